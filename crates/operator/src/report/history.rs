//! What a report said before, as far as the next one depends on it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{Condition, Time};
use plumbline_checks::catalog::catalog;
use plumbline_crds::{Changes, Finding};

/// What is remembered of a report.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// Its conditions.
    pub conditions: Vec<Condition>,
    /// Its findings.
    pub findings: BTreeMap<CheckId, Seen>,
    /// Its last change of findings; None if there was no report.
    pub changes: Option<Changes>,
}

/// The id of a check. It costs no memory while this version knows the check.
pub type CheckId = Cow<'static, str>;

/// What is remembered of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Since when it stands.
    pub first: Time,
    /// On how many subjects.
    pub count: u32,
}

/// How findings differ from those of before. Each list is sorted by id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delta {
    /// Checks that began to fail.
    pub added: Vec<String>,
    /// Checks that no longer fail.
    pub resolved: Vec<String>,
    /// Checks that fail on more subjects.
    pub increased: Vec<String>,
    /// Checks that fail on fewer subjects.
    pub decreased: Vec<String>,
}

impl Delta {
    /// Whether no finding changed.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty()
            && self.resolved.is_empty()
            && self.increased.is_empty()
            && self.decreased.is_empty()
    }
}

impl History {
    /// What is remembered of a report with these parts.
    pub fn of(conditions: &[Condition], findings: &[Finding], changes: Option<&Changes>) -> Self {
        let seen = |finding: &Finding| {
            let id = match catalog().find(&finding.id) {
                Some(check) => Cow::Borrowed(check.id),
                None => Cow::Owned(finding.id.clone()),
            };
            (id, Seen { first: finding.first_seen.clone(), count: finding.count })
        };
        Self {
            conditions: conditions.to_vec(),
            findings: findings.iter().map(seen).collect(),
            changes: changes.cloned(),
        }
    }

    /// How `findings` differ from those remembered.
    pub fn delta(&self, findings: &[Finding]) -> Delta {
        let mut delta = Delta::default();
        for finding in findings {
            match self.findings.get(finding.id.as_str()) {
                None => delta.added.push(finding.id.clone()),
                Some(seen) if seen.count < finding.count => {
                    delta.increased.push(finding.id.clone());
                }
                Some(seen) if seen.count > finding.count => {
                    delta.decreased.push(finding.id.clone());
                }
                Some(_) => {}
            }
        }
        let stands = |id: &str| findings.iter().any(|finding| finding.id == id);
        let gone = self.findings.keys().filter(|id| !stands(id));
        delta.resolved = gone.map(|id| id.clone().into_owned()).collect();
        for list in [&mut delta.added, &mut delta.increased, &mut delta.decreased] {
            list.sort();
        }
        delta
    }

    /// When `id` was first seen; `now` if it was not there before.
    pub fn first_seen(&self, id: &str, now: &Time) -> Time {
        self.findings.get(id).map_or_else(|| now.clone(), |seen| seen.first.clone())
    }
}

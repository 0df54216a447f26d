//! What a report said before, as far as the next one depends on it.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{Condition, Time};
use plumbline_checks::catalog::catalog;
use plumbline_crds::{Changes, Finding, LastKnown};

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
    /// Checks that still fail, on exempted subjects only.
    pub exempted: Vec<String>,
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
            && self.exempted.is_empty()
            && self.increased.is_empty()
            && self.decreased.is_empty()
    }
}

impl History {
    /// What is remembered of a report with these parts.
    pub fn of(
        conditions: &[Condition],
        findings: &[Finding],
        last_known: &[LastKnown],
        changes: Option<&Changes>,
    ) -> Self {
        let standing = findings.iter().map(|f| (&f.id, &f.first_seen, f.count));
        let unseen = last_known.iter().map(|known| (&known.id, &known.first_seen, known.count));
        let seen = |(id, first, count): (&String, &Time, u32)| {
            let id = match catalog().find(id) {
                Some(check) => Cow::Borrowed(check.id),
                None => Cow::Owned(id.clone()),
            };
            (id, Seen { first: first.clone(), count })
        };
        Self {
            conditions: conditions.to_vec(),
            findings: standing.chain(unseen).map(seen).collect(),
            changes: changes.cloned(),
        }
    }

    /// How `findings` differ from those remembered. A check that is `unknown` on some subject can
    /// begin to fail; whether it was resolved, or fails on fewer, cannot be told. One that is now
    /// `exempted` is not resolved.
    pub fn delta(
        &self,
        findings: &[Finding],
        unknown: &BTreeSet<&str>,
        exempted: &BTreeSet<&str>,
    ) -> Delta {
        let mut delta = Delta::default();
        for finding in findings {
            let id = &finding.id;
            match self.findings.get(id.as_str()).map(|seen| finding.count.cmp(&seen.count)) {
                None => delta.added.push(id.clone()),
                Some(Ordering::Greater) => delta.increased.push(id.clone()),
                Some(Ordering::Less) if !unknown.contains(id.as_str()) => {
                    delta.decreased.push(id.clone());
                }
                Some(_) => {}
            }
        }
        let gone = self.gone(findings).filter(|(id, _)| !unknown.contains(&***id));
        let gone = gone.map(|(id, _)| id.clone().into_owned());
        (delta.exempted, delta.resolved) = gone.partition(|id| exempted.contains(id.as_str()));
        for list in [&mut delta.added, &mut delta.increased, &mut delta.decreased] {
            list.sort();
        }
        delta
    }

    /// The findings that are remembered, do not stand, and are not known to be resolved.
    pub fn last_known(&self, findings: &[Finding], unknown: &BTreeSet<&str>) -> Vec<LastKnown> {
        let unseen = self.gone(findings).filter(|(id, _)| unknown.contains(&***id));
        unseen
            .map(|(id, seen)| LastKnown {
                id: id.clone().into_owned(),
                count: seen.count,
                first_seen: seen.first.clone(),
            })
            .collect()
    }

    fn gone(&self, findings: &[Finding]) -> impl Iterator<Item = (&CheckId, &Seen)> {
        self.findings.iter().filter(|(id, _)| findings.iter().all(|finding| finding.id != **id))
    }

    /// When `id` was first seen; `now` if it was not there before.
    pub fn first_seen(&self, id: &str, now: &Time) -> Time {
        self.findings.get(id).map_or_else(|| now.clone(), |seen| seen.first.clone())
    }
}

//! The verdicts of a scan, by check.

use plumbline_checks::catalog::catalog;
use plumbline_checks::{Check, Evaluate};

use super::tally::{Subject, Tallies};
use crate::scan::document::Document;
use crate::scan::selection::Selection;

/// Where the objects of a scan are from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Files that hold all that there is.
    Whole,
    /// Files that may be some of it.
    Some,
    /// A cluster.
    Cluster,
}

/// What `document` tells of `checks`, of which `selection` ran.
pub fn tallies(
    document: &Document,
    checks: &[&'static Check],
    selection: &Selection,
    source: Source,
) -> Tallies {
    let mut tallies = Tallies::telling_passes();
    tallies.mark(checks, selection, |check| never(check, source));
    for (id, passed) in &document.passed {
        if let Some(check) = catalog().find(id) {
            tallies.of(check).passed += passed;
        }
    }
    for (index, object) in document.objects.iter().enumerate() {
        // One check on one object is one verdict, in however many places it fails.
        for findings in object.findings.chunk_by(|a, b| a.check.id == b.check.id) {
            if let Some(finding) = findings.first() {
                let tally = tallies.of(finding.check);
                tally.failed += 1;
                tally.failing.insert(Subject::Object(index));
            }
        }
        for exempted in object.exempted.chunk_by(|a, b| a.finding.check.id == b.finding.check.id) {
            if let Some(exempted) = exempted.first() {
                tallies.of(exempted.finding.check).exempted += 1;
            }
        }
    }
    for group in &document.unknown {
        for check in group.checks.iter().filter_map(|id| catalog().find(id)) {
            tallies.of(check).unknown.insert(group.reason.clone());
        }
    }
    if !document.errors.is_empty() {
        tallies.incomplete.insert("something could not be read".to_owned());
    }
    tallies
}

/// Why no check on audit policies says anything of a cluster.
pub(super) const AUDIT_POLICY_UNSEEN: &str =
    "it judges the file of an audit policy, which no API shows";

/// Why `check` never runs on `source`.
fn never(check: &Check, source: Source) -> Option<&'static str> {
    match check.evaluate {
        Evaluate::Cluster(_) if source == Source::Some => Some("it judges a cluster as a whole"),
        Evaluate::Dockerfile(_) if source == Source::Cluster => {
            Some("it judges Dockerfiles, which no cluster holds")
        }
        Evaluate::AuditPolicy(_) if source == Source::Cluster => Some(AUDIT_POLICY_UNSEEN),
        _ => None,
    }
}

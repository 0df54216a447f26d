//! Which checks a scan runs.

use std::collections::BTreeSet;

use plumbline_checks::{Check, Severity};

/// The checks that are asked for.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Only these, by id; all where empty.
    pub only: BTreeSet<&'static str>,
    /// Not these, by id.
    pub skip: BTreeSet<&'static str>,
    /// Only those of these threats; of all where empty.
    pub threats: Vec<u8>,
    /// Only those of these severities; of all where empty.
    pub severities: Vec<Severity>,
}

impl Selection {
    /// Whether `check` is asked for.
    pub fn admits(&self, check: &Check) -> bool {
        (self.only.is_empty() || self.only.contains(check.id))
            && !self.skip.contains(check.id)
            && (self.threats.is_empty() || check.threats.iter().any(|it| self.threats.contains(it)))
            && (self.severities.is_empty() || self.severities.contains(&check.severity))
    }
}

//! What a source tells of each check.

use std::collections::{BTreeMap, BTreeSet};

use plumbline_checks::Check;

use crate::scan::selection::Selection;

/// What a source tells of each check, and of itself.
#[derive(Clone, Debug, Default)]
pub struct Tallies {
    checks: BTreeMap<&'static str, Tally>,
    /// Why nothing may pass: what of the source could not be read.
    pub incomplete: BTreeSet<String>,
    tells_passes: bool,
}

/// What a source tells of one check.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// The subjects that fail, as far as they are named.
    pub failing: BTreeSet<Subject>,
    /// How many verdicts failed.
    pub failed: u32,
    /// How many verdicts passed.
    pub passed: u32,
    /// How many failed verdicts somebody accepts.
    pub exempted: u32,
    /// Why verdicts are unknown, or why there is none.
    pub unknown: BTreeSet<String>,
}

/// What fails.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// By its place in a document.
    Object(usize),
    /// By its names.
    Named {
        /// The namespace; empty for cluster scope.
        namespace: String,
        /// The kind.
        kind: String,
        /// The name.
        name: String,
    },
}

/// Why a check has no verdict that the filters leave out.
const LEFT_OUT: &str = "left out by the filters";

impl Tallies {
    /// Those of a source that tells a check that passed from one that had nothing to judge.
    pub fn telling_passes() -> Self {
        Self { tells_passes: true, ..Self::default() }
    }

    /// What is known of `check`.
    pub fn of(&mut self, check: &Check) -> &mut Tally {
        self.checks.entry(check.id).or_default()
    }

    /// What is known of the check called `id`, where anything is.
    pub fn find(&self, id: &str) -> Option<&Tally> {
        self.checks.get(id)
    }

    /// Whether a check that had nothing to judge can be told from one that passed.
    pub fn tells_passes(&self) -> bool {
        self.tells_passes
    }

    /// Marks the checks among `checks` that do not run: those that `selection` leaves out, and those
    /// for which `never` has a reason.
    pub fn mark(
        &mut self,
        checks: &[&'static Check],
        selection: &Selection,
        never: impl Fn(&Check) -> Option<&'static str>,
    ) {
        for check in checks {
            let left_out = (!selection.admits(check)).then_some(LEFT_OUT);
            if let Some(reason) = left_out.or_else(|| never(check)) {
                self.of(check).unknown.insert(reason.to_owned());
            }
        }
    }
}

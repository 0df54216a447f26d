//! The score: one number from 0 (worst) to 100.

use std::ops::Add;

use plumbline_checks::{CheckResult, Severity};
use plumbline_crds::Summary;

/// What one verdict of each severity weighs.
const fn weight(severity: Severity) -> u64 {
    match severity {
        Severity::Critical => 40,
        Severity::High => 10,
        Severity::Medium => 3,
        Severity::Low => 1,
        Severity::Info => 0,
    }
}

/// The best score while a critical verdict fails.
const CRITICAL_CAP: u64 = 49;

/// The best score while a verdict of high severity fails.
const HIGH_CAP: u64 = 89;

/// The weight of the verdicts of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weighed {
    passed: u64,
    all: u64,
}

impl Weighed {
    /// The weight of `results`. Unknown verdicts weigh like failed ones.
    pub fn of(results: &[CheckResult<'_>]) -> Self {
        let weigh = |result: &CheckResult<'_>| {
            let weight = weight(result.check.severity);
            let passed = u64::from(result.passed);
            let unknown = u64::from(result.unknown.values().sum::<u32>());
            let all = passed + unknown + result.failed.len() as u64;
            Self { passed: weight * passed, all: weight * all }
        };
        results.iter().map(weigh).fold(Self::default(), Self::add)
    }

    /// The share that passes, of the best score that the worst failed verdict of `summary` leaves.
    /// Rounded down, so that 100 means that nothing is left to do.
    pub fn score(self, summary: Summary) -> i32 {
        let cap = match summary {
            Summary { critical: 1.., .. } => CRITICAL_CAP,
            Summary { high: 1.., .. } => HIGH_CAP,
            _ => 100,
        };
        let score = (self.passed * cap).checked_div(self.all).unwrap_or(cap);
        i32::try_from(score).unwrap_or(100)
    }
}

impl Add for Weighed {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, all: self.all + other.all }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Summary = Summary {
        critical: 0,
        high: 0,
        medium: 0,
        low: 0,
        info: 0,
        passed: 0,
        unknown: 0,
        exempted: 0,
    };

    #[test]
    fn the_worst_failed_verdict_caps_the_score() {
        let almost = Weighed { passed: 999, all: 1000 };
        assert_eq!(almost.score(NONE), 99);
        assert_eq!(almost.score(Summary { high: 1, ..NONE }), 88);
        assert_eq!(almost.score(Summary { critical: 1, high: 5, ..NONE }), 48);
    }

    #[test]
    fn nothing_to_judge_is_no_offence_and_one_hundred_is_perfect() {
        assert_eq!(Weighed::default().score(NONE), 100);
        assert_eq!(Weighed { passed: 9_999_999, all: 10_000_000 }.score(NONE), 99);
    }
}

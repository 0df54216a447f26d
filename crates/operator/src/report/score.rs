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

/// How much of all checks passes, in basis points (0 to 10,000), summed over reports.
///
/// A check counts by its weight and by the share of its subjects that pass; one without a subject
/// counts whole. So the sum of weights is the same for every namespace: a check that has subjects for
/// the first time never raises a score, and an empty namespace is none of the worst. A new workload
/// that does better than the others does raise it, by its share of each check.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    points: u64,
    reports: u64,
}

const WHOLE: u64 = 10_000;

impl Share {
    /// The share of one report. Unknown verdicts count like failed ones.
    pub fn of(results: &[CheckResult<'_>]) -> Self {
        let (mut passed, mut all) = (0, 0);
        for result in results {
            let weight = weight(result.check.severity) * WHOLE;
            let good = u64::from(result.passed);
            let unknown = u64::from(result.unknown.values().sum::<u32>());
            let subjects = good + unknown + result.failed.len() as u64;
            passed += (weight * good).checked_div(subjects).unwrap_or(weight);
            all += weight;
        }
        Self { points: (passed * WHOLE).checked_div(all).unwrap_or(WHOLE), reports: 1 }
    }

    /// The mean share, of the best score that the worst failed verdict of `summary` leaves. Rounded
    /// down, so that 100 means that nothing is left to do.
    pub fn score(self, summary: Summary) -> i32 {
        let cap = match summary {
            Summary { critical: 1.., .. } => CRITICAL_CAP,
            Summary { high: 1.., .. } => HIGH_CAP,
            _ => 100,
        };
        let score = (self.points * cap).checked_div(self.reports * WHOLE).unwrap_or(cap);
        i32::try_from(score).unwrap_or(100)
    }
}

impl Add for Share {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { points: self.points + other.points, reports: self.reports + other.reports }
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

    fn result(id: &str, passed: u32, unknown: u32) -> CheckResult<'static> {
        let check = plumbline_checks::catalog::catalog().find(id).expect("a check");
        let unknown = (unknown > 0).then(|| ("hidden".into(), unknown));
        let (failed, exempted) = (Vec::new(), Vec::new());
        CheckResult { check, passed, failed, exempted, unknown: unknown.into_iter().collect() }
    }

    #[test]
    fn the_worst_failed_verdict_caps_the_score() {
        let almost = Share { points: 9_990, reports: 1 };
        assert_eq!(almost.score(NONE), 99);
        assert_eq!(almost.score(Summary { high: 1, ..NONE }), 88);
        assert_eq!(almost.score(Summary { critical: 1, high: 5, ..NONE }), 48);
        let three = almost + Share { points: 10_000, reports: 1 } + Share { points: 0, reports: 1 };
        assert_eq!(three.score(NONE), 66);
    }

    #[test]
    fn a_check_without_subjects_counts_whole_and_an_unknown_one_does_not() {
        let (critical, medium) = ("privileged-container", "memory-limit");
        let share = |results: &[CheckResult<'_>]| Share::of(results).score(NONE);
        assert_eq!(share(&[]), 100);
        assert_eq!(share(&[result(critical, 0, 0), result(medium, 7, 0)]), 100);
        assert_eq!(share(&[result(critical, 0, 0), result(medium, 0, 1)]), 93);
        assert_eq!(share(&[result(critical, 1, 1), result(medium, 7, 0)]), 53);
    }
}

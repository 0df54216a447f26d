//! From what is known of checks to a verdict on each control.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use plumbline_checks::{Check, Severity, text};
use serde::Serialize;

use super::tally::{Tallies, Tally};
use crate::catalog::framework::Requirement;

/// How many reasons or checks one text names.
const NAMED: usize = 3;

/// How a control stands, in the order of the totals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Verdict {
    /// A check of it fails.
    Fail,
    /// Evidence is missing for one of its checks, or a part of it is not judged.
    Unknown,
    /// What can be judged is right; the rest only people can confirm.
    Manual,
    /// No check judges it yet.
    NotJudged,
    /// Its checks had nothing to judge.
    NotApplicable,
    /// All of its checks ran, and all of them pass.
    Pass,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Fail, Self::Unknown, Self::Manual, Self::NotJudged, Self::NotApplicable, Self::Pass];

    /// Its name in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fail => "Fail",
            Self::Unknown => "Unknown",
            Self::Manual => "Manual",
            Self::NotJudged => "Not judged",
            Self::NotApplicable => "Not applicable",
            Self::Pass => "Pass",
        }
    }
}

/// How a control stands, and why.
#[derive(Debug)]
pub struct Outcome {
    /// The control and its checks.
    pub requirement: Requirement,
    /// How it stands.
    pub verdict: Verdict,
    /// How many subjects fail one of its checks.
    pub failing: usize,
    /// Whether more may fail, because a report did not name all.
    pub at_least: bool,
    /// How many failed verdicts somebody accepts.
    pub exempted: u32,
    /// The checks that fail.
    pub failed: Vec<&'static Check>,
    /// What evidence is missing, what people must look at, or what there was not; empty where there is
    /// no such thing to say.
    pub why: String,
}

impl Outcome {
    /// The severity of the worst check that fails.
    pub fn worst(&self) -> Option<Severity> {
        self.failed.iter().map(|check| check.severity).min()
    }
}

/// How the control of `requirement` stands by `tallies`.
pub fn judge(requirement: Requirement, tallies: &Tallies) -> Outcome {
    let known: Vec<(&'static Check, &Tally)> = requirement
        .checks
        .iter()
        .filter_map(|check| Some((*check, tallies.find(check.id)?)))
        .collect();
    let failed: Vec<(&'static Check, &Tally)> =
        known.iter().copied().filter(|(_, tally)| tally.failed > 0).collect();
    let (failing, at_least) = failing(&failed);
    let exempted = known.iter().fold(0_u32, |sum, (_, tally)| sum.saturating_add(tally.exempted));
    let passed = known.iter().any(|(_, tally)| tally.passed > 0);
    let gaps = gaps(&requirement, &known, tallies);
    let manual = requirement.control.manual.as_str();
    let verdict = match () {
        () if !failed.is_empty() => Verdict::Fail,
        () if requirement.checks.is_empty() && !requirement.missing.is_empty() => {
            Verdict::NotJudged
        }
        () if requirement.checks.is_empty() => Verdict::Manual,
        () if !gaps.is_empty() => Verdict::Unknown,
        () if exempted > 0 || !manual.is_empty() => Verdict::Manual,
        () if tallies.tells_passes() && !passed => Verdict::NotApplicable,
        () => Verdict::Pass,
    };
    let why = match verdict {
        Verdict::Fail => gaps.join("; "),
        Verdict::Unknown | Verdict::NotJudged => sentences([gaps.join("; ").as_str(), manual]),
        Verdict::Manual => sentences([accepted(exempted).as_str(), manual]),
        Verdict::NotApplicable => "nothing there that its checks judge".to_owned(),
        Verdict::Pass => String::new(),
    };
    let failed = failed.into_iter().map(|(check, _)| check).collect();
    Outcome { requirement, verdict, failing, at_least, exempted, failed, why }
}

/// How many subjects fail, and whether there may be more: what a report does not name may be the
/// same for two checks.
fn failing(failed: &[(&'static Check, &Tally)]) -> (usize, bool) {
    let named: BTreeSet<_> = failed.iter().flat_map(|(_, tally)| &tally.failing).collect();
    let counts = failed.iter().map(|(_, tally)| tally.failed as usize);
    let unnamed = failed.iter().any(|(_, tally)| tally.failing.len() < tally.failed as usize);
    (named.len().max(counts.max().unwrap_or_default()), unnamed && failed.len() > 1)
}

/// What evidence is missing, each reason once with the checks that lack it.
fn gaps(
    requirement: &Requirement,
    known: &[(&'static Check, &Tally)],
    tallies: &Tallies,
) -> Vec<String> {
    let mut gaps: Vec<String> = Vec::new();
    let reasons: BTreeSet<&str> =
        known.iter().flat_map(|(_, tally)| &tally.unknown).map(String::as_str).collect();
    for reason in reasons.iter().take(NAMED) {
        let lacking = known.iter().filter(|(_, tally)| tally.unknown.contains(*reason));
        let checks = text::list(lacking.map(|(check, _)| check.id), NAMED);
        gaps.push(format!("{checks}: {reason}"));
    }
    if reasons.len() > NAMED {
        gaps.push(format!("{} more reasons", reasons.len() - NAMED));
    }
    if !requirement.checks.is_empty() && !tallies.incomplete.is_empty() {
        gaps.push(text::list(tallies.incomplete.iter().map(String::as_str), NAMED));
    }
    let missing: BTreeSet<String> =
        requirement.missing.iter().map(|known| known.why_not()).collect();
    for reason in missing {
        let lacking = requirement.missing.iter().filter(|known| known.why_not() == reason);
        let slugs = text::list(lacking.map(|known| known.slug.as_str()), NAMED);
        gaps.push(if requirement.checks.is_empty() {
            reason
        } else {
            format!("{slugs}: {reason}")
        });
    }
    gaps
}

fn accepted(exempted: u32) -> String {
    match exempted {
        0 => String::new(),
        1 => "1 offence is accepted: read its reason.".to_owned(),
        _ => format!("{exempted} offences are accepted: read their reasons."),
    }
}

/// `texts` one after another, each ended by a full stop where another follows.
fn sentences(texts: [&str; 2]) -> String {
    let mut all = String::new();
    for text in texts.into_iter().filter(|text| !text.is_empty()) {
        if !all.is_empty() {
            all.push_str(if all.ends_with('.') { " " } else { ". " });
        }
        // Writing to a String cannot fail.
        let _ = write!(all, "{text}");
    }
    all
}

#[cfg(test)]
mod tests {
    use plumbline_checks::catalog::catalog;

    use super::super::tally::Subject;
    use super::*;
    use crate::catalog::framework::{Benchmark, requirements};
    use crate::catalog::standard::Standard;

    fn requirement(standard: Standard, id: &str) -> Requirement {
        let all = requirements(standard, Benchmark::Cited);
        all.into_iter().find(|requirement| requirement.id == id).expect("a control")
    }

    /// Tallies in which each of `checks` passed once.
    fn passing(checks: &[&'static Check]) -> Tallies {
        let mut tallies = Tallies::telling_passes();
        for check in checks {
            tallies.of(check).passed += 1;
        }
        tallies
    }

    fn fail(tallies: &mut Tallies, id: &str, object: usize) {
        let tally = tallies.of(catalog().find(id).expect("a check"));
        tally.failed += 1;
        tally.failing.insert(Subject::Object(object));
    }

    fn verdict(id: &str, change: impl FnOnce(&mut Tallies)) -> Outcome {
        let requirement = requirement(Standard::Cis, id);
        let mut tallies = passing(&requirement.checks);
        change(&mut tallies);
        judge(requirement, &tallies)
    }

    #[test]
    fn a_control_passes_when_each_of_its_checks_passes_or_has_nothing_to_judge() {
        assert_eq!(verdict("5.2.2", |_| {}).verdict, Verdict::Pass);
        assert_eq!(verdict("5.2.2", |_| {}).why, "");
        let none = judge(requirement(Standard::Cis, "5.2.2"), &passing(&[]));
        assert_eq!(none.verdict, Verdict::NotApplicable);
    }

    #[test]
    fn one_failing_subject_is_one_in_however_many_checks() {
        let outcome = verdict("5.2.7", |tallies| {
            fail(tallies, "run-as-non-root", 1);
            fail(tallies, "run-as-non-root", 2);
            fail(tallies, "run-as-user-zero", 1);
        });
        assert_eq!((outcome.verdict, outcome.failing), (Verdict::Fail, 2));
        assert!(!outcome.at_least);
        let failed: Vec<&str> = outcome.failed.iter().map(|check| check.id).collect();
        assert_eq!(failed, ["run-as-non-root", "run-as-user-zero"]);
        assert_eq!(outcome.why, "");
        assert_eq!(outcome.worst(), outcome.failed.iter().map(|check| check.severity).min());
    }

    #[test]
    fn what_a_report_does_not_name_may_be_more() {
        let outcome = verdict("5.2.7", |tallies| {
            fail(tallies, "run-as-non-root", 1);
            let tally = tallies.of(catalog().find("run-as-user-zero").expect("a check"));
            tally.failed = 7;
        });
        assert_eq!((outcome.failing, outcome.at_least), (7, true));
    }

    #[test]
    fn missing_evidence_never_passes_and_a_failure_is_told_all_the_same() {
        let lose = |tallies: &mut Tallies| {
            let check = catalog().find("run-as-user-zero").expect("a check");
            tallies.of(check).unknown.insert("pods cannot be read: forbidden".to_owned());
        };
        let unknown = verdict("5.2.7", lose);
        assert_eq!(unknown.verdict, Verdict::Unknown);
        assert_eq!(unknown.why, "run-as-user-zero: pods cannot be read: forbidden");
        let fails = verdict("5.2.7", |tallies| {
            lose(tallies);
            fail(tallies, "run-as-non-root", 1);
        });
        assert_eq!((fails.verdict, fails.why), (Verdict::Fail, unknown.why));
        let incomplete = verdict("5.2.7", |tallies| {
            tallies.incomplete.insert("the report of shop is not ready".to_owned());
        });
        assert_eq!(incomplete.verdict, Verdict::Unknown);
        assert_eq!(incomplete.why, "the report of shop is not ready");
    }

    #[test]
    fn what_people_must_confirm_or_accept_never_passes() {
        let manual = verdict("5.1.7", |_| {});
        assert_eq!(manual.verdict, Verdict::Manual);
        assert!(manual.why.starts_with("Ask "), "{}", manual.why);
        let exempted = verdict("5.2.2", |tallies| {
            let check = catalog().find("privileged-container").expect("a check");
            tallies.of(check).exempted = 2;
        });
        assert_eq!((exempted.verdict, exempted.exempted), (Verdict::Manual, 2));
        assert_eq!(exempted.why, "2 offences are accepted: read their reasons.");
        let nobody = verdict("3.1.1", |_| {});
        assert_eq!(nobody.verdict, Verdict::Manual, "no check can tell");
    }

    /// By made-up controls: which known checks are missing changes with each release.
    #[test]
    fn a_gap_of_the_product_is_no_pass() {
        let known = crate::catalog::known::known_checks();
        let gap = known.iter().find(|row| row.reason.is_empty()).expect("a row");
        let of = |checks: &[&'static Check]| {
            let control = requirement(Standard::Cis, "5.2.2").control;
            let missing = vec![gap];
            judge(
                Requirement { control, id: "1", checks: checks.to_vec(), missing },
                &passing(checks),
            )
        };
        assert_eq!(of(&[]).verdict, Verdict::NotJudged);
        assert_eq!(of(&[]).why, gap.why_not());
        let check = catalog().find("privileged-container").expect("a check");
        assert_eq!(of(&[check]).verdict, Verdict::Unknown);
        assert!(of(&[check]).why.starts_with(&gap.slug));
    }
}

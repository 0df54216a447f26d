use plumbline_checks::catalog::catalog;

use super::super::judge::judge;
use super::super::tally::{Subject, Tallies};
use super::*;
use crate::catalog::framework::{Benchmark, Requirement, requirements};
use crate::catalog::known::known_checks;

/// The width is not that of the terminal that the tests run in.
const WIDTH: usize = 80;

/// One control of each verdict. Their checks are chosen here, for those of a control change.
fn report() -> Report {
    let all = requirements(Standard::Cis, Benchmark::Cited);
    let check = |id: &str| catalog().find(id).expect("a check");
    let mut tallies = Tallies::telling_passes();
    let failed = tallies.of(check("privileged-container"));
    failed.failed = 2;
    failed.failing.extend([Subject::Object(1), Subject::Object(2)]);
    tallies.of(check("host-pid")).passed = 1;
    let unread = "pods cannot be read: forbidden by an odd | reason <b>";
    tallies.of(check("host-ipc")).unknown.insert(unread.to_owned());
    let gap = known_checks().iter().find(|row| row.slug == "sorted-keys").expect("a row");
    let outcome = |id: &str, checks: &[&str], missing: bool| {
        let control = all.iter().find(|it| it.id == id).expect("a control").control;
        let checks = checks.iter().map(|id| check(id)).collect();
        let missing = if missing { vec![gap] } else { Vec::new() };
        judge(Requirement { control, id: &control.id, checks, missing }, &tallies)
    };
    let outcomes = vec![
        outcome("5.2.2", &["privileged-container"], false),
        outcome("5.2.4", &["host-ipc"], false),
        outcome("3.1.1", &[], false),
        outcome("1.1.1", &[], true),
        outcome("5.2.5", &["host-network"], false),
        outcome("5.2.3", &["host-pid"], false),
    ];
    Report { standard: Standard::Cis, version: Some("1.12"), outcomes }
}

fn rendered(output: ComplianceOutput) -> String {
    let text = render(&report(), output, WIDTH).expect("text");
    text.replace(RULES_VERSION, "(version)")
}

#[test]
fn one_control_of_each_verdict() {
    let table = rendered(ComplianceOutput::Table);
    // The sign that begins a colour is shown, so that a difference can be read.
    insta::assert_snapshot!("table_coloured", table.replace('\u{1b}', "␛"));
    insta::assert_snapshot!("table", anstream::adapter::strip_str(&table).to_string());
    insta::assert_snapshot!("json", rendered(ComplianceOutput::Json));
    insta::assert_snapshot!("csv", rendered(ComplianceOutput::Csv));
    insta::assert_snapshot!("markdown", rendered(ComplianceOutput::Markdown));
}

#[test]
fn a_table_is_as_narrow_as_asked() {
    for standard in [Standard::Cis, Standard::Nsa, Standard::Mitre] {
        let tallies = Tallies::default();
        let all = requirements(standard, Benchmark::Cited);
        let outcomes = all.into_iter().map(|requirement| judge(requirement, &tallies)).collect();
        let report = Report { standard, version: None, outcomes };
        let text = render(&report, ComplianceOutput::Table, WIDTH).expect("text");
        let plain = anstream::adapter::strip_str(&text).to_string();
        let long = plain.lines().find(|line| line.chars().count() > WIDTH);
        assert_eq!(long, None, "{standard:?}");
    }
}

#[test]
fn every_format_takes_no_control() {
    let none = Report { standard: Standard::Cis, version: None, outcomes: Vec::new() };
    for output in ComplianceOutput::value_variants() {
        assert!(!render(&none, *output, WIDTH).expect("text").is_empty(), "{output:?}");
    }
}

//! Checks as a list.

use anyhow::Context as _;
use clap::ValueEnum;
use plumbline_checks::check::CLUSTER;
use plumbline_checks::{Check, Evaluate, Kind};

use super::layout::{self, Cell};
use super::record::Record;
use super::standard::Standard;

/// How a list looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ListOutput {
    /// Aligned columns.
    Table,
    /// Aligned columns, with what is joined and the ids in standards.
    Wide,
    /// An array of objects with every field.
    Json,
    /// A Markdown table.
    Markdown,
    /// One id a line.
    Name,
}

/// `checks` as a list.
///
/// # Errors
///
/// A check cannot be written as JSON.
pub fn render(checks: &[&'static Check], output: ListOutput) -> anyhow::Result<String> {
    match output {
        ListOutput::Json => json(checks),
        _ if checks.is_empty() => Ok(String::new()),
        ListOutput::Name => {
            let ids: Vec<&str> = checks.iter().map(|check| check.id).collect();
            Ok(ids.join("\n") + "\n")
        }
        ListOutput::Table => Ok(table(checks)),
        ListOutput::Wide => Ok(wide(checks)),
        ListOutput::Markdown => Ok(markdown(checks, |check| check.id.to_owned())),
    }
}

/// `checks` as a JSON array.
///
/// # Errors
///
/// A check cannot be written as JSON.
pub fn json(checks: &[&'static Check]) -> anyhow::Result<String> {
    let records: Vec<Record> = checks.iter().map(|check| Record::new(check)).collect();
    let json = serde_json::to_string_pretty(&records).context("cannot write the checks as JSON")?;
    Ok(json + "\n")
}

fn table(checks: &[&'static Check]) -> String {
    let row = |check: &&Check| {
        vec![
            Cell::plain(check.id),
            Cell::severity(check.severity),
            Cell::plain(threats(check)),
            Cell::plain(kinds(check)),
            Cell::plain(check.title),
        ]
    };
    let rows: Vec<Vec<Cell>> = checks.iter().map(row).collect();
    layout::table(&["ID", "SEVERITY", "THREATS", "KINDS", "TITLE"], &rows)
}

fn wide(checks: &[&'static Check]) -> String {
    let standards = Standard::ALL.into_iter().filter(|s| !matches!(s, Standard::Tool(_)));
    let standards: Vec<Standard> = standards.collect();
    let row = |check: &&Check| {
        let mut row = vec![
            Cell::plain(check.id),
            Cell::severity(check.severity),
            Cell::plain(check.group.as_str()),
            Cell::plain(threats(check)),
            Cell::plain(kinds(check)),
            Cell::plain(check.joins.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(",")),
        ];
        row.extend(standards.iter().map(|standard| Cell::plain(standard.ids(check).join(","))));
        row.push(Cell::plain(check.title));
        row
    };
    let rows: Vec<Vec<Cell>> = checks.iter().map(row).collect();
    let names = standards.iter().map(|standard| standard.name().to_uppercase());
    let names: Vec<String> = names.collect();
    let mut header = vec!["ID", "SEVERITY", "GROUP", "THREATS", "KINDS", "JOINS"];
    header.extend(names.iter().map(String::as_str));
    header.push("TITLE");
    layout::table(&header, &rows)
}

/// A Markdown table of `checks`, with `name` for the first column.
pub fn markdown(checks: &[&'static Check], name: impl Fn(&Check) -> String) -> String {
    let row = |check: &&Check| {
        let severity = check.severity.as_str().to_owned();
        let threats = threats(check).replace(',', ", ");
        vec![
            name(check),
            severity,
            threats,
            kinds(check).replace(',', ", "),
            check.title.to_owned(),
        ]
    };
    let rows: Vec<Vec<String>> = checks.iter().map(row).collect();
    layout::markdown_table(&["check", "severity", "threats", "judges", "finds"], &rows)
}

fn threats(check: &Check) -> String {
    check.threats.iter().map(u8::to_string).collect::<Vec<_>>().join(",")
}

/// The kinds that a check judges, in short.
pub fn kinds(check: &Check) -> String {
    if check.evaluate.subject_kinds() == Kind::WORKLOADS {
        return "workloads".to_owned();
    }
    subjects(check).join(",")
}

/// What stands for a kind where a check judges a Dockerfile.
pub const DOCKERFILE: &str = "Dockerfile";

/// What stands for a kind where a check judges an audit policy, whose own kind is called `Policy` as
/// that of Kyverno is.
pub const AUDIT_POLICY: &str = "AuditPolicy";

/// The kinds that a check judges.
pub fn subjects(check: &Check) -> Vec<&'static str> {
    match check.evaluate {
        Evaluate::Cluster(_) => vec![CLUSTER],
        Evaluate::Dockerfile(_) => vec![DOCKERFILE],
        Evaluate::AuditPolicy(_) => vec![AUDIT_POLICY],
        evaluate => evaluate.subject_kinds().iter().map(|kind| kind.as_str()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use plumbline_checks::catalog::catalog;

    use super::*;

    fn shown(output: ListOutput) -> String {
        let ids = ["configmap-secret", "privileged-container", "sa-token-automount"];
        let checks: Vec<_> = ids.into_iter().filter_map(|id| catalog().find(id)).collect();
        let text = render(&checks, output).expect("JSON");
        anstream::adapter::strip_str(&text).to_string()
    }

    #[test]
    fn lists_of_the_same_three_checks() {
        insta::assert_snapshot!("list_table", shown(ListOutput::Table));
        insta::assert_snapshot!("list_wide", shown(ListOutput::Wide));
        insta::assert_snapshot!("list_markdown", shown(ListOutput::Markdown));
        assert_eq!(
            shown(ListOutput::Name),
            "configmap-secret\nprivileged-container\nsa-token-automount\n"
        );
    }

    #[test]
    fn json_has_every_field() {
        let check = catalog().find("privileged-container").expect("a check");
        insta::assert_snapshot!("list_json", json(&[check]).expect("JSON"));
    }

    #[test]
    fn severities_are_coloured() {
        let check = catalog().find("privileged-container").expect("a check");
        let text = render(&[check], ListOutput::Table).expect("text");
        assert!(text.contains("\u{1b}[31mcritical\u{1b}[0m"), "{text:?}");
    }

    #[test]
    fn nothing_is_an_empty_array_in_json_and_no_text_elsewhere() {
        assert_eq!(render(&[], ListOutput::Json).ok().as_deref(), Some("[]\n"));
        for output in [ListOutput::Table, ListOutput::Wide, ListOutput::Markdown, ListOutput::Name]
        {
            assert_eq!(render(&[], output).ok().as_deref(), Some(""));
        }
    }
}

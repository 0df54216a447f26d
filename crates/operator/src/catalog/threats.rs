//! The threats at length: `plumbline threats` and `docs/threats.md`.

use std::fmt::Write as _;

use anyhow::Context as _;
use clap::ValueEnum;
use plumbline_checks::catalog::catalog;
use plumbline_checks::threat::{Guide, Threat, guides};
use plumbline_checks::{Check, Kind, Severity};
use serde::Serialize;

use super::layout::{self, Cell, HEADING};
use super::list;
use crate::report::at_best;

/// How threats look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ThreatsOutput {
    /// Aligned columns; text where threats are named
    Table,
    /// The same, with what the checks read
    Wide,
    /// An array of objects with every field
    Json,
    /// The reference page
    Markdown,
}

/// A threat, and the checks behind it.
#[derive(Debug)]
pub struct Explained {
    threat: &'static Threat,
    guide: &'static Guide,
    /// By severity, then by id.
    checks: Vec<&'static Check>,
}

/// The threats of these `numbers`; all of them where there is none.
pub fn explained(numbers: &[u8]) -> Vec<Explained> {
    let asked = guides().filter(|(threat, _)| numbers.is_empty() || numbers.contains(&threat.id));
    let explained = |(threat, guide): (&'static Threat, &'static Guide)| {
        let mut checks = catalog().all.clone();
        checks.retain(|check| check.threats.contains(&threat.id));
        checks.sort_by_key(|check| (check.severity, check.id));
        Explained { threat, guide, checks }
    };
    asked.map(explained).collect()
}

/// `threats` as a list.
///
/// # Errors
///
/// They cannot be written as JSON.
pub fn overview(threats: &[Explained], output: ThreatsOutput) -> anyhow::Result<String> {
    match output {
        ThreatsOutput::Table => Ok(table(threats, false)),
        ThreatsOutput::Wide => Ok(table(threats, true)),
        ThreatsOutput::Json => json(threats),
        ThreatsOutput::Markdown => Ok(markdown(threats)),
    }
}

/// `threats`, each explained, as wide as `width` where it is for people.
///
/// # Errors
///
/// They cannot be written as JSON.
pub fn explanation(
    threats: &[Explained],
    output: ThreatsOutput,
    width: usize,
) -> anyhow::Result<String> {
    let all =
        |wide: bool| threats.iter().map(|threat| threat.text(width, wide)).collect::<Vec<_>>();
    match output {
        ThreatsOutput::Table => Ok(all(false).join("\n")),
        ThreatsOutput::Wide => Ok(all(true).join("\n")),
        ThreatsOutput::Json => json(threats),
        ThreatsOutput::Markdown => Ok(markdown(threats)),
    }
}

/// What a check reads, by resource; what stands for it where that is no object of a cluster.
fn reads(check: &Check) -> Vec<String> {
    resources(&[check])
}

/// What `checks` read, each resource once, as the kinds are ordered.
fn resources(checks: &[&Check]) -> Vec<String> {
    let read = |kind: &Kind| checks.iter().any(|check| check.reads().any(|it| it == *kind));
    let mut resources: Vec<String> =
        Kind::ALL.into_iter().filter(read).map(Kind::resource).collect();
    for check in checks.iter().filter(|check| check.reads().next().is_none()) {
        for other in list::subjects(check).into_iter().map(str::to_owned) {
            if !resources.contains(&other) {
                resources.push(other);
            }
        }
    }
    resources
}

/// `resources` for people, in whose words those that carry a Pod or a template are workloads.
fn in_short(mut resources: Vec<String>) -> Vec<String> {
    let workloads = Kind::WORKLOADS.map(Kind::resource);
    if workloads.iter().all(|resource| resources.contains(resource)) {
        resources.retain(|resource| !workloads.contains(resource));
        resources.insert(0, "workloads".to_owned());
    }
    resources
}

impl Explained {
    /// What its checks read.
    fn reads(&self) -> Vec<String> {
        resources(&self.checks)
    }

    fn text(&self, width: usize, wide: bool) -> String {
        let Self { threat, guide, checks } = self;
        let mut text = format!("{HEADING}{} {}{HEADING:#}\n", threat.id, threat.title);
        let parts = [
            ("Asks for", guide.asks),
            ("Evidence", guide.evidence),
            ("For people to confirm", guide.people),
            ("Reads", &in_short(self.reads()).join(", ")),
        ];
        for (title, part) in parts.into_iter().filter(|(_, part)| !part.is_empty()) {
            let part = layout::wrap(part, width, INDENT, INDENT);
            // Writing to a String cannot fail, here and below.
            let _ = writeln!(text, "\n{HEADING}{title}{HEADING:#}\n{part}");
        }
        let _ = writeln!(text, "\n{HEADING}Checks{HEADING:#}");
        let row = |check: &&Check| {
            let mut row = vec![
                Cell::plain(format!("{INDENT}{}", check.id)),
                Cell::severity(check.severity),
                Cell::plain(check.title),
            ];
            if wide {
                row.insert(2, Cell::plain(in_short(reads(check)).join(",")));
            }
            row
        };
        let rows: Vec<Vec<Cell>> = checks.iter().map(row).collect();
        match (rows.is_empty(), wide) {
            (true, _) => {
                let _ = writeln!(text, "{INDENT}none yet");
            }
            (false, false) => text += &layout::table(&["  ID", "SEVERITY", "TITLE"], &rows),
            (false, true) => text += &layout::table(&["  ID", "SEVERITY", "READS", "TITLE"], &rows),
        }
        text
    }
}

const INDENT: &str = "  ";

fn table(threats: &[Explained], wide: bool) -> String {
    let row = |explained: &Explained| {
        let Explained { threat, checks, .. } = explained;
        let mut row =
            vec![Cell::plain(threat.id.to_string()), Cell::plain(checks.len().to_string())];
        if wide {
            row.extend(Severity::ALL.map(|severity| {
                let number = checks.iter().filter(|check| check.severity == severity).count();
                Cell::plain(number.to_string())
            }));
        }
        row.push(Cell::plain(threat.title));
        if wide {
            row.push(Cell::plain(in_short(explained.reads()).join(",")));
        }
        row
    };
    let rows: Vec<Vec<Cell>> = threats.iter().map(row).collect();
    if wide {
        let severities = Severity::ALL.map(|severity| severity.as_str().to_uppercase());
        let mut header = vec!["THREAT", "CHECKS"];
        header.extend(severities.iter().map(String::as_str));
        header.extend(["TITLE", "READS"]);
        return layout::table(&header, &rows);
    }
    layout::table(&["THREAT", "CHECKS", "TITLE"], &rows)
}

fn markdown(threats: &[Explained]) -> String {
    let mut page = String::from("# Threats\n");
    if threats.len() > 1 {
        let row = |Explained { threat, checks, .. }: &Explained| {
            vec![threat.id.to_string(), threat.title.to_owned(), checks.len().to_string()]
        };
        let rows: Vec<Vec<String>> = threats.iter().map(row).collect();
        let table = layout::markdown_table(&["threat", "title", "checks"], &rows);
        let _ = write!(
            page,
            "\nWhat Plumbline looks for. Each report has a verdict on each threat; what only people can \
             confirm is never a pass. `plumbline threats` prints this page, `plumbline threats NUMBER` \
             one threat.\n\n{table}"
        );
    }
    for explained in threats {
        let Explained { threat, guide, checks } = explained;
        let reads = in_short(explained.reads());
        let reads: Vec<String> = reads.iter().map(|kind| format!("`{kind}`")).collect();
        let _ = write!(
            page,
            "\n## {}. {}\n\n- Asks for: {}\n- Evidence: {}\n- For people to confirm: {}\n",
            threat.id, threat.title, guide.asks, guide.evidence, guide.people
        );
        if checks.is_empty() {
            page.push_str("\nNo check judges it yet.\n");
            continue;
        }
        let link = |check: &Check| format!("[{id}](checks/{id}.md)", id = check.id);
        let row = |check: &&Check| {
            vec![link(check), check.severity.as_str().to_owned(), check.title.to_owned()]
        };
        let rows: Vec<Vec<String>> = checks.iter().map(row).collect();
        let table = layout::markdown_table(&["check", "severity", "finds"], &rows);
        let _ = write!(page, "- Its checks read: {}\n\n{table}", reads.join(", "));
    }
    page
}

/// Every threat with what is read, and what a report says where nothing is wrong.
pub fn table_of_all() -> String {
    let row = |(threat, guide): (&Threat, &Guide)| {
        let best = at_best(threat);
        let best = match best.reason {
            None => format!("{:?}", best.verdict),
            Some(reason) => format!("{:?}: {reason}", best.verdict),
        };
        vec![threat.id.to_string(), threat.title.to_owned(), guide.evidence.to_owned(), best]
    };
    let rows: Vec<Vec<String>> = guides().map(row).collect();
    layout::markdown_table(&["", "threat", "what is read", "where nothing is wrong"], &rows)
}

/// Names of fields are for ever: scripts rely on them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    id: u8,
    title: &'static str,
    asks: &'static str,
    evidence: &'static str,
    people: &'static str,
    reads: Vec<String>,
    checks: Vec<CheckRecord>,
}

#[derive(Serialize)]
struct CheckRecord {
    id: &'static str,
    severity: &'static str,
    title: &'static str,
    reads: Vec<String>,
}

fn json(threats: &[Explained]) -> anyhow::Result<String> {
    let check = |check: &&'static Check| CheckRecord {
        id: check.id,
        severity: check.severity.as_str(),
        title: check.title,
        reads: reads(check),
    };
    let record = |explained: &Explained| Record {
        id: explained.threat.id,
        title: explained.threat.title,
        asks: explained.guide.asks,
        evidence: explained.guide.evidence,
        people: explained.guide.people,
        reads: explained.reads(),
        checks: explained.checks.iter().map(check).collect(),
    };
    let records: Vec<Record> = threats.iter().map(record).collect();
    let json = serde_json::to_string_pretty(&records).context("cannot write threats as JSON")?;
    Ok(json + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Threat 16 with two of its checks, for the list grows.
    fn sandbox() -> Vec<Explained> {
        let mut threats = explained(&[16]);
        for explained in &mut threats {
            let shown = ["runtimeclass-none", "runtimeclass-unknown"];
            explained.checks.retain(|check| shown.contains(&check.id));
        }
        threats
    }

    fn plain(text: &str) -> String {
        anstream::adapter::strip_str(text).to_string()
    }

    #[test]
    fn one_threat_at_length() {
        let threats = sandbox();
        let text = |output| explanation(&threats, output, 80).expect("text");
        insta::assert_snapshot!("threat_text", plain(&text(ThreatsOutput::Table)));
        insta::assert_snapshot!("threat_wide", plain(&text(ThreatsOutput::Wide)));
        insta::assert_snapshot!("threat_json", text(ThreatsOutput::Json));
        insta::assert_snapshot!("threat_markdown", text(ThreatsOutput::Markdown));
    }

    #[test]
    fn a_list_has_a_row_for_each_threat() {
        let threats = sandbox();
        let list = |output| plain(&overview(&threats, output).expect("text"));
        insta::assert_snapshot!("threats_table", list(ThreatsOutput::Table));
        insta::assert_snapshot!("threats_wide", list(ThreatsOutput::Wide));
        let all = overview(&explained(&[]), ThreatsOutput::Table).expect("text");
        assert_eq!(all.lines().count(), 1 + guides().count());
    }

    #[test]
    fn every_check_of_a_threat_is_on_the_page() {
        let page = markdown(&explained(&[]));
        for check in &catalog().all {
            let link = format!("| [{id}](checks/{id}.md) |", id = check.id);
            assert_eq!(page.matches(&link).count(), check.threats.len(), "{}", check.id);
        }
    }
}

//! How the verdicts on controls look.

use std::fmt::Write as _;

use anstyle::Style;
use anyhow::Context as _;
use clap::ValueEnum;
use plumbline_checks::{Check, RULES_VERSION, Severity, text};
use serde::Serialize;

use super::judge::{Outcome, Verdict};
use crate::catalog::layout::{HEADING, markdown_table, markdown_text, severity_style, wrap};
use crate::catalog::standard::Standard;

/// How the verdicts look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ComplianceOutput {
    /// For people: each control with its verdict, its checks and the reason
    Table,
    /// One document with everything
    Json,
    /// A row for each control, for spreadsheets
    Csv,
    /// A table for a page or a pull request
    Markdown,
}

/// The verdicts on the controls of a standard.
#[derive(Debug)]
pub struct Report {
    /// The standard.
    pub standard: Standard,
    /// Its version, where it has one.
    pub version: Option<&'static str>,
    /// How each control stands, in the order of the standard.
    pub outcomes: Vec<Outcome>,
}

/// How many checks of a control the table names.
const CHECKS_SHOWN: usize = 6;

/// What the table leaves between columns.
const GAP: usize = 2;

/// `report` as text, as wide as `width` where it is for people.
///
/// # Errors
///
/// It cannot be written as JSON or CSV.
pub fn render(report: &Report, output: ComplianceOutput, width: usize) -> anyhow::Result<String> {
    match output {
        ComplianceOutput::Table => Ok(table(report, width)),
        ComplianceOutput::Json => json(report),
        ComplianceOutput::Csv => csv(report),
        ComplianceOutput::Markdown => Ok(markdown(report)),
    }
}

impl Report {
    /// Whether some control has `verdict`.
    pub fn has(&self, verdict: Verdict) -> bool {
        self.count(verdict) > 0
    }

    fn count(&self, verdict: Verdict) -> usize {
        self.outcomes.iter().filter(|outcome| outcome.verdict == verdict).count()
    }

    fn heading(&self) -> String {
        let version = self.version.map(|version| format!(" {version}")).unwrap_or_default();
        format!("{}{version}", self.standard.title())
    }

    /// How many controls there are, and how many of each verdict.
    fn totals(&self) -> String {
        let counts = Verdict::ALL.map(|verdict| (self.count(verdict), verdict));
        let counts = counts.into_iter().filter(|(count, _)| *count > 0);
        let counts =
            counts.map(|(count, verdict)| format!("{count} {}", verdict.as_str().to_lowercase()));
        let plural = if self.outcomes.len() == 1 { "" } else { "s" };
        let number = self.outcomes.len();
        format!("{number} control{plural}: {}", counts.collect::<Vec<_>>().join(", "))
    }
}

/// How many subjects fail, as it is shown.
fn failing(outcome: &Outcome) -> String {
    match (outcome.verdict, outcome.at_least) {
        (Verdict::Fail, true) => format!("{}+", outcome.failing),
        (Verdict::Fail, false) => outcome.failing.to_string(),
        _ => "-".to_owned(),
    }
}

fn style(outcome: &Outcome) -> Style {
    match (outcome.verdict, outcome.worst()) {
        (Verdict::Fail, Some(worst)) => severity_style(worst),
        (Verdict::Unknown, _) => severity_style(Severity::Medium),
        (Verdict::Pass, _) => Style::new(),
        _ => severity_style(Severity::Info),
    }
}

fn table(report: &Report, width: usize) -> String {
    let widest = |header: &str, cells: &dyn Fn(&Outcome) -> usize| {
        report.outcomes.iter().map(cells).fold(header.len(), usize::max)
    };
    let id = widest("ID", &|outcome| outcome.requirement.id.len());
    let verdict = widest("VERDICT", &|outcome| outcome.verdict.as_str().len());
    let number = widest("FAILING", &|outcome| failing(outcome).len());
    let indent = " ".repeat(id + verdict + number + 3 * GAP);
    let gap = " ".repeat(GAP);
    let mut text = format!("{HEADING}{}{HEADING:#}\n\n", report.heading());
    // Writing to a String cannot fail, here and below.
    let _ = writeln!(
        text,
        "{HEADING}{:id$}{gap}{:verdict$}{gap}{:>number$}{gap}CONTROL{HEADING:#}",
        "ID", "VERDICT", "FAILING"
    );
    for outcome in &report.outcomes {
        let style = style(outcome);
        let padding = verdict - outcome.verdict.as_str().len();
        let _ = write!(
            text,
            "{:id$}{gap}{style}{}{style:#}{:padding$}{gap}{:>number$}{gap}",
            outcome.requirement.id,
            outcome.verdict.as_str(),
            "",
            failing(outcome)
        );
        let title = wrap(outcome.requirement.control.title.as_str(), width, &indent, &indent);
        let _ = writeln!(text, "{}", title.trim_start());
        let dimmed = severity_style(Severity::Info);
        for line in details(outcome) {
            for line in wrap(&line, width, &indent, &indent).lines() {
                let _ = writeln!(text, "{dimmed}{line}{dimmed:#}");
            }
        }
    }
    let _ = writeln!(text, "\n{}", wrap(&report.totals(), width, "", "  "));
    text
}

/// What stands below the title of a control.
fn details(outcome: &Outcome) -> Vec<String> {
    let names =
        |checks: &[&'static Check]| text::list(checks.iter().map(|check| check.id), CHECKS_SHOWN);
    let checks = match outcome.verdict {
        Verdict::Fail => format!("fails: {}", names(&outcome.failed)),
        _ if outcome.requirement.checks.is_empty() => String::new(),
        _ => format!("checks: {}", names(&outcome.requirement.checks)),
    };
    [checks, outcome.why.clone()].into_iter().filter(|line| !line.is_empty()).collect()
}

fn markdown(report: &Report) -> String {
    let row = |outcome: &Outcome| {
        let ids = |checks: &[&'static Check]| {
            checks.iter().map(|check| format!("`{}`", check.id)).collect::<Vec<_>>().join(", ")
        };
        vec![
            format!("`{}`", outcome.requirement.id),
            markdown_text(&outcome.requirement.control.title),
            outcome.verdict.as_str().to_owned(),
            failing(outcome),
            ids(&outcome.failed),
            ids(&outcome.requirement.checks),
            markdown_text(&outcome.why),
        ]
    };
    let rows: Vec<Vec<String>> = report.outcomes.iter().map(row).collect();
    let table =
        markdown_table(&["id", "control", "verdict", "failing", "fails", "checks", "why"], &rows);
    format!("## {}\n\n{}.\n\n{table}", report.heading(), report.totals())
}

/// Names of fields are for ever: scripts rely on them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    standard: &'static str,
    title: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'static str>,
    rules_version: &'static str,
    totals: Totals,
    controls: Vec<Record<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Totals {
    controls: usize,
    fail: usize,
    unknown: usize,
    manual: usize,
    not_judged: usize,
    not_applicable: usize,
    pass: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Record<'a> {
    id: &'a str,
    title: &'a str,
    verdict: Verdict,
    /// How many subjects fail.
    failing: usize,
    /// Whether more may fail, because a report did not name all.
    at_least: bool,
    exempted: u32,
    failed: Vec<&'static str>,
    checks: Vec<&'static str>,
    why: &'a str,
}

fn record(outcome: &Outcome) -> Record<'_> {
    let ids = |checks: &[&'static Check]| checks.iter().map(|check| check.id).collect();
    Record {
        id: outcome.requirement.id,
        title: &outcome.requirement.control.title,
        verdict: outcome.verdict,
        failing: outcome.failing,
        at_least: outcome.at_least,
        exempted: outcome.exempted,
        failed: ids(&outcome.failed),
        checks: ids(&outcome.requirement.checks),
        why: &outcome.why,
    }
}

fn json(report: &Report) -> anyhow::Result<String> {
    let document = Document {
        standard: report.standard.name(),
        title: report.standard.title(),
        version: report.version,
        rules_version: RULES_VERSION,
        totals: Totals {
            controls: report.outcomes.len(),
            fail: report.count(Verdict::Fail),
            unknown: report.count(Verdict::Unknown),
            manual: report.count(Verdict::Manual),
            not_judged: report.count(Verdict::NotJudged),
            not_applicable: report.count(Verdict::NotApplicable),
            pass: report.count(Verdict::Pass),
        },
        controls: report.outcomes.iter().map(record).collect(),
    };
    let json =
        serde_json::to_string_pretty(&document).context("cannot write the verdicts as JSON")?;
    Ok(json + "\n")
}

const COLUMNS: [&str; 11] = [
    "standard", "version", "id", "title", "verdict", "failing", "atLeast", "exempted", "failed",
    "checks", "why",
];

fn csv(report: &Report) -> anyhow::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for outcome in &report.outcomes {
        let Record { id, title, verdict, failing, at_least, exempted, failed, checks, why } =
            record(outcome);
        writer.write_record([
            report.standard.name(),
            report.version.unwrap_or_default(),
            id,
            title,
            verdict.as_str(),
            &failing.to_string(),
            &at_least.to_string(),
            &exempted.to_string(),
            &failed.join(";"),
            &checks.join(";"),
            why,
        ])?;
    }
    let csv = writer.into_inner().context("cannot write the verdicts as CSV")?;
    Ok(String::from_utf8(csv)?)
}

#[cfg(test)]
mod tests;

//! For people: by object, worst first, with the line of each finding and how to mend it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io;

use anstyle::Style;
use plumbline_checks::Severity;

use super::verdicts;
use crate::catalog::layout::{HEADING, severity_style, width};
use crate::scan::document::{Document, Finding, ObjectResult, Problem};

/// The column in which texts begin.
const INDENT: usize = 11;

const DIMMED: Style = Style::new().dimmed();

/// The findings of `document`, its problems and its totals.
pub fn write(document: &Document, sink: &mut dyn io::Write) -> io::Result<()> {
    write_within(width(), document, sink)
}

fn write_within(width: usize, document: &Document, sink: &mut dyn io::Write) -> io::Result<()> {
    let mut text = String::new();
    for object in document.objects.iter().filter(|it| !it.findings.is_empty()) {
        of_object(&mut text, object, width);
        sink.write_all(text.as_bytes())?;
        text.clear();
    }
    problems(&mut text, "error", &document.errors);
    problems(&mut text, "warning", &document.warnings);
    totals(&mut text, document, width);
    sink.write_all(text.as_bytes())
}

fn of_object(text: &mut String, object: &ObjectResult, width: usize) {
    // Writing to a String cannot fail, here and below.
    let _ = write!(text, "{HEADING}{}{HEADING:#}", object.label());
    if let Some(file) = &object.file {
        let line = object.line.map(|line| format!(":{line}")).unwrap_or_default();
        let _ = write!(text, "  {DIMMED}{file}{line}{DIMMED:#}");
    }
    let mut notes = Vec::new();
    notes.extend(object.pod_security.map(|level| format!("Pod Security {}", level.0)));
    notes.extend(object.kubesec.as_ref().map(|kubesec| format!("kubesec {}", kubesec.score)));
    if !notes.is_empty() {
        let _ = write!(text, "  {DIMMED}({}){DIMMED:#}", notes.join(", "));
    }
    text.push('\n');
    for findings in object.findings.chunk_by(|a, b| a.check.id == b.check.id) {
        of_check(text, findings, width);
    }
    text.push('\n');
}

/// One check that an object fails, with each place.
fn of_check(text: &mut String, findings: &[Finding], width: usize) {
    let Some(first) = findings.first() else { return };
    let style = severity_style(first.check.severity);
    let _ = write!(
        text,
        "  {style}{:<8}{style:#} {HEADING}{}{HEADING:#}",
        first.check.severity.as_str(),
        first.check.id
    );
    let lines: BTreeSet<u32> = findings.iter().filter_map(|finding| finding.line).collect();
    if !lines.is_empty() {
        let numbers: Vec<String> = lines.iter().map(u32::to_string).collect();
        let word = if numbers.len() == 1 { "line" } else { "lines" };
        let numbers = plumbline_checks::text::list(numbers.iter().map(String::as_str), 6);
        let _ = write!(text, "  {DIMMED}{word} {numbers}{DIMMED:#}");
    }
    text.push('\n');
    for message in messages(findings) {
        wrapped(text, &message, width, Style::new());
    }
    wrapped(text, first.check.remediation, width, DIMMED);
}

/// What is wrong, each message once, with the containers that it is about.
pub(super) fn messages(findings: &[Finding]) -> Vec<String> {
    let told =
        verdicts::messages(findings).into_iter().map(|(message, containers)| {
            match containers.len() {
                0 => message.to_string(),
                1 => format!("{message} (container {})", containers[0]),
                _ => format!(
                    "{message} (containers {})",
                    plumbline_checks::text::list(containers, 6)
                ),
            }
        });
    told.collect()
}

fn wrapped(text: &mut String, message: &str, width: usize, style: Style) {
    let indent = " ".repeat(INDENT);
    let options = textwrap::Options::new(width).initial_indent(&indent).subsequent_indent(&indent);
    for line in textwrap::wrap(message, options) {
        let _ = writeln!(text, "{style}{line}{style:#}");
    }
}

fn problems(text: &mut String, word: &str, problems: &[Problem]) {
    for problem in problems {
        let style = if word == "error" { severity_style(Severity::High) } else { DIMMED };
        let _ = writeln!(text, "{style}{word}{style:#}: {}: {}", problem.place(), problem.message);
    }
    if !problems.is_empty() {
        text.push('\n');
    }
}

fn totals(text: &mut String, document: &Document, width: usize) {
    let totals = document.summary;
    let mut verdicts = totals.verdicts;
    let mut counts: Vec<String> = Vec::new();
    for severity in Severity::ALL {
        let count = *verdicts.failed(severity);
        if count > 0 {
            let style = severity_style(severity);
            counts.push(format!("{style}{count} {}{style:#}", severity.as_str()));
        }
    }
    if counts.is_empty() {
        counts.push("no findings".to_owned());
    }
    let others = [
        (verdicts.passed, "passed"),
        (verdicts.unknown, "unknown"),
        (verdicts.exempted, "exempted"),
        (totals.baseline, "known from the baseline"),
    ];
    counts
        .extend(others.iter().filter(|it| it.0 > 0).map(|(count, word)| format!("{count} {word}")));
    let plural = if totals.objects == 1 { "" } else { "s" };
    let _ = writeln!(text, "{} object{plural}: {}", totals.objects, counts.join(", "));
    for group in &document.unknown {
        let plural = if group.count == 1 { "" } else { "s" };
        let line = format!("unknown: {} verdict{plural}, {}", group.count, group.reason);
        wrapped_plain(text, &line, width);
    }
}

fn wrapped_plain(text: &mut String, line: &str, width: usize) {
    for line in textwrap::wrap(line, textwrap::Options::new(width).subsequent_indent("  ")) {
        let _ = writeln!(text, "{DIMMED}{line}{DIMMED:#}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::output::fixture;

    /// The width is not that of the terminal that the tests run in.
    const WIDTH: usize = 80;

    fn coloured(document: &Document) -> String {
        let mut text = Vec::new();
        write_within(WIDTH, document, &mut text).expect("memory takes it");
        String::from_utf8(text).expect("UTF-8")
    }

    #[test]
    fn small_tables_with_and_without_colours() {
        let text = coloured(&fixture::small().document);
        // The sign that begins a colour is shown, so that a difference can be read.
        insta::assert_snapshot!("table_coloured", text.replace('\u{1b}', "␛"));
        insta::assert_snapshot!("table", anstream::adapter::strip_str(&text).to_string());
        let text = coloured(&fixture::flawless().document);
        insta::assert_snapshot!("table_flawless", anstream::adapter::strip_str(&text).to_string());
    }
}

//! Markdown for comments on pull requests, no longer than GitHub takes.
//!
//! What a tenant wrote stands in code spans alone: there it is no link, no mention and no HTML.

use std::fmt::Write as _;

use plumbline_checks::Severity;

use super::verdicts;
use crate::catalog::layout::markdown_text;
use crate::scan::document::{Document, Exempted, Finding, Message, ObjectResult, Problem};

/// The longest comment that GitHub takes, in characters. Bytes are counted here, of which a text has
/// no fewer.
pub const COMMENT_LIMIT: usize = 65_536;

/// The most that each section other than the findings takes.
const SECTION_LIMIT: usize = COMMENT_LIMIT / 8;

/// What a line about the rest of a section takes.
const REST_LINE: usize = 200;

/// `document` as a comment.
pub fn render(document: &Document) -> String {
    let mut text = head(document);
    problems(&mut text, "Errors", &document.errors);
    let mut tail = String::new();
    unknown(&mut tail, document);
    exempted(&mut tail, document);
    problems(&mut tail, "Warnings", &document.warnings);
    let room = COMMENT_LIMIT - text.len() - tail.len();
    findings(&mut text, document, room);
    text + &tail
}

fn head(document: &Document) -> String {
    let totals = document.summary;
    let mut verdicts = totals.verdicts;
    let mut text = String::from("## Plumbline scan\n\n");
    let failed: u32 = Severity::ALL.into_iter().map(|it| *verdicts.failed(it)).sum();
    let plural =
        |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    let objects = plural(totals.objects, "object");
    let _ = match failed {
        0 => writeln!(text, "**No findings** in {objects}.\n"),
        1 => writeln!(text, "**1 check fails** in {objects}.\n"),
        _ => writeln!(text, "**{failed} checks fail** in {objects}.\n"),
    };
    let mut columns: Vec<(String, u32)> = Severity::ALL
        .into_iter()
        .map(|severity| (capital(severity.as_str()), *verdicts.failed(severity)))
        .collect();
    columns.push(("Passed".to_owned(), verdicts.passed));
    columns.push(("Unknown".to_owned(), verdicts.unknown));
    columns.push(("Exempted".to_owned(), verdicts.exempted));
    if totals.baseline > 0 {
        columns.push(("In the baseline".to_owned(), totals.baseline));
    }
    let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    text.push_str(&row(columns.iter().map(|(name, _)| name.clone()).collect()));
    let _ = writeln!(text, "|{}", "--:|".repeat(columns.len()));
    text.push_str(&row(columns.iter().map(|(_, count)| count.to_string()).collect()));
    text
}

fn capital(word: &str) -> String {
    let (first, rest) = word.split_at(word.len().min(1));
    first.to_ascii_uppercase() + rest
}

/// A table of each object, the worst first, in `room` bytes.
fn findings(text: &mut String, document: &Document, room: usize) {
    let mut objects: Vec<&ObjectResult> =
        document.objects.iter().filter(|object| !object.findings.is_empty()).collect();
    objects.sort_by_key(|object| verdicts::worst(object));
    let limit = text.len() + room.saturating_sub(REST_LINE);
    let (mut rows_left, mut objects_left) = (0, 0);
    for object in objects {
        let mut heading = format!("\n### {}\n\n", code(&object.label()));
        if let Some(place) = verdicts::place(object.file.as_ref(), object.line) {
            let _ = writeln!(heading, "{}\n", code(&place));
        }
        heading.push_str(
            "| Severity | Check | Line | What is wrong | What to do |\n|---|---|--:|---|---|\n",
        );
        let mut shown = false;
        for findings in verdicts::failed(object) {
            // Nothing is told after the first that did not fit.
            let row = if rows_left == 0 { row(findings) } else { String::new() };
            let needed = row.len() + if shown { 0 } else { heading.len() };
            if row.is_empty() || text.len() + needed > limit {
                rows_left += 1;
                continue;
            }
            if !shown {
                text.push_str(&heading);
                shown = true;
            }
            text.push_str(&row);
        }
        objects_left += usize::from(!shown);
    }
    if rows_left > 0 {
        let _ = writeln!(
            text,
            "\n**Cut to fit a comment:** {rows_left} more failed checks, {objects_left} objects not shown at all."
        );
    }
}

fn row(findings: &[Finding]) -> String {
    let Some(first) = findings.first() else { return String::new() };
    let lines: Vec<String> = verdicts::lines(findings).iter().map(u32::to_string).collect();
    let lines = plumbline_checks::text::list(lines.iter().map(String::as_str), LINES_SHOWN);
    let messages = verdicts::messages(findings).into_iter();
    let messages: Vec<String> =
        messages.map(|(message, containers)| told(message, &containers)).collect();
    format!(
        "| {} | `{}` | {lines} | {} | {} |\n",
        first.check.severity.as_str(),
        first.check.id,
        messages.join("<br>"),
        text(first.check.remediation)
    )
}

/// How many lines of a finding are named.
const LINES_SHOWN: usize = 6;

/// A message with its containers. The title of the check is ours, the rest is a tenant's.
fn told(message: Message<'_>, containers: &[&str]) -> String {
    let mut told = text(message.title());
    if let Some(detail) = message.detail() {
        let _ = write!(told, ": {}", cell(detail));
    }
    if !containers.is_empty() {
        let word = if containers.len() == 1 { "container" } else { "containers" };
        let names = plumbline_checks::text::list(containers.iter().copied(), CONTAINERS_SHOWN);
        let _ = write!(told, " ({word} {})", cell(&names));
    }
    told
}

/// How many containers of a finding are named.
const CONTAINERS_SHOWN: usize = 6;

fn problems(tail: &mut String, title: &str, problems: &[Problem]) {
    let lines = problems
        .iter()
        .map(|problem| format!("- {}: {}\n", code(&problem.place()), code(&problem.message)));
    section(tail, title, "", problems.len(), lines);
}

fn unknown(tail: &mut String, document: &Document) {
    let lines = document.unknown.iter().map(|group| {
        let checks: Vec<String> = group.checks.iter().map(|id| code(id)).collect();
        format!("- {} × {}: {}\n", group.count, code(&group.reason), checks.join(", "))
    });
    let intro = "What could not be judged is neither a pass nor a finding.\n\n";
    section(tail, "Unknown", intro, document.unknown.len(), lines);
}

fn exempted(tail: &mut String, document: &Document) {
    let exempted: Vec<(&ObjectResult, &Exempted)> = document
        .objects
        .iter()
        .flat_map(|object| verdicts::exempted(object).map(move |it| (object, it)))
        .filter_map(|(object, exempted)| Some((object, exempted.first()?)))
        .collect();
    let lines = exempted.iter().map(|(object, Exempted { finding, reason })| {
        format!("- {} of {}: {}\n", code(finding.check.id), code(&object.label()), code(reason))
    });
    section(tail, "Exempted", "", exempted.len(), lines);
}

/// A folded section of `count` lines, as many of them as fit.
fn section(
    tail: &mut String,
    title: &str,
    intro: &str,
    count: usize,
    lines: impl Iterator<Item = String>,
) {
    if count == 0 {
        return;
    }
    let _ = write!(tail, "\n<details><summary>{title} ({count})</summary>\n\n{intro}");
    let start = tail.len();
    let mut left_out = 0;
    for line in lines {
        if left_out > 0 || tail.len() - start + line.len() > SECTION_LIMIT - REST_LINE - intro.len()
        {
            left_out += 1;
        } else {
            tail.push_str(&line);
        }
    }
    if left_out > 0 {
        let _ = writeln!(tail, "- and {left_out} more");
    }
    tail.push_str("\n</details>\n");
}

/// A text of ours in a cell of a table.
fn text(text: &str) -> String {
    markdown_text(text).replace('|', "\\|")
}

/// `text` as a code span in a cell of a table, where a bar ends the cell before it is code.
fn cell(text: &str) -> String {
    code(text).replace('|', "\\|")
}

/// `text` as a code span.
fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    // A span must not begin or end with a mark of its own, nor lose blanks of the text.
    let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    match text.as_str() {
        "" => "–".to_owned(),
        _ => format!("{fence}{pad}{text}{pad}{fence}"),
    }
}

#[cfg(test)]
mod tests;

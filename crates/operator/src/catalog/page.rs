//! Checks at length: the reference pages with their index, and `plumbline checks explain`.

use std::fmt::Write as _;

use clap::ValueEnum;
use plumbline_checks::check::{Example, Group, Language};
use plumbline_checks::threat::THREATS;
use plumbline_checks::{Check, Kind, Severity};

use super::standard::Standard;
use super::{doc, layout, list};

/// How the explanation of a check looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PageOutput {
    /// Text as wide as the terminal.
    Text,
    /// The reference page.
    Markdown,
    /// An array of objects with every field.
    Json,
}

/// `checks`, each explained.
///
/// # Errors
///
/// A check cannot be written as JSON.
pub fn render(
    checks: &[&'static Check],
    output: PageOutput,
    width: usize,
) -> anyhow::Result<String> {
    let pages: Vec<String> = match output {
        PageOutput::Json => return list::json(checks),
        PageOutput::Text => checks.iter().map(|check| text(check, width)).collect(),
        PageOutput::Markdown => checks.iter().map(|check| markdown(check)).collect(),
    };
    Ok(pages.join("\n"))
}

/// The reference page of a check.
pub fn markdown(check: &Check) -> String {
    let Check { id, title, remediation, docs, .. } = check;
    let mut page = format!("# {id}\n\n**{title}.** {remediation}\n\n");
    let facts = facts(check).into_iter().map(|(name, value)| (name.to_owned(), value));
    for (name, value) in facts.chain(elsewhere(check)) {
        // Writing to a String cannot fail.
        let _ = writeln!(page, "- {name}: {value}");
    }
    let text: Vec<&str> = docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    let mut text = text.join("\n");
    for language in Language::ALL.map(Language::as_str) {
        for (kind, title) in [("bad", "Bad"), ("good", "Good")] {
            let fence = format!("```{language},{kind}");
            text = text.replace(&fence, &format!("{title}:\n\n```{language}"));
        }
    }
    let _ = write!(page, "\n{}\n", text.trim_end());
    page
}

/// The check for a terminal, `width` columns wide.
pub fn text(check: &Check, width: usize) -> String {
    let heading = layout::HEADING;
    let severity = layout::severity_style(check.severity);
    let remediation = layout::wrap(check.remediation, width, "", "");
    let Check { id, title, .. } = check;
    let mut page = format!("{heading}{id}{heading:#}: {title}\n{remediation}\n\n");
    for (name, value) in facts(check) {
        let label = format!("{:<11}", format!("{name}:"));
        let lines = layout::wrap(&value, width, &label, &" ".repeat(label.len()));
        let coloured = format!("{label}{severity}{value}{severity:#}");
        let lines = if name == SEVERITY { coloured } else { lines };
        let _ = writeln!(page, "{lines}");
    }
    for section in doc::sections(check) {
        let title = if section.heading.is_empty() { "What it finds" } else { &section.heading };
        let _ = writeln!(page, "\n{heading}{title}{heading:#}");
        for (index, paragraph) in section.paragraphs.iter().enumerate() {
            let item = if paragraph.starts_with("- ") { "    " } else { INDENT };
            let gap = if index == 0 || item != INDENT { "" } else { "\n" };
            let _ = writeln!(page, "{gap}{}", layout::wrap(paragraph, width, INDENT, item));
        }
    }
    for Example { good, text, .. } in check.examples() {
        let title = if good { "Good" } else { "Bad" };
        let _ = writeln!(page, "\n{heading}{title}{heading:#}");
        for line in text.lines() {
            let _ = writeln!(page, "{}", format!("{INDENT}{line}").trim_end());
        }
    }
    let named = Standard::ALL.map(|standard| (standard.heading(), standard.ids(check).join(", ")));
    let named: Vec<_> = named.into_iter().filter(|(_, ids)| !ids.is_empty()).collect();
    let label = named.iter().map(|(name, _)| name.len()).max().unwrap_or_default() + 3;
    for (index, (name, ids)) in named.iter().enumerate() {
        if index == 0 {
            let _ = writeln!(page, "\n{heading}Elsewhere{heading:#}");
        }
        let first = format!("{INDENT}{:<label$}", format!("{name}:"));
        let rest = " ".repeat(first.len());
        let _ = writeln!(page, "{}", layout::wrap(ids, width, &first, &rest));
    }
    page
}

const INDENT: &str = "  ";

const SEVERITY: &str = "Severity";

/// What a check is, line by line.
fn facts(check: &Check) -> Vec<(&'static str, String)> {
    let threats = THREATS.iter().filter(|threat| check.threats.contains(&threat.id));
    let threats = threats.map(|threat| format!("{} ({})", threat.id, threat.title));
    let mut facts = vec![(SEVERITY, check.severity.as_str().to_owned())];
    if check.group == Group::Informational {
        facts.push(("Group", "informational: off unless asked for".to_owned()));
    }
    facts.push(("Threats", threats.collect::<Vec<_>>().join(", ")));
    facts.push(("Judges", list::kinds(check).replace(',', ", ")));
    let reads = check.reads().map(Kind::resource).collect::<Vec<_>>().join(", ");
    if !reads.is_empty() {
        facts.push(("Reads", reads));
    }
    facts
}

/// The ids of a check in standards and in other tools, line by line.
fn elsewhere(check: &Check) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    let mut tools = Vec::new();
    for standard in Standard::ALL {
        let ids = standard.ids(check).join(", ");
        match standard {
            _ if ids.is_empty() => {}
            Standard::Tool(name) => tools.push(format!("{name} {ids}")),
            _ => lines.push((standard.heading(), ids)),
        }
    }
    if !tools.is_empty() {
        lines.push(("In other tools".to_owned(), tools.join("; ")));
    }
    lines
}

/// The index of the reference pages.
pub fn index(checks: &[&'static Check]) -> String {
    let mut page = format!(
        "# Checks\n\n{} checks. `plumbline checks` lists them with filters, `plumbline checks explain ID` shows one.\n\
         What other tools judge, and which of it these checks do: [coverage](../coverage.md).\n",
        checks.len()
    );
    let link = |check: &Check| format!("[{id}]({id}.md)", id = check.id);
    let mut section = |title: &str, text: &str, holds: &dyn Fn(&Check) -> bool| {
        let checks: Vec<_> = checks.iter().copied().filter(|check| holds(check)).collect();
        if !checks.is_empty() {
            let table = list::markdown(&checks, link);
            let _ = write!(page, "\n## {title}\n\n{text}{table}");
        }
    };
    for severity in Severity::ALL {
        let title = severity.as_str();
        let title = format!("{}{}", title[..1].to_uppercase(), &title[1..]);
        section(&title, "", &|check| check.severity == severity && check.group == Group::Security);
    }
    let text = "Off unless asked for; they never lower the score.\n\n";
    section("Informational", text, &|check| check.group == Group::Informational);
    page
}

#[cfg(test)]
mod tests {
    use plumbline_checks::catalog::catalog;

    use super::*;

    fn check() -> &'static Check {
        catalog().find("privileged-container").expect("a check")
    }

    #[test]
    fn one_check_at_length() {
        let text = render(&[check()], PageOutput::Text, 80).expect("text");
        insta::assert_snapshot!("explain_text", anstream::adapter::strip_str(&text).to_string());
        let page = render(&[check()], PageOutput::Markdown, 80).expect("Markdown");
        insta::assert_snapshot!("explain_markdown", page);
    }

    #[test]
    fn text_is_as_narrow_as_asked() {
        for check in &catalog().all {
            let text = text(check, 80);
            let text = anstream::adapter::strip_str(&text).to_string();
            let prose = text.split("\nBad\n").next().unwrap_or_default();
            let long = prose
                .lines()
                .skip(1)
                .find(|line| line.chars().count() > 80 && line.trim().contains(' '));
            assert_eq!(long, None, "{}", check.id);
        }
    }

    #[test]
    fn the_index_links_every_check_once_and_sets_informational_ones_apart() {
        let index = index(&catalog().all);
        for check in &catalog().all {
            let link = format!("({}.md)", check.id);
            assert_eq!(index.matches(&link).count(), 1, "{}", check.id);
            let apart = index.split("## Informational").nth(1).unwrap_or_default();
            assert_eq!(apart.contains(&link), check.group == Group::Informational, "{}", check.id);
        }
    }
}

//! Annotations of GitHub Actions: workflow commands, which the runner takes from standard output.
//!
//! GitHub shows the first ten errors, warnings and notices of a step, so the worst stand first.

use std::fmt::Write as _;
use std::sync::Arc;

use plumbline_checks::Severity;

use crate::scan::document::Document;

/// The problems and findings of `document`, one command a line.
pub fn render(document: &Document) -> String {
    let mut text = String::new();
    for problem in &document.errors {
        let place = (problem.file.as_ref(), problem.line);
        command(&mut text, "error", place, "Plumbline: not read", &problem.message);
    }
    let mut findings: Vec<_> = document
        .objects
        .iter()
        .flat_map(|object| object.findings.iter().map(move |finding| (object, finding)))
        .collect();
    findings.sort_by_key(|(_, finding)| finding.check.severity);
    for (object, finding) in findings {
        let level = match finding.check.severity {
            Severity::Critical | Severity::High => "error",
            Severity::Medium => "warning",
            Severity::Low | Severity::Info => "notice",
        };
        let title = format!("{} ({})", finding.check.id, finding.check.severity.as_str());
        let container = finding.container.as_ref();
        let container = container.map(|name| format!(", container {name}")).unwrap_or_default();
        let message = format!(
            "{}{container}: {}. {}",
            object.label(),
            finding.message(),
            finding.check.remediation
        );
        command(&mut text, level, (object.file.as_ref(), finding.line), &title, &message);
    }
    for problem in &document.warnings {
        let place = (problem.file.as_ref(), problem.line);
        command(&mut text, "warning", place, "Plumbline: passed over", &problem.message);
    }
    for group in &document.unknown {
        let message = format!("{}: {}", group.reason, group.checks.join(", "));
        command(&mut text, "notice", (None, None), &format!("Unknown: {}", group.count), &message);
    }
    text
}

fn command(
    text: &mut String,
    level: &str,
    (file, line): (Option<&Arc<str>>, Option<u32>),
    title: &str,
    message: &str,
) {
    let _ = write!(text, "::{level} ");
    if let Some(file) = file {
        let _ = write!(text, "file={},", property(file));
        if let Some(line) = line {
            let _ = write!(text, "line={line},");
        }
    }
    // Writing to a String cannot fail.
    let _ = writeln!(text, "title={}::{}", property(title), data(message));
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::output::fixture;

    #[test]
    fn worst_first() {
        insta::assert_snapshot!("github", render(&fixture::small().document));
        insta::assert_snapshot!("github_without_file", render(&fixture::spoken_of().document));
        assert_eq!(render(&fixture::flawless().document), "");
    }

    #[test]
    fn what_a_tenant_writes_ends_no_property_and_no_command() {
        let fixture = fixture::hostile();
        let text = render(&fixture.document);
        assert_eq!(fixture::acting(&text), None);
        let findings: usize = fixture.document.objects.iter().map(|it| it.findings.len()).sum();
        let others = fixture.document.errors.len() + fixture.document.unknown.len();
        assert_eq!(text.lines().count(), findings + others);
        for line in text.lines() {
            let command = line.strip_prefix("::").expect("a command");
            let (head, _) = command.split_once("::").expect("a message");
            let (level, properties) = head.split_once(' ').expect("properties");
            assert!(["error", "warning", "notice"].contains(&level), "{line}");
            for property in properties.split(',') {
                let (name, _) = property.split_once('=').expect("a property");
                assert!(["file", "line", "title"].contains(&name), "{line}");
            }
        }
        assert!(text.contains("file=a%2Cb%3Ac%25d]8;;x|`\"<b>.yaml,line="), "{text}");
        assert_eq!(data("100%\r\n::error::"), "100%25%0D%0A::error::");
    }
}

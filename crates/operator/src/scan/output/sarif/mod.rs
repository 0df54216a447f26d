//! SARIF 2.1.0: for GitHub code scanning, Azure DevOps, editors and collectors of results.
//!
//! Only the checks that find something are rules. What is exempted is a suppressed result; what could
//! not be read or judged is a notification.

mod model;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use plumbline_checks::catalog::catalog;
use plumbline_checks::{Check, Group, Severity};

use self::model::{
    ArtifactLocation, Configuration, Driver, Fingerprints, Help, Invocation, Level, Location, Log,
    LogicalLocation, Notification, PhysicalLocation, Region, ResultOf, ResultProperties, Rule,
    RuleProperties, Run, Suppression, Text, Tool,
};
use crate::catalog::standard::Standard;
use crate::catalog::{doc, page};
use crate::scan::document::{Document, Finding, ObjectResult, Problem};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Code scanning refuses a rule with more.
const TAGS_LIMIT: usize = 20;

/// `document` as a SARIF log.
pub fn render(document: &Document) -> serde_json::Result<String> {
    let ids = document.objects.iter().flat_map(|object| {
        let exempted = object.exempted.iter().map(|exempted| &exempted.finding);
        object.findings.iter().chain(exempted).map(|finding| finding.check.id)
    });
    let mut indices: BTreeMap<&'static str, usize> = ids.map(|id| (id, 0)).collect();
    for (index, place) in indices.values_mut().enumerate() {
        *place = index;
    }
    let rules = indices.keys().filter_map(|id| catalog().find(id)).map(rule).collect();
    let places: Vec<Place> = document.objects.iter().map(Place::of).collect();
    let driver = Driver { name: "Plumbline", version: env!("CARGO_PKG_VERSION"), rules };
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool { driver },
            invocations: [invocation(document)],
            results: results(document, &places, &indices),
        }],
    };
    // Without indentation, which would make it twice as long: code scanning takes 10 MB.
    let mut text = serde_json::to_string(&log)?;
    text.push('\n');
    Ok(text)
}

fn rule(check: &'static Check) -> Rule {
    let sections = doc::sections(check);
    let markdown = page::markdown(check);
    // The service shows the id itself.
    let markdown = markdown.split_once("\n\n").map_or(markdown.as_str(), |(_, rest)| rest);
    let text: Vec<String> = sections
        .iter()
        .map(|section| {
            let paragraphs = section.paragraphs.join("\n\n");
            match section.heading.as_str() {
                "" => paragraphs,
                heading => format!("{heading}\n\n{paragraphs}"),
            }
        })
        .collect();
    // Doc comments mark names with backticks, which only Markdown hides.
    let plain = |text: &str| text.replace('`', "");
    Rule {
        id: check.id,
        name: pascal_case(check.id),
        short_description: Text { text: check.title.to_owned() },
        full_description: Text { text: plain(&doc::text(&sections, "")) },
        help: Help { text: plain(&text.join("\n\n")), markdown: markdown.to_owned() },
        default_configuration: Configuration { level: level(check.severity) },
        properties: RuleProperties {
            problem_severity: problem_severity(check.severity),
            security_severity: security_severity(check),
            tags: tags(check),
        },
    }
}

fn pascal_case(id: &str) -> String {
    id.split('-')
        .flat_map(|word| {
            let (first, rest) = word.split_at(word.len().min(1));
            [first.to_ascii_uppercase(), rest.to_owned()]
        })
        .collect()
}

fn level(severity: Severity) -> Level {
    match severity {
        Severity::Critical | Severity::High => Level::Error,
        Severity::Medium => Level::Warning,
        Severity::Low | Severity::Info => Level::Note,
    }
}

fn problem_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "recommendation",
    }
}

/// A number of the range that GitHub shows as this severity; none for what is no matter of security.
fn security_severity(check: &Check) -> Option<&'static str> {
    match (check.group, check.severity) {
        (Group::Informational, _) | (_, Severity::Info) => None,
        (_, Severity::Critical) => Some("9.5"),
        (_, Severity::High) => Some("8.0"),
        (_, Severity::Medium) => Some("5.5"),
        (_, Severity::Low) => Some("3.0"),
    }
}

/// What the check is about: its standards, as `cis/5.2.3`, and its threats.
fn tags(check: &Check) -> Vec<String> {
    let mut tags = Vec::new();
    if security_severity(check).is_some() {
        tags.push("security".to_owned());
    }
    let standards = [Standard::Pss, Standard::Cis, Standard::Nsa, Standard::Mitre, Standard::Owasp];
    for standard in standards {
        tags.extend(standard.ids(check).iter().map(|id| format!("{}/{id}", standard.name())));
    }
    tags.extend(check.threats.iter().map(|threat| format!("threat/{threat}")));
    tags.truncate(TAGS_LIMIT);
    tags
}

/// What all results of an object have.
struct Place {
    label: String,
    uri: String,
    qualified: String,
    print: String,
}

impl Place {
    fn of(object: &ObjectResult) -> Self {
        let qualified = qualified(object);
        let uri = match &object.file {
            Some(file) => uri(file),
            // Code scanning refuses results without an address.
            None => format!("cluster/{}", encoded(&qualified)),
        };
        // Encoded, the parts of a fingerprint hold no colon.
        let file = object.file.as_deref().unwrap_or_default();
        let print = format!("{}:{}", encoded(file), encoded(&qualified));
        Self { label: object.label(), uri, qualified, print }
    }
}

fn results<'a>(
    document: &'a Document,
    places: &'a [Place],
    indices: &BTreeMap<&'static str, usize>,
) -> Vec<ResultOf<'a>> {
    let mut results = Vec::new();
    let mut seen: HashMap<String, usize> = HashMap::new();
    for (object, place) in document.objects.iter().zip(places) {
        let failed = object.findings.iter().map(|finding| (finding, None));
        let exempted = object.exempted.iter();
        let exempted = exempted.map(|it| (&it.finding, Some(it.reason.as_str())));
        for (finding, reason) in failed.chain(exempted) {
            let print = fingerprint(place, finding);
            let count = seen.get(&print).copied().unwrap_or_default() + 1;
            let finding_id = format!("{print}:{count}");
            seen.insert(print, count);
            let suppression = |justification| Suppression { kind: "inSource", justification };
            results.push(ResultOf {
                rule_id: finding.check.id,
                rule_index: indices.get(finding.check.id).copied().unwrap_or_default(),
                level: level(finding.check.severity),
                message: Text { text: message(place, finding) },
                locations: [location(object, place, finding.line)],
                partial_fingerprints: Fingerprints { finding: finding_id },
                suppressions: reason.map(suppression).into_iter().collect(),
                properties: ResultProperties {
                    severity: finding.check.severity.as_str(),
                    container: finding.container.as_deref(),
                    path: finding.path.as_deref(),
                },
            });
        }
    }
    results
}

fn message(place: &Place, finding: &Finding) -> String {
    let container = finding.container.as_ref();
    let container = container.map(|name| format!(", container {name}")).unwrap_or_default();
    let (message, remediation) = (finding.message(), finding.check.remediation);
    unlinked(&format!("{message} ({}{container}). {remediation}", place.label))
}

/// `text` without links: in a message of SARIF `[text](address)` is one.
fn unlinked(text: &str) -> String {
    if !text.contains("](") {
        return text.to_owned();
    }
    text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}

/// What makes a finding the same after its file was edited: no line, no message and no place in a
/// list. It is not called `primaryLocationLineHash`: GitHub works that out from the text of the file,
/// and warns of every other value.
fn fingerprint(place: &Place, finding: &Finding) -> String {
    let path = without_indices(finding.path.as_deref().unwrap_or_default());
    let container = finding.container.as_deref().unwrap_or_default();
    format!("{}:{}:{}:{}", place.print, finding.check.id, encoded(container), encoded(&path))
}

fn without_indices(path: &str) -> String {
    let mut parts = path.split('[');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |path, part| path + part.split_once(']').map_or(part, |(_, rest)| rest))
}

/// The object as `Deployment/shop/web`; what it does not say is left out.
fn qualified(object: &ObjectResult) -> String {
    let namespace = object.namespace.as_deref().filter(|_| object.kind != "Namespace");
    let parts = [Some(object.kind.as_str()), namespace, object.name.as_deref()];
    parts.into_iter().flatten().collect::<Vec<_>>().join("/")
}

fn location<'a>(object: &'a ObjectResult, place: &'a Place, line: Option<u32>) -> Location<'a> {
    let logical = LogicalLocation {
        name: object.name.as_deref(),
        fully_qualified_name: &place.qualified,
        kind: "resource",
    };
    let physical_location = physical(Cow::Borrowed(&place.uri), line);
    Location { physical_location, logical_locations: vec![logical] }
}

fn physical(uri: Cow<'_, str>, line: Option<u32>) -> PhysicalLocation<'_> {
    // Code scanning refuses results without a line too.
    let region = Region { start_line: line.unwrap_or(1) };
    PhysicalLocation { artifact_location: ArtifactLocation { uri }, region }
}

/// Everything but slashes and what an address may hold as it is.
const ENCODED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// The address of a file: relative, unless its path is not.
fn uri(file: &str) -> String {
    let path = encoded(&file.replace(std::path::MAIN_SEPARATOR, "/"));
    if path.starts_with('/') { format!("file://{path}") } else { path }
}

fn invocation(document: &Document) -> Invocation<'_> {
    let problem = |level: Level, problem: &Problem| {
        let location = problem.file.as_deref().map(|file| Location {
            physical_location: physical(Cow::Owned(uri(file)), problem.line),
            logical_locations: Vec::new(),
        });
        Notification {
            level,
            message: Text { text: unlinked(&problem.message) },
            locations: location.into_iter().collect(),
        }
    };
    let errors = document.errors.iter().map(|it| problem(Level::Error, it));
    let warnings = document.warnings.iter().map(|it| problem(Level::Warning, it));
    let unknown = document.unknown.iter().map(|group| {
        let text =
            format!("{} unknown: {} ({})", group.count, group.reason, group.checks.join(", "));
        Notification {
            level: Level::Note,
            message: Text { text: unlinked(&text) },
            locations: Vec::new(),
        }
    });
    Invocation {
        execution_successful: document.errors.is_empty(),
        tool_execution_notifications: errors.chain(warnings).chain(unknown).collect(),
    }
}

#[cfg(test)]
mod tests;

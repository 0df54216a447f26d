//! `JUnit` XML, as Jenkins and GitLab read it: one suite a file, one test a verdict.
//!
//! The crate `quick-junit` has types for it. It brings `chrono` and `uuid` for times and numbers of
//! runs that a scan has not, so this writes the elements with `quick-xml` alone.

use std::collections::HashMap;
use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::{table, verdicts};
use crate::scan::document::{Document, Exempted, Finding, ObjectResult, Problem};

/// The suite of what stands in no file.
const CLUSTER: &str = "cluster";

/// The suite of what could not be judged.
const UNKNOWN: &str = "unknown";

/// `document` as `JUnit` XML.
///
/// # Errors
///
/// Writing to memory does not fail; the writer cannot know that.
pub fn render(document: &Document) -> io::Result<String> {
    let suites = Suites::of(document).0;
    let cases = || suites.iter().flat_map(|suite| &suite.cases);
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    writer
        .create_element("testsuites")
        .with_attribute(("name", "plumbline scan"))
        .with_attribute(("tests", cases().count().to_string().as_str()))
        .with_attribute(("failures", count(cases(), Outcome::FAILURE).as_str()))
        .with_attribute(("errors", count(cases(), Outcome::ERROR).as_str()))
        .write_inner_content(|writer| suites.iter().try_for_each(|suite| suite.write(writer)))?;
    let mut xml = String::from_utf8(writer.into_inner()).map_err(io::Error::other)?;
    xml.push('\n');
    Ok(xml)
}

fn count<'a>(cases: impl Iterator<Item = &'a Case>, element: &str) -> String {
    let outcomes = cases.filter_map(|case| case.outcome.as_ref());
    outcomes.filter(|outcome| outcome.element == element).count().to_string()
}

/// The suites: files in the order of the input, then what stands in none, then what is unknown.
struct Suites(Vec<Suite>);

struct Suite {
    name: String,
    cases: Vec<Case>,
    /// What was passed over.
    notes: Vec<String>,
}

/// One test.
struct Case {
    class: String,
    name: String,
    outcome: Option<Outcome>,
}

/// What a test comes to, unless it passes.
struct Outcome {
    element: &'static str,
    message: String,
    kind: &'static str,
    text: String,
}

impl Suites {
    fn of(document: &Document) -> Self {
        let mut suites = Vec::new();
        let mut places = HashMap::new();
        let mut suite = |name: &str| -> usize {
            *places.entry(name.to_owned()).or_insert_with(|| {
                let name = name.to_owned();
                suites.push(Suite { name, cases: Vec::new(), notes: Vec::new() });
                suites.len() - 1
            })
        };
        let mut cases = Vec::new();
        for object in &document.objects {
            let place = suite(object.file.as_deref().unwrap_or(CLUSTER));
            let failed = verdicts::failed(object).map(|findings| Case::failed(object, findings));
            let accepted = verdicts::exempted(object).map(|it| Case::exempted(object, it));
            cases.extend(failed.chain(accepted).flatten().map(|case| (place, case)));
        }
        for object in verdicts::flawless(document) {
            let place = suite(object.file.as_deref().unwrap_or(CLUSTER));
            // A file without any test counts as a broken result in Jenkins.
            let (class, name) = (object.label(), "no findings".to_owned());
            cases.push((place, Case { class, name, outcome: None }));
        }
        for problem in &document.errors {
            let place = suite(problem.file.as_deref().unwrap_or(CLUSTER));
            cases.push((place, Case::unreadable(problem)));
        }
        let mut notes = Vec::new();
        for problem in &document.warnings {
            let place = suite(problem.file.as_deref().unwrap_or(CLUSTER));
            notes.push((place, format!("{}: {}", problem.place(), problem.message)));
        }
        if !document.unknown.is_empty() {
            let place = suite(UNKNOWN);
            for group in &document.unknown {
                let text = group.checks.join("\n");
                let message = format!("{} verdicts are unknown", group.count);
                let outcome = Outcome { element: Outcome::SKIPPED, message, kind: UNKNOWN, text };
                let (class, name) = (UNKNOWN.to_owned(), group.reason.clone());
                cases.push((place, Case { class, name, outcome: Some(outcome) }));
            }
        }
        for (place, case) in cases {
            suites[place].cases.push(case);
        }
        for (place, note) in notes {
            suites[place].notes.push(note);
        }
        Self(suites)
    }
}

impl Case {
    fn failed(object: &ObjectResult, findings: &[Finding]) -> Option<Self> {
        let first = findings.first()?;
        let outcome = Outcome {
            element: Outcome::FAILURE,
            message: table::messages(findings).join("; "),
            kind: first.check.severity.as_str(),
            text: text(object, findings),
        };
        Some(Self {
            class: object.label(),
            name: first.check.id.to_owned(),
            outcome: Some(outcome),
        })
    }

    fn exempted(object: &ObjectResult, exempted: &[Exempted]) -> Option<Self> {
        let Exempted { finding, reason } = exempted.first()?;
        let findings: Vec<Finding> = exempted.iter().map(|it| it.finding.clone()).collect();
        let outcome = Outcome {
            element: Outcome::SKIPPED,
            message: reason.clone(),
            kind: "exempted",
            text: text(object, &findings),
        };
        Some(Self {
            class: object.label(),
            name: finding.check.id.to_owned(),
            outcome: Some(outcome),
        })
    }

    fn unreadable(problem: &Problem) -> Self {
        let name = match problem.document {
            Some(document) => format!("document {document}"),
            None => "read".to_owned(),
        };
        let outcome = Outcome {
            element: Outcome::ERROR,
            message: problem.message.clone(),
            kind: "unreadable",
            text: problem.place(),
        };
        Self { class: "input".to_owned(), name, outcome: Some(outcome) }
    }
}

/// Where each finding stands, and how to mend it.
fn text(object: &ObjectResult, findings: &[Finding]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for finding in findings {
        let place = verdicts::place(object.file.as_ref(), finding.line);
        let place = place.map(|place| format!("{place}: ")).unwrap_or_default();
        let container = finding.container.as_ref();
        let container = container.map(|name| format!(" (container {name})")).unwrap_or_default();
        lines.push(format!("{place}{}{container}", finding.message()));
    }
    lines.extend(findings.first().map(|finding| finding.check.remediation.to_owned()));
    lines.join("\n")
}

impl Suite {
    fn write(&self, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
        writer
            .create_element("testsuite")
            .with_attribute(("name", allowed(&self.name).as_str()))
            .with_attribute(("tests", self.cases.len().to_string().as_str()))
            .with_attribute(("failures", count(self.cases.iter(), Outcome::FAILURE).as_str()))
            .with_attribute(("errors", count(self.cases.iter(), Outcome::ERROR).as_str()))
            .with_attribute(("skipped", count(self.cases.iter(), Outcome::SKIPPED).as_str()))
            .write_inner_content(|writer| {
                self.cases.iter().try_for_each(|case| case.write(writer))?;
                if !self.notes.is_empty() {
                    let notes = allowed(&self.notes.join("\n"));
                    writer
                        .create_element("system-out")
                        .write_text_content(BytesText::new(&notes))?;
                }
                Ok(())
            })?;
        Ok(())
    }
}

impl Case {
    fn write(&self, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
        let element = writer
            .create_element("testcase")
            .with_attribute(("classname", allowed(&self.class).as_str()))
            .with_attribute(("name", allowed(&self.name).as_str()));
        match &self.outcome {
            None => element.write_empty()?,
            Some(outcome) => element.write_inner_content(|writer| outcome.write(writer))?,
        };
        Ok(())
    }
}

impl Outcome {
    const FAILURE: &str = "failure";
    const ERROR: &str = "error";
    const SKIPPED: &str = "skipped";

    fn write(&self, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
        writer
            .create_element(self.element)
            .with_attribute(("type", self.kind))
            .with_attribute(("message", allowed(&self.message).as_str()))
            .write_text_content(BytesText::new(&allowed(&self.text)))?;
        Ok(())
    }
}

/// `text` without the characters that XML has no way to write. Control characters are gone before.
fn allowed(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::io::ErrorKind;
    use std::process::Command;

    use quick_xml::Reader;

    use super::*;
    use crate::scan::output::fixture;

    const SCHEMA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/schemas/junit-10.xsd");

    /// How often each element begins, and the sums of the counts that suites tell.
    fn elements(xml: &str) -> (BTreeMap<String, usize>, BTreeMap<String, usize>) {
        let (mut begun, mut told) = (BTreeMap::new(), BTreeMap::new());
        let mut reader = Reader::from_str(xml);
        reader.config_mut().check_end_names = true;
        loop {
            let start = match reader.read_event().expect("well-formed XML") {
                Event::Eof => return (begun, told),
                Event::Start(start) | Event::Empty(start) => start,
                _ => continue,
            };
            let name = start.name().as_ref().to_owned();
            for attribute in start.attributes() {
                let attribute = attribute.expect("an attribute");
                let key = attribute.key.as_ref().to_owned();
                if name == "testsuite"
                    && let Ok(count) = attribute.value.parse::<usize>()
                {
                    *told.entry(key).or_default() += count;
                }
            }
            *begun.entry(name).or_default() += 1;
        }
    }

    #[test]
    fn a_small_suite() {
        insta::assert_snapshot!("junit", render(&fixture::small().document).expect("XML"));
        insta::assert_snapshot!(
            "junit_cluster",
            render(&fixture::spoken_of().document).expect("XML")
        );
    }

    #[test]
    fn the_counts_are_those_of_the_elements() {
        for fixture in [fixture::small(), fixture::flawless(), fixture::hostile()] {
            let xml = render(&fixture.document).expect("XML");
            let (begun, told) = elements(&xml);
            let counts = [
                ("tests", "testcase"),
                ("failures", "failure"),
                ("errors", "error"),
                ("skipped", "skipped"),
            ];
            for (count, element) in counts {
                let begun = begun.get(element).copied().unwrap_or_default();
                assert_eq!(told.get(count).copied().unwrap_or_default(), begun, "{count} in {xml}");
            }
            assert!(begun["testcase"] > 0);
        }
    }

    #[test]
    fn what_a_tenant_writes_is_text() {
        let fixture = fixture::hostile();
        let xml = render(&fixture.document).expect("XML");
        assert_eq!(fixture::acting(&xml), None);
        assert!(
            !xml.contains("<script") && !xml.contains("]]>") && !xml.contains('\u{ffff}'),
            "{xml}"
        );
        let known = ["testsuites", "testsuite", "testcase", "failure", "error", "skipped"];
        let (begun, _) = elements(&xml);
        assert!(begun.keys().all(|name| known.contains(&name.as_str())), "{begun:?}");
    }

    #[test]
    fn an_object_that_is_not_judged_does_not_pass() {
        let mut fixture = fixture::small();
        fixture.document.objects.retain(|object| object.kind == "Service");
        assert!(render(&fixture.document).expect("XML").contains("no findings"));
        let service = &fixture.document.objects[0];
        fixture.document.errors.push(Problem {
            file: service.file.clone(),
            document: service.document,
            line: None,
            message: "not judged".into(),
        });
        assert!(!render(&fixture.document).expect("XML").contains("no findings"));
    }

    #[test]
    fn xml_as_the_schema_of_jenkins_has_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let fixtures =
            [fixture::small(), fixture::spoken_of(), fixture::flawless(), fixture::hostile()];
        for (number, fixture) in fixtures.iter().enumerate() {
            let xml = render(&fixture.document).expect("XML");
            assert!(xml.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites "));
            let file = folder.path().join(format!("{number}.xml"));
            std::fs::write(&file, &xml).expect("a file");
            let mut validator = Command::new("xmllint");
            match validator.args(["--noout", "--nonet", "--schema", SCHEMA]).arg(&file).output() {
                Ok(output) => {
                    let told = String::from_utf8_lossy(&output.stderr);
                    assert!(output.status.success(), "{told}\n{xml}");
                }
                // CI installs it: see .ci/run. The other tests judge the structure without it.
                Err(error) => assert_eq!(error.kind(), ErrorKind::NotFound),
            }
        }
    }
}

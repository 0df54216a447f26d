//! One page with everything, to attach to a ticket or to keep: it loads nothing and runs nothing.
//!
//! `askama` was taken for its escaping by default, its checks at compile time, and because a template
//! of it reads as the page that it becomes. `maud` is as safe and moves slowly; `minijinja` finds a
//! misspelt field only when the page is made.

use std::collections::BTreeSet;

use askama::Template;
use plumbline_checks::Severity;
use plumbline_checks::threat::{THREATS, Threat};

use super::verdicts;
use crate::scan::document::{Document, Exempted, Finding, Message, ObjectResult};

/// The page. Whatever is put into it is escaped.
#[derive(Template)]
#[template(path = "scan.html")]
struct Page<'a> {
    document: &'a Document,
    severities: Vec<(Severity, u32)>,
    objects: Vec<Object<'a>>,
    exempted: Vec<(&'a ObjectResult, &'a Exempted)>,
    flawless: Vec<&'a ObjectResult>,
    threats: Vec<&'static Threat>,
}

/// An object with findings.
struct Object<'a> {
    result: &'a ObjectResult,
    severities: Vec<(Severity, usize)>,
    verdicts: Vec<Verdict<'a>>,
}

/// A check that it fails.
struct Verdict<'a> {
    finding: &'a Finding,
    messages: Vec<(Message<'a>, Vec<&'a str>)>,
    lines: Vec<u32>,
}

/// `document` as a page.
///
/// # Errors
///
/// Writing to memory does not fail; the template cannot know that.
pub fn render(document: &Document) -> askama::Result<String> {
    let mut counts = document.summary.verdicts;
    let severities = Severity::ALL.map(|severity| (severity, *counts.failed(severity)));
    let mut objects: Vec<Object<'_>> =
        document.objects.iter().filter(|it| !it.findings.is_empty()).map(Object::of).collect();
    objects.sort_by_key(|object| verdicts::worst(object.result));
    let exempted = document.objects.iter().flat_map(|object| {
        let checks = verdicts::exempted(object).filter_map(<[Exempted]>::first);
        checks.map(move |exempted| (object, exempted))
    });
    let opened: BTreeSet<u8> = objects
        .iter()
        .flat_map(|object| &object.result.findings)
        .flat_map(|finding| finding.check.threats)
        .copied()
        .collect();
    let page = Page {
        document,
        severities: severities.to_vec(),
        exempted: exempted.collect(),
        flawless: verdicts::flawless(document).collect(),
        threats: THREATS.iter().filter(|threat| opened.contains(&threat.id)).collect(),
        objects,
    };
    page.render()
}

impl<'a> Object<'a> {
    fn of(result: &'a ObjectResult) -> Self {
        let verdicts: Vec<Verdict<'a>> = verdicts::failed(result)
            .filter_map(|findings| {
                Some(Verdict {
                    finding: findings.first()?,
                    messages: verdicts::messages(findings),
                    lines: verdicts::lines(findings),
                })
            })
            .collect();
        let count =
            |severity| verdicts.iter().filter(|it| it.finding.check.severity == severity).count();
        let severities = Severity::ALL.map(|severity| (severity, count(severity)));
        let severities = severities.into_iter().filter(|(_, count)| *count > 0).collect();
        Self { result, severities, verdicts }
    }
}

/// A place for people, without a file where there is none.
fn place(object: &ObjectResult, line: Option<u32>) -> String {
    verdicts::place(object.file.as_ref(), line).unwrap_or_default()
}

/// The ending of a counted word.
fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

#[cfg(test)]
mod tests;

//! Findings put together: one check on one object is one verdict, in as many places as it fails.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use plumbline_checks::Severity;

use crate::scan::document::{Document, Exempted, Finding, Message, ObjectResult};

/// The findings of an object, check by check.
pub fn failed(object: &ObjectResult) -> impl Iterator<Item = &[Finding]> {
    object.findings.chunk_by(|a, b| a.check.id == b.check.id)
}

/// What is accepted of an object, check by check.
pub fn exempted(object: &ObjectResult) -> impl Iterator<Item = &[Exempted]> {
    object.exempted.chunk_by(|a, b| a.finding.check.id == b.finding.check.id)
}

/// The worst severity of what is wrong with an object.
pub fn worst(object: &ObjectResult) -> Option<Severity> {
    object.findings.iter().map(|finding| finding.check.severity).min()
}

/// The objects of a document that were judged and found without fault.
pub fn flawless(document: &Document) -> impl Iterator<Item = &ObjectResult> {
    let unread: HashSet<_> =
        document.errors.iter().map(|problem| (&problem.file, problem.document)).collect();
    document.objects.iter().filter(move |object| {
        object.findings.is_empty()
            && object.exempted.is_empty()
            && !unread.contains(&(&object.file, object.document))
    })
}

/// A place as compilers print it, `file:line`; None for what stands in no file.
pub fn place(file: Option<&Arc<str>>, line: Option<u32>) -> Option<String> {
    match (file, line) {
        (Some(file), Some(line)) => Some(format!("{file}:{line}")),
        (Some(file), None) => Some(file.to_string()),
        (None, _) => None,
    }
}

/// The lines of findings, each once, ascending.
pub fn lines(findings: &[Finding]) -> Vec<u32> {
    let mut lines: Vec<u32> = findings.iter().filter_map(|finding| finding.line).collect();
    lines.sort_unstable();
    lines.dedup();
    lines
}

/// What findings of one check say, each message once, with the containers that it is about.
pub fn messages(findings: &[Finding]) -> Vec<(Message<'_>, Vec<&str>)> {
    let mut messages: Vec<(Message<'_>, Vec<&str>)> = Vec::new();
    // A Pod may have as many containers, each with a message of its own, as its file has room for.
    let mut known: HashMap<Option<&str>, usize> = HashMap::new();
    for finding in findings {
        let index = *known.entry(finding.detail.as_deref()).or_insert_with(|| {
            messages.push((finding.message(), Vec::new()));
            messages.len() - 1
        });
        messages[index].1.extend(finding.container.as_deref());
    }
    messages
}

//! What an earlier scan found: known findings are left out, so that a new one stands out.

use std::collections::HashMap;

use serde::Deserialize;

use super::document::{Document, Finding, ObjectResult};

/// The findings of an earlier scan.
#[derive(Debug, Default)]
pub struct Baseline {
    /// How many there are of each.
    known: HashMap<Key, usize>,
}

/// What makes two findings the same. Not their lines, which move with every edit, nor their fields:
/// who adds a part of what is missing has the finding further in. Nor their messages, which a new
/// version may better.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Key {
    file: Option<String>,
    kind: String,
    namespace: Option<String>,
    name: Option<String>,
    check: String,
    container: Option<String>,
}

#[derive(Deserialize)]
struct Earlier {
    objects: Vec<EarlierObject>,
}

#[derive(Deserialize)]
struct EarlierObject {
    file: Option<String>,
    kind: String,
    namespace: Option<String>,
    name: Option<String>,
    findings: Vec<EarlierFinding>,
}

#[derive(Deserialize)]
struct EarlierFinding {
    id: String,
    container: Option<String>,
}

impl Baseline {
    /// Reads the JSON document of an earlier scan.
    ///
    /// # Errors
    ///
    /// It is none.
    pub fn parse(json: &[u8]) -> serde_json::Result<Self> {
        let earlier: Earlier = serde_json::from_slice(json)?;
        let mut known = HashMap::new();
        for object in earlier.objects {
            for finding in object.findings {
                let key = Key {
                    file: object.file.clone(),
                    kind: object.kind.clone(),
                    namespace: object.namespace.clone(),
                    name: object.name.clone(),
                    check: finding.id,
                    container: finding.container,
                };
                *known.entry(key).or_default() += 1;
            }
        }
        Ok(Self { known })
    }

    /// Takes the known findings out of `document`, and out of its counts.
    pub fn subtract(mut self, document: &mut Document) {
        for object in &mut document.objects {
            let before = checks(object);
            let mut findings = std::mem::take(&mut object.findings);
            findings.retain(|finding| !self.takes(object, finding));
            object.findings = findings;
            let after = checks(object);
            for (check, severity) in before {
                if !after.contains_key(check) {
                    *document.summary.verdicts.failed(severity) -= 1;
                    document.summary.baseline += 1;
                }
            }
        }
    }

    fn takes(&mut self, object: &ObjectResult, finding: &Finding) -> bool {
        let key = Key {
            file: object.file.as_deref().map(ToOwned::to_owned),
            kind: object.kind.clone(),
            namespace: object.namespace.clone(),
            name: object.name.clone(),
            check: finding.check.id.to_owned(),
            container: finding.container.as_deref().map(ToOwned::to_owned),
        };
        match self.known.get_mut(&key) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        }
    }
}

/// The checks that an object fails, with their severity: one verdict each.
fn checks(object: &ObjectResult) -> HashMap<&'static str, plumbline_checks::Severity> {
    object.findings.iter().map(|finding| (finding.check.id, finding.check.severity)).collect()
}

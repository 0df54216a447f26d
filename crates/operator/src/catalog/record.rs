//! A check as JSON. Names of fields are for ever: scripts rely on them.

use std::collections::BTreeMap;

use plumbline_checks::check::{self, Language};
use plumbline_checks::threat::THREATS;
use plumbline_checks::{Check, Kind};
use serde::Serialize;

use super::doc::{self, MEND, WHY};
use super::list;
use super::standard::Standard;

/// All that the catalogue says about a check.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    id: &'static str,
    title: &'static str,
    severity: &'static str,
    group: &'static str,
    threats: Vec<ThreatRecord>,
    /// The kinds that are judged.
    kinds: Vec<&'static str>,
    /// The resources that are read: those of `kinds` and what they are joined with.
    reads: Vec<String>,
    remediation: &'static str,
    finds: String,
    why_it_matters: String,
    how_to_mend: String,
    examples: Vec<Example>,
    references: References,
    source: &'static str,
}

#[derive(Debug, Serialize)]
struct ThreatRecord {
    id: u8,
    title: &'static str,
}

#[derive(Debug, Serialize)]
struct Example {
    /// Whether the check passes it.
    good: bool,
    /// The example, in the field of its language.
    #[serde(skip_serializing_if = "Option::is_none")]
    yaml: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dockerfile: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metrics: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kubelet: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
}

#[derive(Debug, Serialize)]
struct References {
    cis: Ids,
    nsa: Ids,
    pss: Ids,
    mitre: Ids,
    owasp: Ids,
    /// Ids in other tools, by tool.
    peers: BTreeMap<&'static str, Vec<&'static str>>,
}

#[derive(Debug, Serialize)]
struct Ids {
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'static str>,
    ids: Vec<&'static str>,
}

impl Example {
    fn new(example: check::Example) -> Self {
        let check::Example { good, language, text } = example;
        let mut example = Self {
            good,
            yaml: None,
            dockerfile: None,
            metrics: None,
            kubelet: None,
            version: None,
        };
        let field = match language {
            Language::Yaml => &mut example.yaml,
            Language::Dockerfile => &mut example.dockerfile,
            Language::Metrics => &mut example.metrics,
            Language::Kubelet => &mut example.kubelet,
            Language::Version => &mut example.version,
        };
        *field = Some(text);
        example
    }
}

impl Record {
    /// The record of `check`.
    pub fn new(check: &Check) -> Self {
        let ids =
            |standard: Standard| Ids { version: standard.version(), ids: standard.ids(check) };
        let tools = Standard::ALL.into_iter().filter(|s| matches!(s, Standard::Tool(_)));
        let peers = tools.map(|tool| (tool.name(), tool.ids(check)));
        let threats = THREATS.iter().filter(|threat| check.threats.contains(&threat.id));
        let sections = doc::sections(check);
        Self {
            id: check.id,
            title: check.title,
            severity: check.severity.as_str(),
            group: check.group.as_str(),
            threats: threats.map(|t| ThreatRecord { id: t.id, title: t.title }).collect(),
            kinds: list::subjects(check),
            reads: check.reads().map(Kind::resource).collect(),
            remediation: check.remediation,
            finds: doc::text(&sections, ""),
            why_it_matters: doc::text(&sections, WHY),
            how_to_mend: doc::text(&sections, MEND),
            examples: check.examples().map(Example::new).collect(),
            references: References {
                cis: ids(Standard::Cis),
                nsa: ids(Standard::Nsa),
                pss: ids(Standard::Pss),
                mitre: ids(Standard::Mitre),
                owasp: ids(Standard::Owasp),
                peers: peers.filter(|(_, ids)| !ids.is_empty()).collect(),
            },
            source: check.source,
        }
    }
}

//! `Report` and `ClusterReport` of openreports.io/v1alpha1, for dashboards that read reports of many
//! tools: one of each namespace, and one of what has none.
//!
//! No crate has these types. A result is one verdict: a check that an object fails, an exemption from
//! one, or a check that could not judge.

use std::collections::BTreeMap;

use kube::api::ObjectMeta;
use plumbline_checks::catalog::catalog;
use plumbline_checks::check::CLUSTER;
use plumbline_checks::{Check, Group, Kind, Severity, audit_policy};
use plumbline_crds::{Summary, UnknownGroup};
use serde::Serialize;

use super::{Scanned, table, verdicts};
use crate::scan::document::{Exempted, Finding, ObjectResult, Problem};
use crate::scan::reports::Reports;

/// The most results of one report: more would not fit into an object of Kubernetes. The summary
/// counts all.
const RESULTS_LIMIT: usize = 500;

const NAME: &str = "plumbline";

/// The policy of a document that could not be read.
const UNREADABLE: &str = "unreadable-input";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report<'a> {
    api_version: &'static str,
    kind: &'static str,
    metadata: ObjectMeta,
    source: &'static str,
    configuration: Configuration,
    summary: ReportSummary,
    results: Vec<ReportResult<'a>>,
}

#[derive(Serialize)]
struct Configuration {
    limits: Limits,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Limits {
    max_results: usize,
    status_filter: [Outcome; 3],
}

#[derive(Clone, Copy, Default, Serialize)]
struct ReportSummary {
    pass: u32,
    fail: u32,
    warn: u32,
    error: u32,
    skip: u32,
}

#[derive(Serialize)]
struct ReportResult<'a> {
    policy: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'static str>,
    category: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<&'static str>,
    result: Outcome,
    scored: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resources: Vec<ObjectReference<'a>>,
    message: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    properties: BTreeMap<&'static str, String>,
}

/// In the order in which results stand.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Fail,
    Error,
    Skip,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ObjectReference<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    api_version: Option<&'a str>,
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
}

/// Where a result belongs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// A namespace; None is that of objects that name none.
    Namespace(Option<String>),
    Cluster,
}

/// What is gathered of one place.
#[derive(Default)]
struct Gathered<'a> {
    passed: u32,
    verdicts: Vec<Verdict<'a>>,
}

/// What becomes a result, if there is room for it.
enum Verdict<'a> {
    Failed(&'a ObjectResult, &'a [Finding]),
    Exempted(&'a ObjectResult, &'a [Exempted]),
    Unjudged(&'static Check, &'a str),
    Unreadable(&'a Problem),
}

/// The reports as YAML documents.
pub fn render(scanned: &Scanned<'_>) -> Result<String, serde_norway::Error> {
    let mut places: BTreeMap<Place, Gathered<'_>> = BTreeMap::new();
    for layer in scanned.reports {
        for (place, summary, unknown) in judged(layer) {
            let gathered = places.entry(place).or_default();
            gathered.passed += summary.passed;
            let unjudged = unknown.iter().flat_map(|group| {
                let checks = group.checks.iter().filter_map(|id| catalog().find(id));
                checks.map(|check| Verdict::Unjudged(check, &group.reason))
            });
            gathered.verdicts.extend(unjudged);
        }
    }
    for object in &scanned.document.objects {
        let Some(place) = Place::of(object) else { continue };
        let failed = verdicts::failed(object).map(|it| Verdict::Failed(object, it));
        let exempted = verdicts::exempted(object).map(|it| Verdict::Exempted(object, it));
        places.entry(place).or_default().verdicts.extend(failed.chain(exempted));
    }
    if !scanned.document.errors.is_empty() {
        let unreadable = scanned.document.errors.iter().map(Verdict::Unreadable);
        places.entry(Place::Cluster).or_default().verdicts.extend(unreadable);
    }
    let mut text = String::new();
    for (place, gathered) in places {
        text.push_str("---\n");
        text.push_str(&serde_norway::to_string(&gathered.report(place))?);
    }
    Ok(text)
}

/// What passed and what is unknown in each place of a layer.
fn judged(layer: &Reports) -> Vec<(Place, Summary, &[UnknownGroup])> {
    let mut judged = Vec::new();
    let mut passed = 0;
    for report in &layer.namespaces {
        let Some(status) = &report.status else { continue };
        passed += status.summary.passed;
        let namespace = report.metadata.namespace.as_deref();
        let place = Place::Namespace(namespace.map(ToOwned::to_owned));
        judged.push((place, status.summary, status.unknown.as_slice()));
    }
    if let Some(status) = layer.cluster.as_ref().and_then(|report| report.status.as_ref()) {
        // The report of the cluster counts its namespaces too.
        let passed = status.summary.passed.saturating_sub(passed);
        let summary = Summary { passed, ..Summary::default() };
        judged.push((Place::Cluster, summary, status.unknown.as_slice()));
    }
    judged
}

impl Place {
    /// The place of an object; None for a Dockerfile or an audit policy, which no cluster holds.
    fn of(object: &ObjectResult) -> Option<Self> {
        let version = object.api_version.as_deref().unwrap_or_default();
        if version.split_once('/').is_some_and(|(group, _)| group == audit_policy::GROUP) {
            return None;
        }
        if object.kind == CLUSTER {
            return Some(Self::Cluster);
        }
        let kind = Kind::ALL.into_iter().find(|kind| kind.as_str() == object.kind)?;
        Some(match kind {
            Kind::Namespace => Self::Namespace(object.name.clone()),
            _ if kind.namespaced() => Self::Namespace(object.namespace.clone()),
            _ => Self::Cluster,
        })
    }
}

impl<'a> Verdict<'a> {
    fn outcome(&self) -> Outcome {
        match self {
            Self::Failed(..) => Outcome::Fail,
            Self::Exempted(..) => Outcome::Skip,
            Self::Unjudged(..) | Self::Unreadable(_) => Outcome::Error,
        }
    }

    /// What could not be read stands before what could not be judged for it.
    fn severity(&self) -> Option<Severity> {
        match self {
            Self::Failed(_, findings) => findings.first().map(|finding| finding.check.severity),
            Self::Exempted(_, exempted) => exempted.first().map(|it| it.finding.check.severity),
            Self::Unjudged(check, _) => Some(check.severity),
            Self::Unreadable(_) => None,
        }
    }

    fn result(&self) -> Option<ReportResult<'a>> {
        match self {
            Self::Failed(object, findings) => result(object, findings, None),
            Self::Exempted(object, exempted) => {
                let findings: Vec<Finding> = exempted.iter().map(|it| it.finding.clone()).collect();
                result(object, &findings, exempted.first().map(|it| it.reason.as_str()))
            }
            Self::Unjudged(check, reason) => {
                Some(ReportResult { message: (*reason).to_owned(), ..ReportResult::of(check) })
            }
            Self::Unreadable(problem) => Some(unreadable(problem)),
        }
    }
}

fn result<'a>(
    object: &'a ObjectResult,
    findings: &[Finding],
    exempted: Option<&str>,
) -> Option<ReportResult<'a>> {
    let first = findings.first()?;
    let check = catalog().find(first.check.id)?;
    let mut properties = properties(object, findings);
    if let Some(reason) = exempted {
        properties.insert("exemptedBecause", reason.to_owned());
    }
    let resource = ObjectReference {
        api_version: object.api_version.as_deref(),
        kind: &object.kind,
        namespace: object.namespace.as_deref().filter(|_| object.kind != "Namespace"),
        name: object.name.as_deref(),
    };
    Some(ReportResult {
        result: if exempted.is_some() { Outcome::Skip } else { Outcome::Fail },
        resources: vec![resource],
        message: table::messages(findings).join("; "),
        properties,
        ..ReportResult::of(check)
    })
}

impl ReportResult<'_> {
    fn of(check: &'static Check) -> Self {
        Self {
            policy: check.id,
            rule: Some(check.title),
            category: check.group.as_str(),
            severity: Some(check.severity.as_str()),
            result: Outcome::Error,
            scored: check.group == Group::Security,
            resources: Vec::new(),
            message: String::new(),
            properties: BTreeMap::new(),
        }
    }
}

fn properties(object: &ObjectResult, findings: &[Finding]) -> BTreeMap<&'static str, String> {
    let mut properties = BTreeMap::new();
    let mut put = |name, values: Vec<String>| {
        if !values.is_empty() {
            properties.insert(name, values.join(", "));
        }
    };
    put("file", object.file.iter().map(ToString::to_string).collect());
    put("lines", verdicts::lines(findings).iter().map(ToString::to_string).collect());
    put(
        "paths",
        findings
            .iter()
            .filter_map(|finding| finding.path.as_deref().map(ToOwned::to_owned))
            .collect(),
    );
    if let Some(first) = findings.first() {
        put("remediation", vec![first.check.remediation.to_owned()]);
        put("threats", first.check.threats.iter().map(ToString::to_string).collect());
    }
    properties
}

fn unreadable<'a>(problem: &Problem) -> ReportResult<'a> {
    ReportResult {
        policy: UNREADABLE,
        rule: None,
        category: "input",
        severity: None,
        result: Outcome::Error,
        scored: false,
        resources: Vec::new(),
        message: format!("{}: {}", problem.place(), problem.message),
        properties: BTreeMap::new(),
    }
}

impl<'a> Gathered<'a> {
    fn report(mut self, place: Place) -> Report<'a> {
        let count = |outcome| {
            let count = self.verdicts.iter().filter(|it| it.outcome() == outcome).count();
            u32::try_from(count).unwrap_or(u32::MAX)
        };
        let summary = ReportSummary {
            pass: self.passed,
            fail: count(Outcome::Fail),
            error: count(Outcome::Error),
            skip: count(Outcome::Skip),
            ..ReportSummary::default()
        };
        self.verdicts.sort_by_key(|verdict| (verdict.outcome(), verdict.severity()));
        self.verdicts.truncate(RESULTS_LIMIT);
        let (kind, namespace) = match place {
            Place::Namespace(namespace) => ("Report", namespace),
            Place::Cluster => ("ClusterReport", None),
        };
        let labels = [("app.kubernetes.io/managed-by".to_owned(), NAME.to_owned())];
        Report {
            api_version: "openreports.io/v1alpha1",
            kind,
            metadata: ObjectMeta {
                name: Some(NAME.to_owned()),
                namespace,
                labels: Some(labels.into()),
                ..ObjectMeta::default()
            },
            source: NAME,
            configuration: Configuration {
                limits: Limits {
                    max_results: RESULTS_LIMIT,
                    status_filter: [Outcome::Fail, Outcome::Error, Outcome::Skip],
                },
            },
            summary,
            results: self.verdicts.iter().filter_map(Verdict::result).collect(),
        }
    }
}

#[cfg(test)]
mod tests;

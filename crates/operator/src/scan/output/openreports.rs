//! `Report` and `ClusterReport` of openreports.io/v1alpha1, for dashboards that read reports of many
//! tools: one of each namespace, and one of what has none.
//!
//! No crate has these types. A result is one verdict: a check that an object fails, an exemption from
//! one, or a check that could not judge.

use std::collections::BTreeMap;

use kube::api::ObjectMeta;
use plumbline_checks::catalog::catalog;
use plumbline_checks::{Check, Group, Kind, Severity};
use plumbline_crds::{Summary, UnknownGroup};
use serde::Serialize;

use super::{Scanned, table, verdicts};
use crate::scan::document::{Finding, ObjectResult, Problem};
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
    /// What the order of results goes by.
    #[serde(skip)]
    worst: Option<Severity>,
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
    results: Vec<ReportResult<'a>>,
}

/// The reports as YAML documents.
pub fn render(scanned: &Scanned<'_>) -> Result<String, serde_norway::Error> {
    let mut places: BTreeMap<Place, Gathered<'_>> = BTreeMap::new();
    for layer in scanned.reports {
        for (place, summary, unknown) in judged(layer) {
            let gathered = places.entry(place).or_default();
            gathered.passed += summary.passed;
            gathered.results.extend(unknown.iter().flat_map(unjudged));
        }
    }
    for object in &scanned.document.objects {
        let Some(place) = Place::of(object) else { continue };
        let failed = verdicts::failed(object).filter_map(|it| result(object, it, None));
        let exempted = verdicts::exempted(object).filter_map(|it| {
            let findings: Vec<Finding> = it.iter().map(|it| it.finding.clone()).collect();
            result(object, &findings, it.first().map(|it| it.reason.as_str()))
        });
        places.entry(place).or_default().results.extend(failed.chain(exempted));
    }
    if !scanned.document.errors.is_empty() {
        let unreadable = scanned.document.errors.iter().map(unreadable);
        places.entry(Place::Cluster).or_default().results.extend(unreadable);
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
    /// The place of an object; None for a Dockerfile, which no cluster holds.
    fn of(object: &ObjectResult) -> Option<Self> {
        let kind = Kind::ALL.into_iter().find(|kind| kind.as_str() == object.kind)?;
        Some(match kind {
            Kind::Namespace => Self::Namespace(object.name.clone()),
            _ if kind.namespaced() => Self::Namespace(object.namespace.clone()),
            _ => Self::Cluster,
        })
    }
}

fn result<'a>(
    object: &'a ObjectResult,
    findings: &[Finding],
    exempted: Option<&str>,
) -> Option<ReportResult<'a>> {
    let first = findings.first()?;
    let check = catalog().find(first.id)?;
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
            worst: Some(check.severity),
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
    put("paths", findings.iter().filter_map(|finding| finding.path.clone()).collect());
    if let Some(first) = findings.first() {
        put("remediation", vec![first.remediation.to_owned()]);
        put("threats", first.threats.iter().map(ToString::to_string).collect());
    }
    properties
}

/// A result of each check that needs what could not be read.
fn unjudged<'a>(group: &UnknownGroup) -> Vec<ReportResult<'a>> {
    let checks = group.checks.iter().filter_map(|id| catalog().find(id));
    checks
        .map(|check| ReportResult { message: group.reason.clone(), ..ReportResult::of(check) })
        .collect()
}

fn unreadable<'a>(problem: &Problem) -> ReportResult<'a> {
    ReportResult {
        worst: None,
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
            let count = self.results.iter().filter(|result| result.result == outcome).count();
            u32::try_from(count).unwrap_or(u32::MAX)
        };
        let summary = ReportSummary {
            pass: self.passed,
            fail: count(Outcome::Fail),
            error: count(Outcome::Error),
            skip: count(Outcome::Skip),
            ..ReportSummary::default()
        };
        self.results.sort_by_key(|result| (result.result, result.worst));
        self.results.truncate(RESULTS_LIMIT);
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
            results: self.results,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize as _;
    use serde_json::Value;

    use super::*;
    use crate::scan::output::fixture::{self, Fixture};

    fn reports(fixture: &Fixture) -> Vec<Value> {
        let text = render(&fixture.scanned()).expect("YAML");
        assert_eq!(fixture::acting(&text), None);
        serde_norway::Deserializer::from_str(&text)
            .map(|document| Value::deserialize(document).expect("a document"))
            .collect()
    }

    /// The schema of a resource definition, with no field admitted beyond it.
    fn schema(definition: &str) -> jsonschema::Validator {
        let definition: Value = serde_norway::from_str(definition).expect("YAML");
        let mut schema = definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"].clone();
        assert_eq!(definition["spec"]["versions"][0]["name"], "v1alpha1");
        close(&mut schema);
        // Of metadata, the definition says only that it is an object.
        schema["properties"]["metadata"] = serde_json::json!({"type": "object"});
        jsonschema::validator_for(&schema).expect("a schema")
    }

    /// What the API server would drop is an error here.
    fn close(schema: &mut Value) {
        if let Some(fields) = schema.as_object_mut() {
            if fields.contains_key("properties") && !fields.contains_key("additionalProperties") {
                fields.insert("additionalProperties".into(), Value::Bool(false));
            }
            fields.values_mut().for_each(close);
        }
    }

    #[test]
    fn reports_as_the_definitions_have_them() {
        let namespaced = schema(include_str!("../../../tests/schemas/openreports.io_reports.yaml"));
        let cluster =
            schema(include_str!("../../../tests/schemas/openreports.io_clusterreports.yaml"));
        for fixture in [fixture::small(), fixture::spoken_of(), fixture::hostile()] {
            for report in reports(&fixture) {
                let schema = if report["kind"] == "Report" { &namespaced } else { &cluster };
                let wrong: Vec<_> = schema.iter_errors(&report).map(|it| it.to_string()).collect();
                assert_eq!(wrong, Vec::<String>::new(), "{report:#}");
            }
        }
        let mut broken = reports(&fixture::small()).swap_remove(0);
        broken["results"][0]["result"] = Value::from("broken");
        assert!(!namespaced.is_valid(&broken), "the schema judges results");
    }

    #[test]
    fn small_reports() {
        insta::assert_snapshot!("openreports", render(&fixture::small().scanned()).expect("YAML"));
    }

    #[test]
    fn summaries_add_up_to_the_totals() {
        for fixture in
            [fixture::small(), fixture::spoken_of(), fixture::flawless(), fixture::hostile()]
        {
            let reports = reports(&fixture);
            let sum = |field: &str| -> u64 {
                reports.iter().filter_map(|report| report["summary"][field].as_u64()).sum()
            };
            let mut totals = fixture.document.summary.verdicts;
            let failed: u32 = Severity::ALL.map(|it| *totals.failed(it)).iter().sum();
            assert_eq!(sum("fail"), u64::from(failed));
            assert_eq!(sum("pass"), u64::from(totals.passed));
            assert_eq!(sum("skip"), u64::from(totals.exempted));
        }
    }

    #[test]
    fn a_long_report_is_cut_with_true_counts_and_the_worst_kept() {
        let reports = reports(&fixture::large());
        let long = reports.iter().find(|it| it["summary"]["fail"].as_u64() > Some(500));
        let long = long.expect("a long report");
        let results = long["results"].as_array().expect("results");
        assert_eq!(results.len(), RESULTS_LIMIT);
        assert_eq!(long["configuration"]["limits"]["maxResults"], RESULTS_LIMIT);
        assert!(results.iter().all(|result| result["severity"] == "high"));
    }
}

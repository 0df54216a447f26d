//! Reports of openreports.io: their definitions, sums and bound.

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
    let namespaced = schema(include_str!("../../../../tests/schemas/openreports.io_reports.yaml"));
    let cluster =
        schema(include_str!("../../../../tests/schemas/openreports.io_clusterreports.yaml"));
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
    for fixture in [fixture::small(), fixture::spoken_of(), fixture::flawless(), fixture::hostile()]
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

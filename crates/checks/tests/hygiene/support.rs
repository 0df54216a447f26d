//! Objects to judge, and what the checks say about them.

use std::collections::BTreeMap;

use plumbline_checks::{Evidence, Settings, Store, decode, evaluate_namespace};
use serde_json::{Value, json};

/// What a check says: the worst of its verdicts, with the offences as `path: detail`.
#[derive(Debug, PartialEq)]
pub(crate) enum Said {
    Fails(Vec<String>),
    Passes,
    Unknown,
    Nothing,
}

pub(crate) fn judge_with(evidence: &Evidence, objects: &[Value]) -> BTreeMap<&'static str, Said> {
    let settings = Settings { informational: true, ..Settings::default() };
    let mut store = Store::default();
    for object in objects {
        let observed = decode::decode(object.clone(), &settings);
        let mut observed = observed.expect("it decodes").expect("a watched kind");
        if observed.namespace.is_empty() {
            observed.namespace = "shop".into();
        }
        store.apply(observed, 0);
    }
    let results = evaluate_namespace("shop", &store, evidence, &settings).results;
    let said = results.iter().map(|result| {
        let offences = result.failed.iter().flat_map(|subject| &subject.offences);
        let shown: Vec<String> = offences
            .map(|offence| {
                let detail = offence.detail.as_deref().unwrap_or_default();
                format!("{}: {detail}", offence.full_path())
            })
            .collect();
        let said = if !shown.is_empty() {
            Said::Fails(shown)
        } else if !result.unknown.is_empty() {
            Said::Unknown
        } else if result.passed > 0 {
            Said::Passes
        } else {
            Said::Nothing
        };
        (result.check.id, said)
    });
    said.collect()
}

pub(crate) fn says(check: &str, objects: &[Value]) -> Said {
    judge_with(&Evidence::default(), objects).remove(check).expect("a check of that id")
}

pub(crate) fn fails(offences: &[&str]) -> Said {
    Said::Fails(offences.iter().map(|offence| (*offence).to_owned()).collect())
}

pub(crate) fn pod(spec: &Value) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": spec})
}

/// A workload of `kind` whose spec is `fields` beside a template with `pod`.
pub(crate) fn workload(kind: &str, pod: &Value, fields: &Value) -> Value {
    let group = match kind {
        "Job" | "CronJob" => "batch/v1",
        "ReplicationController" => "v1",
        _ => "apps/v1",
    };
    let mut spec = json!({"template": {"metadata": {"labels": {"app": "web"}}, "spec": pod}});
    for (field, value) in fields.as_object().expect("a map") {
        spec[field] = value.clone();
    }
    if kind == "CronJob" {
        spec = json!({"jobTemplate": {"spec": spec}});
    }
    json!({"apiVersion": group, "kind": kind, "metadata": {"name": "web"}, "spec": spec})
}

pub(crate) fn deployment(pod: &Value) -> Value {
    workload("Deployment", pod, &json!({}))
}

/// A Pod with the one container `fields`.
pub(crate) fn container(fields: &Value) -> Value {
    let mut container = json!({"name": "web", "image": "web"});
    for (field, value) in fields.as_object().expect("a map") {
        container[field] = value.clone();
    }
    json!({"containers": [container]})
}

pub(crate) fn named(kind: &str, name: &str) -> Value {
    json!({"apiVersion": "v1", "kind": kind, "metadata": {"name": name}})
}

/// Puts another container into a Pod.
pub(crate) fn add(pod: &mut Value, container: Value) {
    pod["containers"].as_array_mut().expect("a list").push(container);
}

//! A check that cites a control of the Pod Security Standards judges what that control says: where it
//! fails, Kubernetes would refuse the Pod for that control, and where Kubernetes would, one of the
//! checks that cite it fails.

use std::collections::BTreeSet;

use plumbline_checks::catalog::catalog;
use plumbline_checks::check::Language;
use plumbline_checks::pod_security::{CONTROLS, Level, Version};
use plumbline_checks::{
    Check, Evaluate, Evidence, Fact, Settings, Store, decode, evaluate_namespace,
};
use serde::Deserialize as _;

const NAMESPACE: &str = "example";

/// Every Pod, and every workload with a template, of the examples of all checks.
fn workloads() -> Vec<serde_json::Value> {
    let examples = catalog().all.iter().flat_map(|check| check.examples());
    let yaml = examples.filter(|example| example.language == Language::Yaml);
    let mut workloads = Vec::new();
    for example in yaml {
        for document in serde_norway::Deserializer::from_str(&example.text) {
            let object = serde_json::Value::deserialize(document).expect("examples are YAML");
            workloads.push(object);
        }
    }
    workloads
}

/// The controls that Kubernetes would refuse `object` for, as checks cite them, and the checks that
/// fail on it; None where it is no workload.
fn judged(object: &serde_json::Value) -> Option<(BTreeSet<String>, Vec<&'static Check>)> {
    let observed = decode::decode(object.clone(), &Settings::default()).expect("examples decode");
    let mut observed = observed?;
    observed.namespace = NAMESPACE.into();
    let Fact::Workload(workload) = &observed.fact else { return None };
    let mut refused = BTreeSet::new();
    for level in [Level::Baseline, Level::Restricted] {
        for control in workload.pod.pod_security.violated(level, Version::NEWEST) {
            refused.insert(format!("{}/{}", control.level, control.id));
        }
    }
    let mut store = Store::default();
    store.apply(observed, 0);
    let (evidence, settings) = (Evidence::default(), Settings::default());
    let evaluation = evaluate_namespace(NAMESPACE, &store, &evidence, &settings);
    let failed = evaluation.results.iter().filter(|result| !result.failed.is_empty());
    Some((refused, failed.map(|result| result.check).collect()))
}

/// The controls that `check` cites one by one.
fn cited(check: &Check) -> impl Iterator<Item = &'static str> {
    check.references.pss.iter().copied().filter(|id| !id.ends_with('*'))
}

#[test]
fn checks_fail_where_the_control_that_they_cite_refuses() {
    let mut wrong = BTreeSet::new();
    let mut looked_at = 0;
    for object in workloads() {
        let Some((refused, failed)) = judged(&object) else { continue };
        looked_at += 1;
        let name = &object["metadata"]["name"];
        for check in failed.iter().filter(|check| matches!(check.evaluate, Evaluate::Pod(_))) {
            for control in cited(check).filter(|control| !refused.contains(*control)) {
                wrong.insert(format!("{} fails on {name}, which {control} admits", check.id));
            }
        }
        for control in &refused {
            let known = failed.iter().any(|check| cited(check).any(|id| id == control));
            if !known {
                wrong.insert(format!("{control} refuses {name}, and no check that cites it fails"));
            }
        }
    }
    assert!(looked_at > 100, "{looked_at}");
    assert!(wrong.is_empty(), "{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn every_control_is_cited() {
    let cited: BTreeSet<&str> = catalog().all.iter().flat_map(|check| cited(check)).collect();
    let known: BTreeSet<String> =
        CONTROLS.iter().map(|control| format!("{}/{}", control.level, control.id)).collect();
    assert_eq!(cited, known.iter().map(String::as_str).collect());
}

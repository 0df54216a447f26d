//! Objects and their verdicts, for tests of checks on Pods and workloads.
#![allow(dead_code, reason = "each file of tests compiles all of them and uses some")]

use std::collections::BTreeMap;

use plumbline_checks::{Evidence, Settings, Store, decode, evaluate_namespace};
use serde_json::{Value, json};

/// The namespace of objects that name none.
pub const NAMESPACE: &str = "shop";

/// The checks that fail, each with its offences as `path: detail`.
pub type Failures = BTreeMap<&'static str, Vec<String>>;

/// The facts of `objects`.
pub fn store(objects: &[Value]) -> Store {
    let mut store = Store::default();
    for object in objects {
        let observed = decode::decode(object.clone(), &Settings::default());
        let mut observed = observed.expect("it decodes").expect("a watched kind");
        if observed.namespace.is_empty() && observed.kind.namespaced() {
            observed.namespace = NAMESPACE.into();
        }
        store.apply(observed, 0);
    }
    store
}

/// What fails in the report of the namespace.
pub fn judge(objects: &[Value]) -> Failures {
    let (store, evidence) = (store(objects), Evidence::default());
    let results = evaluate_namespace(NAMESPACE, &store, &evidence, &Settings::default()).results;
    let failed = results.iter().filter(|result| !result.failed.is_empty());
    failed
        .map(|result| {
            let offences = result.failed.iter().flat_map(|subject| &subject.offences);
            let shown = offences.map(|offence| {
                let detail = offence.detail.as_deref().unwrap_or_default();
                format!("{}: {detail}", offence.full_path())
            });
            (result.check.id, shown.collect())
        })
        .collect()
}

/// A Pod.
pub fn pod(spec: &Value) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": spec})
}

/// A Deployment of such Pods.
pub fn deployment(spec: &Value) -> Value {
    json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"},
           "spec": {"template": {"spec": spec}}})
}

/// Whether a Pod fails `check`.
pub fn fails(check: &str, spec: &Value) -> bool {
    judge(&[pod(spec)]).contains_key(check)
}

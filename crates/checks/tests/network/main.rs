//! `NetworkPolicies` and Services: what they open, beyond the examples of the checks.

#[path = "../support/mod.rs"]
mod support;

mod links;
mod others;
mod policies;
mod routes;
mod services;

use plumbline_checks::{CheckResult, Evidence, Settings, evaluate_namespace};
use serde_json::{Value, json};

use crate::support::{NAMESPACE, store};

/// A policy called `policy`.
fn policy(spec: &Value) -> Value {
    json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
           "metadata": {"name": "policy"}, "spec": spec})
}

/// A namespace with these labels.
fn namespace(name: &str, labels: &Value) -> Value {
    json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}})
}

/// A Pod with the label `app`.
fn pod(app: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": app, "labels": {"app": app}},
           "spec": {"containers": [{"name": "web", "image": "web"}]}})
}

/// How many subjects pass and fail a check, and how many verdicts are unknown.
fn counts(objects: &[Value], evidence: &Evidence, check: &str) -> (u32, usize, u32) {
    let store = store(objects);
    let results = evaluate_namespace(NAMESPACE, &store, evidence, &Settings::default()).results;
    let CheckResult { passed, failed, unknown, .. } =
        results.iter().find(|result| result.check.id == check).expect("the check runs");
    (*passed, failed.len(), unknown.values().sum())
}

//! Who a container runs as, what confines it in the kernel, and how it reaches its node: the corner
//! cases of the checks that examples cannot show.

use plumbline_checks::{Evidence, Settings, evaluate_namespace};
use serde_json::{Value, json};

mod access;
mod identity;
mod kernel;
mod node;
#[path = "../support/mod.rs"]
mod support;

use support::{NAMESPACE, judge, pod, store};

const LISTS: [&str; 3] = ["initContainers", "containers", "ephemeralContainers"];

/// The offences of a Pod against `check`.
fn offences(check: &str, spec: &Value) -> Vec<String> {
    judge(&[pod(spec)]).remove(check).unwrap_or_default()
}

/// Whether `check` has a verdict on the object: it passes or fails.
fn applies_to(check: &str, object: Value) -> bool {
    let (store, evidence) = (store(&[object]), Evidence::default());
    let results = evaluate_namespace(NAMESPACE, &store, &evidence, &Settings::default()).results;
    let result = results.iter().find(|result| result.check.id == check);
    result.is_some_and(|result| result.passed > 0 || !result.failed.is_empty())
}

fn applies(check: &str, spec: &Value) -> bool {
    applies_to(check, pod(spec))
}

/// A Pod with the security settings of its own and of its one container.
fn secured(whole: &Value, own: &Value) -> Value {
    json!({"securityContext": whole, "containers": [{"name": "web", "securityContext": own}]})
}

fn container(fields: &Value) -> Value {
    let mut container = json!({"name": "web"});
    for (key, value) in fields.as_object().expect("an object") {
        container[key] = value.clone();
    }
    json!({"containers": [container]})
}

fn capabilities(add: &[&str], drop: &[&str]) -> Value {
    secured(&json!(null), &json!({"capabilities": {"add": add, "drop": drop}}))
}

/// `spec` with the operating system `name`.
fn on(name: &str, mut spec: Value) -> Value {
    spec["os"] = json!({"name": name});
    spec
}

/// `spec` with `field` set.
fn with(mut spec: Value, field: &str, value: Value) -> Value {
    spec[field] = value;
    spec
}

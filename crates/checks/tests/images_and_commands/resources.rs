//! What containers ask of their node.

use serde_json::{Value, json};

use crate::offences;
use crate::support::fails;

/// Whether a container with these resources, in a Pod with those, lacks a request for `resource`.
fn lacks(resource: &str, own: &Value, whole: &Value) -> bool {
    let spec = json!({"resources": whole, "containers": [{"name": "web", "resources": own}]});
    fails(&format!("{resource}-request"), &spec)
}

#[test]
fn a_request_is_there_or_made_from_a_limit() {
    for resource in ["cpu", "memory"] {
        for (own, whole, expected) in [
            (json!(null), json!(null), true),
            (json!({"requests": {resource: "1"}}), json!(null), false),
            (json!({"requests": {resource: 1}}), json!(null), false),
            (json!({"limits": {resource: "1"}}), json!(null), false),
            (json!({"requests": {resource: null}, "limits": {resource: "1"}}), json!(null), false),
            (json!(null), json!({"requests": {resource: "1"}}), false),
            (json!(null), json!({"limits": {resource: "1"}}), false),
            (json!({"requests": {resource: "0"}}), json!(null), true),
            // What is written is not replaced by the limit.
            (json!({"requests": {resource: "0"}, "limits": {resource: "1"}}), json!(null), true),
            (json!({"limits": {resource: "0"}}), json!(null), true),
            (json!({"requests": {"hugepages-2Mi": "1"}}), json!(null), true),
            (json!({"requests": {resource: {"odd": 1}}}), json!(null), true),
        ] {
            assert_eq!(lacks(resource, &own, &whole), expected, "{resource}: {own} in {whole}");
        }
    }
}

#[test]
fn all_that_can_ask_must() {
    let asks =
        json!({"requests": {"cpu": "1", "memory": "1"}, "limits": {"ephemeral-storage": "1"}});
    let spec = json!({
        "initContainers": [{"name": "a"}, {"name": "b", "restartPolicy": "Always"}],
        "containers": [{"name": "c", "resources": asks}, {"name": "d"}],
        "ephemeralContainers": [{"name": "e"}]});
    for (check, path) in [
        ("cpu-request", "resources.requests.cpu"),
        ("memory-request", "resources.requests.memory"),
        ("ephemeral-storage", "resources.limits.ephemeral-storage"),
    ] {
        let names = ["initContainers[a]", "initContainers[b]", "containers[d]"];
        assert_eq!(offences(check, &spec), names.map(|name| format!("{name}.{path}: ")));
    }
}

#[test]
fn storage_needs_a_limit_and_a_request() {
    let found = |resources: Value| {
        let spec = json!({"containers": [{"name": "web", "resources": resources}]});
        offences("ephemeral-storage", &spec)
    };
    assert!(found(json!({"limits": {"ephemeral-storage": "1Gi"}})).is_empty());
    assert_eq!(
        found(json!({"requests": {"ephemeral-storage": "1Gi"}})),
        ["containers[web].resources.limits.ephemeral-storage: "]
    );
    assert_eq!(
        found(
            json!({"requests": {"ephemeral-storage": 0}, "limits": {"ephemeral-storage": "1Gi"}})
        ),
        ["containers[web].resources.requests.ephemeral-storage: "]
    );
    // There is no such amount for the Pod as a whole.
    let whole = json!({"resources": {"limits": {"ephemeral-storage": "1Gi"}},
                       "containers": [{"name": "web"}]});
    assert!(fails("ephemeral-storage", &whole));
}

#[test]
fn folders_without_a_bound() {
    let spec = json!({"containers": [{"name": "web"}], "volumes": [
        {"name": "a", "emptyDir": {}},
        {"name": "b", "emptyDir": {"medium": "Memory"}},
        {"name": "c", "emptyDir": {"sizeLimit": "0"}},
        {"name": "d", "emptyDir": {"sizeLimit": "1Gi", "medium": "Memory"}},
        {"name": "e", "emptyDir": {"sizeLimit": 1024}},
        {"name": "f", "configMap": {"name": "x"}},
        {"name": "g", "emptyDir": null}]});
    assert_eq!(offences("emptydir-unbounded", &spec), ["volumes: a, b (memory), c"]);
    assert!(!fails("emptydir-unbounded", &json!({"containers": [{"name": "web"}]})));
}

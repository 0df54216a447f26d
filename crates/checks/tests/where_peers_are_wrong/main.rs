//! Cases that another tool gets wrong, on Pods and workloads. Each test is named for the mistake;
//! the comment names who makes it.

mod kernel;
mod seen;
#[path = "../support/mod.rs"]
mod support;
mod users;
mod workloads;

use serde_json::{Value, json};

/// A container without fault.
fn good(name: &str) -> Value {
    json!({
        "name": name,
        "image": format!("registry.example:5000/web:1@sha256:{}", "0f".repeat(32)),
        "imagePullPolicy": "Always",
        "securityContext": {
            "allowPrivilegeEscalation": false,
            "readOnlyRootFilesystem": true,
            "runAsNonRoot": true,
            "runAsUser": 10_101,
            "runAsGroup": 10_101,
            "capabilities": {"drop": ["ALL"]},
            "seccompProfile": {"type": "RuntimeDefault"},
            "appArmorProfile": {"type": "RuntimeDefault"},
        },
        "resources": {"limits": {"cpu": "1", "memory": "64Mi", "ephemeral-storage": "64Mi"}},
    })
}

/// A container with every fault that a container can have.
fn bad(name: &str) -> Value {
    json!({
        "name": name,
        "image": "registry.example:5000/web",
        "securityContext": {
            "privileged": true,
            "runAsUser": 0,
            "capabilities": {"add": ["SYS_ADMIN"]},
            "appArmorProfile": {"type": "Unconfined"},
            "procMount": "Unmasked",
        },
        "ports": [{"hostPort": 80}],
        "env": [{"name": "DB_PASSWORD", "value": "hunter2"}],
    })
}

/// The checks that a bad container fails, beside those of its limits.
const CONTAINER_CHECKS: [&str; 14] = [
    "allow-privilege-escalation",
    "apparmor-unconfined",
    "cap-added-non-default",
    "cap-drop-all",
    "cap-sys-admin",
    "host-ports",
    "image-digest",
    "image-latest-tag",
    "privileged-container",
    "proc-mount-unmasked",
    "read-only-root-fs",
    "run-as-non-root",
    "run-as-user-zero",
    "secret-literal-env",
];

fn users(pod: &Value, container: &Value) -> Value {
    json!({"securityContext": pod,
           "containers": [{"name": "web", "securityContext": container}]})
}

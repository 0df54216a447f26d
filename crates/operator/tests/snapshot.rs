//! A whole report, as a person reads it.

mod support;

use plumbline_checks::Kind;
use serde_json::json;
use support::{Stage, namespace, observed, pod, token_secret};

#[test]
fn a_report_of_a_small_namespace() {
    let deployment = observed(json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": "payments", "namespace": "web",
            "labels": {"app.kubernetes.io/name": "payments"}},
        "spec": {"template": {
            "metadata": {"labels": {"app.kubernetes.io/name": "payments"}},
            "spec": {
                "serviceAccountName": "payments",
                "automountServiceAccountToken": false,
                "securityContext": {"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}},
                "initContainers": [{"name": "tune", "image": "registry:5000/tune",
                    "securityContext": {"privileged": true}}],
                "containers": [{"name": "main",
                    "image": "registry:5000/payments:1.4",
                    "env": [{"name": "DB_PASSWORD", "value": "correct horse"}],
                    "resources": {"limits": {"cpu": "1", "memory": "1Gi"}},
                    "securityContext": {"allowPrivilegeEscalation": false,
                        "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}}}],
            },
        }},
    }));
    let objects =
        [namespace("web"), deployment, pod("web", "debug", false), token_secret("web", "t")];
    let mut stage = Stage::with(objects);
    stage.deny(Kind::NetworkPolicy);
    stage.settle();
    insta::assert_yaml_snapshot!(stage.report("web"));
}

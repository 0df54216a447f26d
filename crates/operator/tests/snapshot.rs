//! A whole report, as a person reads it.

mod support;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use k8s_openapi::jiff::Timestamp;
use plumbline_checks::{Evidence, Kind, Settings, Store, evaluate_namespace};
use plumbline_crds::condition::reason;
use plumbline_operator::report::{History, MAX_STATUS_BYTES, Readiness, draft_namespace};
use serde_json::json;
use support::{namespace, observed, pod, token_secret};

/// The checks whose verdicts are shown: a new check must not change what this test sees.
const CHECKS: [&str; 6] = [
    "cpu-limit",
    "image-latest-tag",
    "netpol-namespace-none",
    "privileged-container",
    "sa-token-secret-legacy",
    "secret-literal-env",
];

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
    let mut store = Store::default();
    let bare = pod("web", "debug", false);
    for object in [namespace("web"), deployment, bare, token_secret("web", "t")] {
        store.apply(object, 0);
    }
    let mut evidence = Evidence::default();
    evidence.lose(Kind::NetworkPolicy, "forbidden");
    let mut evaluation = evaluate_namespace("web", &store, &evidence, &Settings::default());
    evaluation.results.retain(|result| CHECKS.contains(&result.check.id));
    let ready = Readiness {
        ready: false,
        reason: reason::FORBIDDEN,
        message: "networkpolicies cannot be read: forbidden".to_owned(),
    };
    let draft = draft_namespace("web", &evaluation, ready, MAX_STATUS_BYTES);
    let (status, _) = draft.finish(&History::default(), &Time(Timestamp::UNIX_EPOCH));
    insta::assert_yaml_snapshot!(status);
}

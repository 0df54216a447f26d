//! A Pod that no API server has stored is judged as the template of a workload is: admission has put
//! nothing into it yet.

mod support;

use plumbline_checks::{CheckResult, Evidence, Settings, evaluate_namespace};
use serde_json::{Value, json};

use crate::support::{NAMESPACE, deployment, pod, store};

/// How many subjects pass and fail a check, and how many verdicts are unknown.
type Counts = (u32, usize, u32);

const PASSES: Counts = (1, 0, 0);
const FAILS: Counts = (0, 1, 0);
const UNKNOWN: Counts = (0, 0, 1);
const NOT_APPLICABLE: Counts = (0, 0, 0);

/// Some files of an application, or all that it has.
const SOME: bool = true;
const ALL: bool = false;

fn counts(check: &str, namespace: &str, objects: &[Value], partial: bool) -> Counts {
    let mut evidence = Evidence::default();
    evidence.partial = partial;
    let store = store(objects);
    let results = evaluate_namespace(namespace, &store, &evidence, &Settings::default()).results;
    let CheckResult { passed, failed, unknown, .. } =
        results.iter().find(|result| result.check.id == check).expect("the check runs");
    (*passed, failed.len(), unknown.values().sum())
}

/// As an API server has stored it: `kubectl get pod -o yaml` prints both.
fn stored(pod: &Value) -> [Value; 2] {
    let (mut named, mut started) = (pod.clone(), pod.clone());
    named["metadata"]["uid"] = json!("5f0c8a4e-0b8e-4f53-9c0e-3a4f3a7a9d11");
    started["status"] = json!({"phase": "Running"});
    [named, started]
}

fn account(automount: Option<bool>) -> Value {
    json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "web"},
           "automountServiceAccountToken": automount})
}

fn spec(automount: Option<bool>, command: &[&str]) -> Value {
    json!({"serviceAccountName": "web", "automountServiceAccountToken": automount,
           "containers": [{"name": "web", "image": "web", "command": command}]})
}

#[test]
fn the_account_decides_whether_a_written_pod_gets_a_token() {
    for (check, command) in
        [("sa-token-automount", &["web"]), ("api-client-in-container", &["helm"])]
    {
        let written = pod(&spec(None, command));
        for object in [written.clone(), deployment(&spec(None, command))] {
            let judged = |objects: &[Value], partial| counts(check, NAMESPACE, objects, partial);
            assert_eq!(judged(std::slice::from_ref(&object), SOME), UNKNOWN, "{check}");
            assert_eq!(judged(std::slice::from_ref(&object), ALL), FAILS, "{check}");
            let with = |automount| [object.clone(), account(automount)];
            assert_eq!(judged(&with(None), SOME), FAILS, "{check}");
            assert_eq!(judged(&with(Some(true)), SOME), FAILS, "{check}");
            assert_eq!(judged(&with(Some(false)), SOME), PASSES, "{check}");
        }
        let says = |automount| counts(check, NAMESPACE, &[pod(&spec(automount, command))], SOME);
        assert_eq!(says(Some(true)), FAILS, "{check}");
        assert_eq!(says(Some(false)), PASSES, "{check}");
        for live in stored(&written) {
            assert_eq!(counts(check, NAMESPACE, &[live], SOME), PASSES, "{check}");
        }
        // What `kubectl create --dry-run=client -o yaml` prints.
        let mut empty = written;
        empty["metadata"]["creationTimestamp"] = json!(null);
        empty["status"] = json!({});
        assert_eq!(counts(check, NAMESPACE, &[empty], SOME), UNKNOWN, "{check}");
    }
}

/// A namespace with a sidecar for each of its Pods, and a mesh that takes nothing but mutual TLS.
#[test]
fn a_pod_that_was_stored_shows_its_proxy_in_a_file_too() {
    let check = "mesh-mtls-not-strict";
    let written = pod(&json!({"containers": [{"name": "web", "image": "web"}]}));
    let around = [
        json!({"apiVersion": "v1", "kind": "Namespace",
               "metadata": {"name": NAMESPACE, "labels": {"istio-injection": "enabled"}}}),
        json!({"apiVersion": "apps/v1", "kind": "Deployment",
               "metadata": {"name": "istiod", "namespace": "istio-system"},
               "spec": {"template": {"metadata": {"labels": {"app": "istiod"}},
                                     "spec": {"containers": [{"name": "main"}]}}}}),
        json!({"apiVersion": "security.istio.io/v1", "kind": "PeerAuthentication",
               "metadata": {"name": "default", "namespace": NAMESPACE},
               "spec": {"mtls": {"mode": "STRICT"}}}),
    ];
    let with = |pod: &Value| around.iter().chain([pod]).cloned().collect::<Vec<Value>>();
    for partial in [SOME, ALL] {
        assert_eq!(counts(check, NAMESPACE, &with(&written), partial), PASSES);
        for live in stored(&written) {
            assert_eq!(counts(check, NAMESPACE, &with(&live), partial), NOT_APPLICABLE);
        }
    }
}

/// No API server takes a Pod with debug containers, so one that has them was stored, whatever was
/// cut out of its file since.
#[test]
fn debug_containers_count_in_every_pod() {
    let check = "ephemeral-debug-container";
    let plain = json!({"containers": [{"name": "web"}]});
    let mut debugged = plain.clone();
    debugged["ephemeralContainers"] = json!([{"name": "debug", "image": "busybox"}]);
    let judged = |object: Value| counts(check, NAMESPACE, &[object], SOME);
    assert_eq!(judged(pod(&debugged)), FAILS);
    assert_eq!(judged(pod(&plain)), NOT_APPLICABLE);
    assert_eq!(judged(deployment(&plain)), NOT_APPLICABLE);
    for live in stored(&pod(&debugged)) {
        assert_eq!(judged(live), FAILS);
    }
    for live in stored(&pod(&plain)) {
        assert_eq!(judged(live), PASSES);
    }
}

/// Where no report of the cluster tells of a control plane, that of its namespace does.
#[test]
fn a_control_plane_in_files_is_judged_in_its_namespace() {
    const SYSTEM: &str = "kube-system";
    let written = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {
            "name": "kube-scheduler-node-1", "namespace": SYSTEM,
            "annotations": {"kubernetes.io/config.mirror": "1"}},
        "spec": {"containers": [{"name": "kube-scheduler", "command": ["kube-scheduler"]}]}});
    let judged = |object: &Value, partial| {
        counts("scheduler-profiling", SYSTEM, std::slice::from_ref(object), partial)
    };
    for partial in [SOME, ALL] {
        assert_eq!(judged(&written, partial), FAILS);
        for live in stored(&written) {
            assert_eq!(judged(&live, partial), FAILS);
        }
    }
}

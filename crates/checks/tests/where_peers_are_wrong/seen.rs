//! Which containers and objects are judged at all.

use serde_json::{Value, json};

use crate::support::{deployment, fails, judge, pod};
use crate::{CONTAINER_CHECKS, bad, good};

/// kubesec: a point for the Pod if any container earns it. kube-bench, kube-score, Polaris, Checkov
/// and trivy: init or ephemeral containers unseen.
#[test]
fn one_good_container_does_not_hide_a_bad_one() {
    for list in ["initContainers", "containers", "ephemeralContainers"] {
        let mut spec = json!({"containers": [good("first")]});
        let containers = [good("good"), bad("bad"), good("last")];
        spec[list] = json!(containers);
        let failures = judge(&[pod(&spec)]);
        let limits: &[&str] = match list {
            // They cannot have limits.
            "ephemeralContainers" => &[],
            _ => &["cpu-limit", "memory-limit"],
        };
        let expected = CONTAINER_CHECKS.iter().chain(&["seccomp-missing"]);
        for check in expected.chain(limits) {
            let offences = failures.get(check).map(Vec::as_slice).unwrap_or_default();
            assert_eq!(offences.len(), 1, "{check}: {offences:?}");
            assert!(offences[0].starts_with(&format!("{list}[bad].")), "{check}: {offences:?}");
        }
        assert_eq!(failures.contains_key("cpu-limit"), !limits.is_empty());
    }
}

#[test]
fn good_containers_fail_no_check_on_containers() {
    let spec = json!({"initContainers": [good("a")], "containers": [good("b")],
                      "ephemeralContainers": [good("c")], "serviceAccountName": "web"});
    let mut failures = judge(&[pod(&spec)]);
    // One that can be attached is not good by any means.
    failures.remove("ephemeral-debug-container");
    let on_containers: Vec<_> =
        failures.values().flatten().filter(|offence| offence.contains("ontainers[")).collect();
    assert!(on_containers.is_empty(), "{failures:?}");
}

/// kubesec: four kinds only. trivy: checks on Pods fire on kinds without any.
#[test]
fn every_kind_with_pods_is_judged_and_no_other() {
    let spec = json!({"containers": [bad("bad")]});
    let template = json!({"template": {"spec": spec}});
    for (api, kind, spec) in [
        ("v1", "Pod", spec.clone()),
        ("v1", "ReplicationController", template.clone()),
        ("apps/v1", "Deployment", template.clone()),
        ("apps/v1", "ReplicaSet", template.clone()),
        ("apps/v1", "StatefulSet", template.clone()),
        ("apps/v1", "DaemonSet", template.clone()),
        ("batch/v1", "Job", template.clone()),
        ("batch/v1", "CronJob", json!({"jobTemplate": {"spec": template}})),
    ] {
        let object = json!({"apiVersion": api, "kind": kind, "metadata": {"name": "web"},
                            "spec": spec});
        let failures = judge(&[object]);
        for check in CONTAINER_CHECKS {
            assert!(failures.contains_key(check), "{kind}: {check}");
        }
    }
    let others = [
        json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"},
               "spec": {"type": "ClusterIP", "containers": [bad("bad")]}}),
        json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "web"},
               "automountServiceAccountToken": false}),
    ];
    let failures = judge(&others);
    for check in CONTAINER_CHECKS {
        assert!(!failures.contains_key(check), "{check}");
    }
}

/// Polaris: a workload may do what it likes if its name begins like that of a known agent.
#[test]
fn a_name_exempts_nothing() {
    let mut agent = pod(&json!({"containers": [bad("kube2iam")]}));
    agent["metadata"]["name"] = json!("kube2iam-of-mine");
    assert!(judge(&[agent]).contains_key("privileged-container"));
}

/// What the API server adds to live Pods on the host network is in no template.
#[test]
fn a_live_pod_is_judged_as_its_template() {
    let spec = |ports: Value| {
        let containers = [json!({"name": "web", "ports": ports})];
        json!({"hostNetwork": true, "containers": containers})
    };
    let template = judge(&[deployment(&spec(json!([{"containerPort": 8080}])))]);
    let live = judge(&[pod(&spec(json!([{"containerPort": 8080, "hostPort": 8080}])))]);
    assert_eq!(template["host-ports"], ["containers[web].ports: 8080"]);
    assert_eq!(template["host-ports"], live["host-ports"]);
    let unset = json!({"containers": [{"name": "web", "ports": [{"hostPort": 0}]}]});
    assert!(!fails("host-ports", &unset));
}

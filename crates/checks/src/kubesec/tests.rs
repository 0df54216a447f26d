//! Each rule where it matches and where it does not, the mistakes among them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{RULES, Report, score};
use crate::catalog::catalog;

/// A Pod.
fn pod(spec: &Value) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod", "spec": spec})
}

/// A workload with this template.
fn workload(kind: &str, spec: &Value) -> Value {
    json!({"apiVersion": "apps/v1", "kind": kind, "spec": {"template": {"spec": spec}}})
}

fn ids(report: Option<Report>) -> Option<Vec<&'static str>> {
    report.map(|report| report.rules.into_iter().map(|rule| rule.id).collect())
}

/// The rules that match a Pod with this spec.
fn of_pod(spec: &Value) -> Vec<&'static str> {
    ids(score(&pod(spec))).unwrap()
}

/// The rules that match a Pod with this one container.
fn of_container(container: &Value) -> Vec<&'static str> {
    of_pod(&json!({"containers": [container]}))
}

/// The rules that match a Pod with one container that has this security context.
fn of_context(context: &Value) -> Vec<&'static str> {
    of_container(&json!({"securityContext": context}))
}

/// The rules that match a Pod with these annotations.
fn of_annotations(annotations: &Value) -> Vec<&'static str> {
    let mut pod = pod(&json!({}));
    pod["metadata"] = json!({"annotations": annotations});
    ids(score(&pod)).unwrap()
}

#[test]
fn rules_have_ids_of_their_own_and_a_check_that_judges_right() {
    let ids: BTreeSet<&str> = RULES.iter().map(|rule| rule.id).collect();
    assert_eq!(ids.len(), RULES.len());
    for rule in &RULES {
        let name = format!("kubesec/{}", rule.id);
        let mut peers = catalog().all.iter().flat_map(|check| check.references.peers);
        assert!(peers.any(|peer| *peer == name), "no check cites {name}");
    }
}

#[test]
fn four_kinds_are_scored() {
    let spec = json!({"hostPID": true});
    assert_eq!(ids(score(&pod(&spec))), Some(vec!["HostPID"]));
    for kind in ["Deployment", "DaemonSet"] {
        assert_eq!(ids(score(&workload(kind, &spec))), Some(vec!["HostPID"]), "{kind}");
    }
    for kind in ["ReplicaSet", "Job", "CronJob", "List", "deployment", "Service", ""] {
        assert_eq!(score(&workload(kind, &spec)), None, "{kind}");
    }
    let list = json!({"apiVersion": "v1", "kind": "List", "items": [pod(&spec)]});
    assert_eq!(score(&list), None);
    for object in [json!(null), json!({}), json!([pod(&spec)]), json!("Pod"), json!({"kind": 1})] {
        assert_eq!(score(&object), None, "{object}");
    }
}

#[test]
fn an_api_version_without_a_schema_has_no_score() {
    let scored = |kind: &str, version: Value| {
        let object = json!({"apiVersion": version, "kind": kind, "spec": {}});
        score(&object).is_some()
    };
    for version in ["v1", "V1", "v1.of.any.group"] {
        assert!(scored("Pod", json!(version)), "{version}");
        assert!(!scored("Deployment", json!(version)), "{version}");
    }
    for version in ["apps/v1", "Apps/V1", "apps.of.any.group/v1", "apps/v1/more"] {
        assert!(scored("Deployment", json!(version)), "{version}");
        assert!(!scored("Pod", json!(version)), "{version}");
    }
    for version in ["", "/", "v2", "v1/", "/v1", "apps", "apps/v1beta2", "extensions/v1beta1"] {
        assert!(!scored("Pod", json!(version)), "{version}");
        assert!(!scored("Deployment", json!(version)), "{version}");
    }
    assert!(!scored("Pod", json!(null)));
    assert!(!scored("Pod", json!(["v1"])));
    assert_eq!(score(&json!({"kind": "Pod"})), None);
}

#[test]
fn an_object_with_wrong_metadata_has_no_score() {
    let scored = |metadata: Value| {
        score(&json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata})).is_some()
    };
    for metadata in [json!(null), json!({}), json!({"name": "web", "namespace": null})] {
        assert!(scored(metadata.clone()), "{metadata}");
    }
    for metadata in [json!([]), json!("web"), json!({"name": 1}), json!({"generateName": []})] {
        assert!(!scored(metadata.clone()), "{metadata}");
    }
}

#[test]
fn the_score_is_the_sum_of_the_points() {
    let report = score(&pod(&json!({
        "hostNetwork": true,
        "serviceAccountName": "web",
        "containers": [{"securityContext": {"privileged": true, "readOnlyRootFilesystem": true}}],
    })))
    .unwrap();
    let rules: Vec<(&str, i64)> = report.rules.iter().map(|rule| (rule.id, rule.points)).collect();
    assert_eq!(
        rules,
        [
            ("Privileged", -30),
            ("HostNetwork", -9),
            ("ServiceAccountName", 3),
            ("ReadOnlyRootFilesystem", 1),
        ]
    );
    assert_eq!(report.score, -35);
}

#[test]
fn namespaces_of_the_node() {
    for (field, id) in
        [("hostNetwork", "HostNetwork"), ("hostPID", "HostPID"), ("hostIPC", "HostIPC")]
    {
        assert_eq!(of_pod(&json!({field: true})), [id]);
        assert!(of_pod(&json!({field: false})).is_empty());
        assert!(of_pod(&json!({field: null})).is_empty());
        for value in [json!("true"), json!(1), json!({}), json!([])] {
            assert_eq!(score(&pod(&json!({field: value}))), None, "{field}: {value}");
        }
    }
}

#[test]
fn host_aliases() {
    for aliases in [json!([{"ip": "10.0.0.1"}]), json!([]), json!({})] {
        assert_eq!(of_pod(&json!({"hostAliases": aliases})), ["HostAliases"]);
    }
    for aliases in [json!(null), json!("<nil>")] {
        assert!(of_pod(&json!({"hostAliases": aliases})).is_empty());
    }
}

#[test]
fn service_account_name() {
    for name in [json!("web"), json!("default"), json!(""), json!(["web"])] {
        assert_eq!(of_pod(&json!({"serviceAccountName": name})), ["ServiceAccountName"]);
    }
    assert!(of_pod(&json!({"serviceAccountName": null, "serviceAccount": "web"})).is_empty());
}

#[test]
fn automount_service_account_token() {
    let of = |value: Value| of_pod(&json!({"automountServiceAccountToken": value}));
    assert_eq!(of(json!(false)), ["AutomountServiceAccountToken"]);
    for value in [json!(true), json!(null), json!("false")] {
        assert!(of(value).is_empty());
    }
}

#[test]
fn volumes() {
    let of = |path: Value| of_pod(&json!({"volumes": [{}, {"hostPath": {"path": path}}]}));
    for path in ["/proc", "/proc/sys", "/srv/processes"] {
        assert_eq!(of(json!(path)), ["ProcMount"], "{path}");
    }
    assert_eq!(of(json!(["/proc"])), ["ProcMount"]);
    for path in ["/var/run/docker.sock", "/host/var/run/docker.sock"] {
        assert_eq!(of(json!(path)), ["DockerSock"], "{path}");
    }
    for path in ["/run/docker.sock", "/var/run/../run/docker.sock", "/Proc", "/"] {
        assert!(of(json!(path)).is_empty(), "{path}");
    }
    assert!(of_pod(&json!({"volumes": {"hostPath": {"path": "/proc"}}})).is_empty());
}

#[test]
fn switches_of_containers() {
    for (field, id) in [
        ("privileged", "Privileged"),
        ("allowPrivilegeEscalation", "AllowPrivilegeEscalation"),
        ("readOnlyRootFilesystem", "ReadOnlyRootFilesystem"),
    ] {
        assert_eq!(of_context(&json!({field: true})), [id]);
        let one = json!({"securityContext": {field: true}});
        assert_eq!(of_pod(&json!({"initContainers": [one], "containers": [{}]})), [id]);
        for value in [json!(false), json!(null), json!("true")] {
            assert!(of_context(&json!({field: value})).is_empty());
        }
        assert!(of_pod(&json!({"ephemeralContainers": [one]})).is_empty());
        assert!(of_pod(&json!({"securityContext": {field: true}, "containers": [{}]})).is_empty());
    }
}

#[test]
fn users_of_containers() {
    for (field, id, good, bad, none) in [
        ("runAsNonRoot", "RunAsNonRoot", json!(true), json!(false), json!("true")),
        ("runAsUser", "RunAsUser", json!(10_001), json!(10_000), json!("10001")),
        ("runAsGroup", "RunAsGroup", json!(10_000.5), json!(0), json!(true)),
    ] {
        let of = |of_pod: &Value, containers: &[&Value]| {
            let context = |value: &Value| json!({"securityContext": {field: value}});
            let mut spec = context(of_pod);
            spec["containers"] = containers.iter().map(|value| context(value)).collect();
            ids(score(&pod(&spec))).unwrap()
        };
        let unset = json!(null);
        assert_eq!(of(&unset, &[&bad, &good]), [id]);
        assert_eq!(of(&good, &[&bad, &unset]), [id]);
        assert_eq!(of(&good, &[&none]), [id]);
        assert_eq!(of_pod(&json!({"securityContext": {field: good}, "containers": [null]})), [id]);
        assert!(of(&good, &[&bad]).is_empty());
        assert!(of(&bad, &[&unset]).is_empty());
        assert!(of(&good, &[]).is_empty());
    }
}

#[test]
fn added_capabilities() {
    let of = |added: Value| of_context(&json!({"capabilities": {"add": added}}));
    for added in [json!(["CHOWN", "SYS_ADMIN"]), json!(["CAP_SYS_ADMIN"]), json!("SYS_ADMIN")] {
        assert_eq!(of(added), ["CapSysAdmin"]);
    }
    for added in [json!(["ALL"]), json!(["sys_admin"]), json!([]), json!(null)] {
        assert!(of(added).is_empty());
    }
}

#[test]
fn dropped_capabilities() {
    let of = |dropped: Value| of_context(&json!({"capabilities": {"drop": dropped}}));
    assert_eq!(of(json!(["NET_RAW"])), ["CapDropAny"]);
    for dropped in [json!(["ALL"]), json!(["all"]), json!(["CHOWN", "SYSCALLS"])] {
        assert_eq!(of(dropped), ["CapDropAny", "CapDropAll"]);
    }
    for dropped in [json!(["ALL", null]), json!(["all", "<nil>"]), json!("ALL")] {
        assert_eq!(of(dropped), ["CapDropAll"]);
    }
    for dropped in [json!([]), json!(null), json!([null]), json!("NET_RAW")] {
        assert!(of(dropped).is_empty());
    }
}

#[test]
fn amounts() {
    for (kind, name, id) in [
        ("requests", "cpu", "RequestsCPU"),
        ("requests", "memory", "RequestsMemory"),
        ("limits", "cpu", "LimitsCPU"),
        ("limits", "memory", "LimitsMemory"),
    ] {
        for amount in [json!("1"), json!(0), json!(""), json!(null)] {
            let resources = json!({"resources": {kind: {name: amount}}});
            assert_eq!(of_container(&resources), [id]);
            assert_eq!(of_pod(&json!({"containers": [null, {}, resources]})), [id]);
            assert!(of_pod(&json!({"initContainers": [resources]})).is_empty());
            assert!(of_pod(&json!({"containers": resources})).is_empty());
        }
        assert!(of_container(&json!({"resources": {kind: {}}})).is_empty());
        assert!(of_container(&json!({"resources": {name: "1"}})).is_empty());
    }
}

#[test]
fn an_object_in_the_place_of_containers_is_one() {
    let context = json!({"securityContext": {"privileged": true}});
    assert_eq!(of_pod(&json!({"containers": context})), ["Privileged"]);
    let inherited = json!({"securityContext": {"runAsUser": 20_000}, "containers": {"a": 1}});
    assert_eq!(of_pod(&inherited), ["RunAsUser"]);
    let empty = json!({"securityContext": {"runAsUser": 20_000}, "containers": {}});
    assert!(of_pod(&empty).is_empty());
}

#[test]
fn seccomp_annotations() {
    let any = ["SeccompAny"];
    let unconfined = ["SeccompUnconfined"];
    let of = |name: &str, profile: &str| {
        of_annotations(&json!({(format!("seccomp.security.alpha.kubernetes.io/{name}")): profile}))
    };
    for name in ["pod", "web", "a.b-c"] {
        assert_eq!(of(name, "runtime/default"), any, "{name}");
        assert_eq!(of(name, "unconfined"), unconfined, "{name}");
    }
    assert_eq!(of("pod", "unconfined-not"), unconfined);
    assert_eq!(of("web", "unconfined-not"), any);
    assert_eq!(of("web", "unconfined not"), unconfined);
    for name in ["", "web1", "a/b", "pod_"] {
        assert!(of(name, "runtime/default").is_empty(), "{name}");
    }
}

#[test]
fn seccomp_of_the_pod_goes_first() {
    let both = |pod: &str, web: &str| {
        of_annotations(&json!({
            "seccomp.security.alpha.kubernetes.io/pod": pod,
            "seccomp.security.alpha.kubernetes.io/web": web,
        }))
    };
    assert_eq!(both("runtime/default", "unconfined"), ["SeccompAny"]);
    assert_eq!(both("unconfined", "runtime/default"), ["SeccompUnconfined"]);
    let two = |first: &str, second: &str| {
        of_annotations(&json!({
            "seccomp.security.alpha.kubernetes.io/a": first,
            "seccomp.security.alpha.kubernetes.io/b": second,
        }))
    };
    assert_eq!(two("runtime/default", "unconfined"), ["SeccompUnconfined"]);
    assert_eq!(two("unconfined", "runtime/default"), ["SeccompUnconfined"]);
    assert_eq!(two("", "x"), ["SeccompAny"]);
}

#[test]
fn annotations_are_searched_as_one_text() {
    // Of a container, by a prefix that the rule for Pods does not look at.
    let key = "container.seccomp.security.alpha.kubernetes.io/pod";
    assert_eq!(of_annotations(&json!({key: "unconfined"})), ["SeccompUnconfined"]);
    let key = "container.seccomp.security.alpha.kubernetes.io/web";
    assert!(of_annotations(&json!({key: "unconfined"})).is_empty());
    let text = "see seccomp.security.alpha.kubernetes.io/web:x";
    for annotations in
        [json!({"note": text}), json!([text]), json!(text), json!({"a": {"b": text}})]
    {
        assert_eq!(of_annotations(&annotations), ["SeccompAny"], "{annotations}");
    }
    assert!(of_annotations(&json!("seccomp.security.alpha.kubernetes.io/web:x")).is_empty());
    assert!(of_annotations(&json!(null)).is_empty());
}

#[test]
fn app_armor_annotations() {
    let of = |name: &str, profile: &str| {
        let key = format!("container.apparmor.security.beta.kubernetes.io/{name}");
        of_annotations(&json!({key: profile}))
    };
    for name in ["pod", "web"] {
        assert_eq!(of(name, "runtime/default"), ["ApparmorAny"], "{name}");
        assert!(of(name, "unconfined").is_empty(), "{name}");
    }
    assert!(of("pod", "unconfined-not").is_empty());
    assert_eq!(of("web", "unconfined-not"), ["ApparmorAny"]);
    assert!(of("web1", "runtime/default").is_empty());
}

#[test]
fn annotations_of_the_template_and_fields_are_not_seen() {
    let mut deployment = workload(
        "Deployment",
        &json!({
            "securityContext": {"seccompProfile": {"type": "RuntimeDefault"},
                                "appArmorProfile": {"type": "RuntimeDefault"}},
        }),
    );
    deployment["spec"]["template"]["metadata"] =
        json!({"annotations": {"seccomp.security.alpha.kubernetes.io/pod": "runtime/default"}});
    assert_eq!(ids(score(&deployment)), Some(vec![]));
}

#[test]
fn volume_claims() {
    let access = "VolumeClaimAccessModeReadWriteOnce";
    let storage = "VolumeClaimRequestsStorage";
    let of = |claims: Value| {
        let mut object = workload("StatefulSet", &json!({}));
        object["spec"]["volumeClaimTemplates"] = claims;
        ids(score(&object)).unwrap()
    };
    for claims in [json!(null), json!([]), json!([{}, null]), json!({"spec": {}})] {
        assert_eq!(of(claims), [access, storage]);
    }
    assert!(of(json!([{"spec": {}}])).is_empty());
    assert!(of(json!([{"spec": null}])).is_empty());
    let modes = |modes: Value| json!({"spec": {"accessModes": modes}});
    assert_eq!(of(json!([modes(json!(["ReadWriteOnce"]))])), [access]);
    assert_eq!(of(json!([modes(json!("[ReadWriteOnce]"))])), [access]);
    let other = modes(json!(["ReadWriteMany"]));
    assert_eq!(of(json!([other, modes(json!(["ReadWriteOnce"]))])), [access]);
    for bad in [json!(["ReadWriteOnce", "ReadOnlyMany"]), json!(["ReadWriteOncePod"]), json!([])] {
        assert!(of(json!([modes(bad)])).is_empty());
    }
    let request = |storage: Value| json!([{"spec": {"resources": {"requests": storage}}}]);
    assert_eq!(of(request(json!({"storage": "1Gi"}))), [storage]);
    assert_eq!(of(request(json!({"storage": null}))), [storage]);
    assert!(of(request(json!({}))).is_empty());
    let deployment = score(&workload("Deployment", &json!({})));
    assert_eq!(ids(deployment), Some(vec![]));
}

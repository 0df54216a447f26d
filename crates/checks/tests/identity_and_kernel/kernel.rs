//! What confines a container in the kernel.

use serde_json::{Value, json};

use super::{applies, capabilities, container, offences, on, secured, with};
use crate::support::{fails, judge, pod};

#[test]
fn raw_packets_need_a_capability_that_is_kept_or_added_back() {
    let found = |add: &[&str], drop: &[&str]| offences("cap-net-raw", &capabilities(add, drop));
    let kept = ["containers[web].securityContext.capabilities.drop: "];
    let added =
        |names: &str| [format!("containers[web].securityContext.capabilities.add: {names}")];
    for drop in ["NET_RAW", "net_raw", "ALL", "all"] {
        assert!(found(&[], &["CHOWN", drop]).is_empty(), "{drop}");
        assert!(found(&["NET_BIND_SERVICE"], &[drop]).is_empty(), "{drop}");
    }
    assert_eq!(found(&[], &[]), kept);
    assert_eq!(found(&["NET_ADMIN"], &["CHOWN", "NET_ADMIN"]), kept);
    assert_eq!(found(&["NET_RAW"], &["ALL"]), added("NET_RAW"));
    assert_eq!(found(&["cap_net_raw"], &[]), added("cap_net_raw"));
    assert_eq!(found(&["NET_RAW"], &["NET_RAW"]), added("NET_RAW"));
    assert_eq!(found(&["ALL"], &["ALL"]), added("ALL"));
    assert!(found(&["ALL"], &["NET_RAW"]).is_empty());
}

#[test]
fn what_is_dropped_and_set_does_not_hold_for_privileged_containers() {
    let own = json!({"privileged": true, "capabilities": {"drop": ["ALL"]},
                     "seccompProfile": {"type": "RuntimeDefault"},
                     "appArmorProfile": {"type": "RuntimeDefault"}});
    let failures = judge(&[pod(&secured(&json!({}), &own))]);
    for check in ["cap-net-raw", "linux-hardening-any"] {
        assert_eq!(failures[check], ["containers[web].securityContext.privileged: "], "{check}");
    }
}

#[test]
fn modules_need_a_capability_in_any_spelling() {
    let found = |add: &[&str], drop: &[&str]| offences("cap-sys-module", &capabilities(add, drop));
    for name in ["SYS_MODULE", "sys_module", "CAP_SYS_MODULE", "Cap_Sys_Module", "ALL", "all"] {
        let expected = format!("containers[web].securityContext.capabilities.add: {name}");
        assert_eq!(found(&["CHOWN", name], &["ALL"]), [expected], "{name}");
    }
    assert!(found(&["SYS_ADMIN"], &[]).is_empty() && found(&[], &["SYS_MODULE"]).is_empty());
    assert!(found(&["ALL"], &["SYS_MODULE"]).is_empty());
}

#[test]
fn lists_of_capabilities_may_be_empty_or_null() {
    for none in [json!(null), json!({}), json!({"add": null, "drop": null}), json!({"drop": []})] {
        let spec = secured(&json!({}), &json!({"capabilities": none}));
        assert!(fails("cap-drop-any", &spec) && !fails("cap-added-any", &spec), "{none}");
    }
    let names = offences("cap-added-any", &capabilities(&["A", "B\u{1b}", "C", "D", "E"], &["X"]));
    assert_eq!(names, ["containers[web].securityContext.capabilities.add: A, B, C, D and 1 more"]);
    assert!(!fails("cap-drop-any", &capabilities(&[], &["X"])));
}

#[test]
fn app_armor_is_missing_where_neither_field_nor_annotation_sets_it() {
    let missing = |annotation: &str, whole: &Value, own: &Value| {
        let mut pod = pod(&secured(whole, own));
        let key = "container.apparmor.security.beta.kubernetes.io/web";
        pod["metadata"]["annotations"] = json!({key: annotation});
        judge(&[pod]).contains_key("apparmor-missing")
    };
    let unset = json!({});
    let profile = |name: &str| json!({"appArmorProfile": {"type": name}});
    assert!(missing("", &unset, &unset));
    for annotation in ["runtime/default", "localhost/web", "unconfined"] {
        assert!(!missing(annotation, &unset, &unset), "{annotation}");
    }
    for name in ["RuntimeDefault", "Localhost", "Unconfined"] {
        assert!(!missing("", &profile(name), &unset), "{name}");
        assert!(!missing("", &unset, &profile(name)), "{name}");
    }
}

#[test]
fn one_confinement_is_enough() {
    let bare = |whole: &Value, own: &Value| fails("linux-hardening-any", &secured(whole, own));
    let unset = json!({});
    for confined in [
        json!({"seccompProfile": {"type": "RuntimeDefault"}}),
        json!({"seccompProfile": {"type": "Localhost"}}),
        json!({"appArmorProfile": {"type": "RuntimeDefault"}}),
        json!({"seLinuxOptions": {"type": "container_t"}}),
        json!({"seLinuxOptions": {"level": "s0:c1,c2"}}),
    ] {
        assert!(!bare(&confined, &unset) && !bare(&unset, &confined), "{confined}");
    }
    assert!(!bare(&unset, &json!({"capabilities": {"drop": ["NET_RAW"]}})));
    for free in [
        json!({}),
        json!({"runAsNonRoot": true, "readOnlyRootFilesystem": true}),
        json!({"seccompProfile": {"type": "Unconfined"}}),
        json!({"appArmorProfile": {"type": "Unconfined"}}),
        json!({"seLinuxOptions": {}}),
        json!({"seLinuxOptions": {"type": "spc_t", "level": "s0"}}),
        json!({"capabilities": {"add": ["NET_RAW"]}}),
    ] {
        assert!(bare(&unset, &free), "{free}");
    }
    // What the container says goes before what the Pod says.
    let (on, off) = ("RuntimeDefault", "Unconfined");
    let profile = |name: &str| json!({"seccompProfile": {"type": name}});
    assert!(bare(&profile(on), &profile(off)) && !bare(&profile(off), &profile(on)));

    let mut annotated = pod(&secured(&unset, &unset));
    for (profile, bare) in [("runtime/default", false), ("unconfined", true)] {
        let key = "container.apparmor.security.beta.kubernetes.io/web";
        annotated["metadata"]["annotations"] = json!({key: profile});
        assert_eq!(judge(&[annotated.clone()]).contains_key("linux-hardening-any"), bare);
    }
}

#[test]
fn settings_are_missing_where_neither_pod_nor_container_has_one() {
    let missing =
        |whole: &Value, own: &Value| fails("security-context-missing", &secured(whole, own));
    let empty = [
        json!(null),
        json!({}),
        json!({"runAsUser": null, "capabilities": {"add": [], "drop": null}}),
        json!({"windowsOptions": {}, "supplementalGroups": [], "sysctls": null}),
    ];
    let set = [json!({"runAsUser": 0}), json!({"seLinuxOptions": {"level": "s0"}})];
    for nothing in &empty {
        assert!(missing(nothing, nothing), "{nothing}");
        for something in &set {
            assert!(!missing(something, nothing) && !missing(nothing, something), "{something}");
        }
    }
    assert!(!missing(&json!({}), &json!({"privileged": false})));
    assert!(!missing(&json!({"fsGroup": 10_101}), &json!({})));
}

#[test]
fn windows_is_spared_the_rules_of_linux() {
    let spec = container(&json!({
        "securityContext": {"capabilities": {"add": ["ALL"]}},
        "ports": [{"containerPort": 80}],
        "volumeMounts": [{"name": "a", "mountPath": "/a", "mountPropagation": "Bidirectional"}],
    }));
    let mut spec = with(spec, "shareProcessNamespace", json!(true));
    spec["containers"].as_array_mut().expect("a list").push(json!({"name": "other"}));
    let checks = [
        "run-as-high-uid",
        "run-as-high-gid",
        "root-group",
        "cap-drop-any",
        "cap-net-raw",
        "cap-added-any",
        "cap-sys-module",
        "apparmor-missing",
        "linux-hardening-any",
        "user-namespace",
        "mount-propagation",
        "supplemental-groups-merge",
        "share-process-namespace",
        "container-privileged-port",
    ];
    for check in checks {
        assert!(applies(check, &spec), "{check}");
        assert!(applies(check, &on("linux", spec.clone())), "{check}");
        assert!(!applies(check, &on("windows", spec.clone())), "{check}");
    }
    for check in ["security-context-missing", "interactive-tty", "hostpath-writable", "ssh-port"] {
        assert!(applies(check, &on("windows", spec.clone())), "{check}");
    }
}

//! What differs between levels, versions and kinds of Pods. That all of it is as in Kubernetes is
//! for `e2e/tests/pod_security` to show.

use serde_json::{Value, json};

use super::*;
use crate::facts::Settings;
use crate::model::Pod;

fn with_template<T>(pod: &Value, read: impl FnOnce(PodTemplate<'_>) -> T) -> T {
    let pod: Pod = serde_json::from_value(pod.clone()).expect("a Pod");
    let settings = Settings::default();
    let (metadata, spec) = (&pod.metadata, &pod.spec);
    read(PodTemplate { metadata, spec, live: true, settings: &settings })
}

fn ids(pod: &Value, level: Level, minor: u64) -> Vec<&'static str> {
    let version = Version::minor(minor);
    let violations = with_template(pod, |pod| violations(pod, level, version));
    violations.iter().map(|violation| violation.control.id).collect()
}

/// The offences of one control in the newest version, as `path: detail`.
fn shown(pod: &Value, control: &Control) -> Vec<String> {
    let offences = with_template(pod, |pod| control.offences(pod, Version::NEWEST));
    let lines = offences.iter().map(|offence| {
        format!("{}: {}", offence.full_path(), offence.detail.as_deref().unwrap_or_default())
    });
    lines.collect()
}

/// A Pod that every version takes at every level.
fn good() -> Value {
    json!({"metadata": {"name": "web"}, "spec": {
        "securityContext": {"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [{"name": "web", "securityContext": {
            "allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}}}],
        "volumes": [{"name": "scratch", "emptyDir": {}}]}})
}

fn good_with(pointer: &str, key: &str, value: &Value) -> Value {
    let mut pod = good();
    pod.pointer_mut(pointer).expect("a part of the Pod")[key] = value.clone();
    pod
}

/// A Pod that breaks every rule.
fn bad() -> Value {
    json!({"metadata": {"annotations": {
            "seccomp.security.alpha.kubernetes.io/pod": "unconfined",
            "container.seccomp.security.alpha.kubernetes.io/web": "",
            "container.apparmor.security.beta.kubernetes.io/other": "unconfined"}},
        "spec": {"hostPID": true, "securityContext": {"sysctls": [{"name": "kernel.msgmax"}]},
            "volumes": [{"name": "host", "hostPath": {"path": "/"}}],
            "containers": [{"name": "web",
                "ports": [{"hostPort": 80}],
                "livenessProbe": {"httpGet": {"host": "10.0.0.1"}},
                "securityContext": {"privileged": true, "capabilities": {"add": ["BPF"]},
                    "procMount": "Unmasked", "runAsUser": 0,
                    "seccompProfile": {"type": "Unconfined"},
                    "seLinuxOptions": {"type": "spc_t", "user": "system_u", "role": "r"},
                    "windowsOptions": {"hostProcess": true}}}]}})
}

#[test]
fn a_bad_pod_breaks_every_rule_but_those_that_others_replace() {
    let all = |level| CONTROLS.iter().filter(move |control| control.level <= level);
    let baseline: Vec<&str> = all(Level::Baseline).map(|control| control.id).collect();
    assert_eq!(ids(&bad(), Level::Baseline, 37), baseline);
    assert_eq!(ids(&bad(), Level::Privileged, 37), [""; 0]);
    let replaced =
        ["capabilities_baseline", "hostPathVolumes", "procMount", "seccompProfile_baseline"];
    let kept = all(Level::Restricted).map(|control| control.id);
    let kept: Vec<&str> = kept.filter(|id| !replaced.contains(id)).collect();
    assert_eq!(ids(&bad(), Level::Restricted, 37), kept);
    for level in Level::ALL {
        for minor in 0..40 {
            assert_eq!(ids(&good(), level, minor), [""; 0], "{level} v1.{minor}");
        }
    }
}

#[test]
fn ids_are_unique_and_overrides_exist() {
    let of = |level| CONTROLS.iter().filter(move |control| control.level == level);
    for level in Level::ALL {
        assert!(of(level).is_sorted_by(|a, b| a.id < b.id), "{level}");
    }
    assert!(CONTROLS.is_sorted_by_key(|control| control.level));
    for control in CONTROLS {
        assert!(control.revisions.is_sorted_by(|a, b| a.since < b.since), "{}", control.id);
        for id in control.overrides {
            assert!(of(Level::Baseline).any(|other| other.id == *id), "{id}");
        }
    }
}

#[test]
fn a_version_says_what_it_said() {
    let sysctl = |name| {
        let sysctls = json!([{"name": name}]);
        good_with("/spec/securityContext", "sysctls", &sysctls)
    };
    let engine = good_with(
        "/spec/securityContext",
        "seLinuxOptions",
        &json!({"type": "container_engine_t"}),
    );
    let probe =
        good_with("/spec/containers/0", "startupProbe", &json!({"tcpSocket": {"host": "db"}}));
    let alpha = good_with(
        "/metadata",
        "annotations",
        &json!({"seccomp.security.alpha.kubernetes.io/pod": "unconfined"}),
    );
    for (pod, first_allowed, first_refused) in [
        (sysctl("net.ipv4.tcp_syncookies"), 0, 99),
        (sysctl("net.ipv4.ip_local_reserved_ports"), 27, 99),
        (sysctl("net.ipv4.tcp_keepalive_time"), 29, 99),
        (sysctl("net.ipv4.tcp_rmem"), 32, 99),
        (sysctl("net.ipv4.tcp_notsent_lowat"), 37, 99),
        (engine, 31, 99),
        (probe, 0, 34),
        (alpha, 19, 99),
    ] {
        for minor in [0, 18, 19, 26, 27, 28, 29, 30, 31, 32, 33, 34, 36, 37, 38] {
            let allowed = (first_allowed..first_refused).contains(&minor);
            assert_eq!(ids(&pod, Level::Baseline, minor).is_empty(), allowed, "v1.{minor} {pod}");
        }
    }
}

#[test]
fn windows_and_user_namespaces_are_spared_since_some_version() {
    let mut pod = bad();
    pod["spec"]["os"] = json!({"name": "windows"});
    let linux_only =
        ["allowPrivilegeEscalation", "capabilities_restricted", "seccompProfile_restricted"];
    let of_linux = |pod: &Value, minor| {
        let ids = ids(pod, Level::Restricted, minor);
        linux_only.map(|id| ids.contains(&id))
    };
    assert_eq!((of_linux(&pod, 24), of_linux(&pod, 25)), ([true; 3], [false; 3]));
    // What the spared rule has replaced is not asked either: the API server takes no such Pod.
    assert!(!ids(&pod, Level::Restricted, 37).contains(&"capabilities_baseline"));
    assert!(ids(&pod, Level::Baseline, 37).contains(&"capabilities_baseline"));

    let mut pod = bad();
    pod["spec"]["hostUsers"] = json!(false);
    let root = |pod: &Value, level, minor| {
        let ids = ids(pod, level, minor);
        ["runAsNonRoot", "runAsUser", "procMount", "procMount_restricted"]
            .map(|id| ids.contains(&id))
    };
    assert_eq!(root(&pod, Level::Restricted, 34), [true, true, true, false]);
    assert_eq!(root(&pod, Level::Restricted, 35), [false, false, false, true]);
    assert_eq!(root(&pod, Level::Baseline, 34), [false, false, true, false]);
    assert_eq!(root(&pod, Level::Baseline, 35), [false; 4]);
}

#[test]
fn app_armor_annotations_count_once() {
    let annotation = |name: &str| format!("container.apparmor.security.beta.kubernetes.io/{name}");
    let with = |pod: &str, container: &str, annotated: &str| {
        let mut result = good();
        let profile = |type_: &str| json!({"type": type_});
        if !pod.is_empty() {
            result["spec"]["securityContext"]["appArmorProfile"] = profile(pod);
        }
        if !container.is_empty() {
            result["spec"]["containers"][0]["securityContext"]["appArmorProfile"] =
                profile(container);
        }
        result["metadata"]["annotations"] = json!({annotation("web"): annotated});
        shown(&result, &controls::APP_ARMOR)
    };
    let container = "containers[web].securityContext.appArmorProfile";
    assert_eq!(with("", "", "unconfined"), [format!("{container}: unconfined")]);
    assert_eq!(with("Localhost", "", "unconfined"), [format!("{container}: unconfined")]);
    assert_eq!(with("", "Localhost", "unconfined"), [format!("{container}: unconfined")]);
    assert_eq!(with("", "Unconfined", "unconfined"), [format!("{container}: Unconfined")]);
    let pod = "securityContext.appArmorProfile: Unconfined";
    assert_eq!(with("Unconfined", "", "unconfined"), [pod]);
    assert_eq!(with("Unconfined", "Localhost", "localhost/x"), [pod]);
    let strangers: serde_json::Map<String, Value> =
        (10..20).map(|n| (annotation(&format!("{n}\u{1b}")), json!("unconfined"))).collect();
    let pod = good_with("/metadata", "annotations", &strangers.into());
    let shown = shown(&pod, &controls::APP_ARMOR);
    let four = "10: unconfined, 11: unconfined, 12: unconfined, 13: unconfined and 6 more";
    assert_eq!(shown, [format!("metadata.annotations: {four}")]);
}

#[test]
fn offences_name_the_field_and_its_value() {
    let lines = |control| shown(&bad(), control);
    assert_eq!(
        lines(&controls::PROBE_HOSTS),
        ["containers[web].livenessProbe.httpGet.host: 10.0.0.1"]
    );
    assert_eq!(
        lines(&controls::SE_LINUX),
        ["containers[web].securityContext.seLinuxOptions: type spc_t, user system_u, role r"]
    );
    assert_eq!(lines(&controls::HOST_PATH_VOLUMES), ["volumes: /"]);
    assert_eq!(lines(&controls::RESTRICTED_VOLUMES), ["volumes: host (hostPath)"]);
    assert_eq!(lines(&controls::HOST_PORTS), ["containers[web].ports: 80"]);
    let empty = good_with("/spec/securityContext", "seccompProfile", &json!({}));
    assert_eq!(
        shown(&empty, &controls::SECCOMP_RESTRICTED),
        ["securityContext.seccompProfile: empty"]
    );
}

#[test]
fn the_profile_agrees_with_the_rules() {
    let mut pods = vec![good(), bad()];
    for (pointer, key, value) in [
        ("/spec", "hostUsers", json!(false)),
        ("/spec", "os", json!({"name": "windows"})),
        ("/spec", "securityContext", json!(null)),
        ("/spec", "volumes", json!([{"name": "host", "nfs": {}}])),
        ("/spec/containers/0", "securityContext", json!(null)),
        ("/spec/containers/0", "lifecycle", json!({"preStop": {"httpGet": {"host": "h"}}})),
        ("/spec/securityContext", "sysctls", json!([{"name": "net.ipv4.tcp_rmem"}])),
        ("/spec/securityContext", "seLinuxOptions", json!({"type": "container_engine_t"})),
    ] {
        for mut pod in [good(), bad()] {
            pod.pointer_mut(pointer).expect("a part of the Pod")[key] = value.clone();
            pods.push(pod);
        }
    }
    for pod in pods {
        let profile = with_template(&pod, Profile::of);
        for minor in 0..40 {
            let version = Version::minor(minor);
            for level in Level::ALL {
                let violated: Vec<&str> =
                    profile.violated(level, version).map(|control| control.id).collect();
                assert_eq!(violated, ids(&pod, level, minor), "{level} {version} {pod}");
                assert_eq!(profile.meets(level, version), violated.is_empty());
            }
        }
    }
}

#[test]
fn nothing_is_kept_of_a_clean_pod() {
    assert_eq!(with_template(&good(), Profile::of), Profile::default());
    assert_ne!(with_template(&bad(), Profile::of), Profile::default());
}

#[test]
fn a_volume_without_a_source_is_an_empty_folder() {
    let mut pod = good();
    pod["spec"]["volumes"] = json!([{"name": "scratch"}, {"name": "none", "nfs": null}]);
    assert!(ids(&pod, Level::Restricted, 37).is_empty());
}

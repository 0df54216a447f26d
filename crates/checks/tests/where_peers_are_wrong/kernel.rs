//! What confines a container in the kernel, and what gets it out.

use serde_json::{Value, json};

use crate::support::{deployment, fails, judge, pod};
use crate::{good, users};

/// Checkov: a profile of the node's own counts as none. kube-score: init containers unseen.
#[test]
fn a_local_seccomp_profile_is_one() {
    let profile = |name| json!({"seccompProfile": {"type": name}});
    let unset = json!({});
    let missing = |pod: &Value, container: &Value| {
        let failures = judge(&[self::pod(&users(pod, container))]);
        failures.get("seccomp-missing").cloned().unwrap_or_default()
    };
    assert!(missing(&profile("Localhost"), &unset).is_empty());
    assert!(missing(&unset, &profile("RuntimeDefault")).is_empty());
    assert_eq!(
        missing(&unset, &unset),
        ["containers[web].securityContext.seccompProfile: not set"]
    );
    assert_eq!(
        missing(&profile("Localhost"), &profile("Unconfined")),
        ["containers[web].securityContext.seccompProfile: Unconfined"]
    );
    for container in [unset, profile("RuntimeDefault")] {
        assert_eq!(
            missing(&profile("Unconfined"), &container),
            ["securityContext.seccompProfile: Unconfined"]
        );
    }
}

/// trivy: only the annotation is known, not the field of 1.30.
#[test]
fn app_armor_is_set_by_field_or_annotation() {
    let profile = |name: &str| json!({"appArmorProfile": {"type": name}});
    let annotated = |value: &str, spec: &Value| {
        let mut pod = pod(spec);
        let key = "container.apparmor.security.beta.kubernetes.io/web";
        pod["metadata"]["annotations"] = json!({key: value});
        let failures = judge(&[pod]);
        failures.get("apparmor-unconfined").cloned().unwrap_or_default()
    };
    let unset = json!({});
    let plain = users(&unset, &unset);
    for allowed in ["runtime/default", "localhost/web", ""] {
        assert!(annotated(allowed, &plain).is_empty(), "{allowed}");
    }
    assert_eq!(annotated("unconfined", &plain).len(), 1);
    assert!(fails("apparmor-unconfined", &users(&unset, &profile("Unconfined"))));
    assert!(fails("apparmor-unconfined", &users(&profile("Unconfined"), &profile("Localhost"))));
    assert!(!fails("apparmor-unconfined", &users(&profile("RuntimeDefault"), &unset)));
    // The API server of 1.30 copies the Pod's profile into the annotations of live Pods.
    let template = judge(&[deployment(&users(&profile("Unconfined"), &unset))]);
    assert_eq!(
        template["apparmor-unconfined"],
        annotated("unconfined", &users(&profile("Unconfined"), &unset))
    );
}

/// trivy: `procMount: Default` is flagged. kube-linter: so is every `net.` parameter.
#[test]
fn safe_values_pass() {
    let spec = |mount: &str, sysctl: &str| {
        json!({"securityContext": {"sysctls": [{"name": sysctl, "value": "1"}]},
               "containers": [{"name": "web", "securityContext": {"procMount": mount}}]})
    };
    let safe = spec("Default", "net.ipv4.ip_unprivileged_port_start");
    assert!(!fails("proc-mount-unmasked", &safe) && !fails("unsafe-sysctls", &safe));
    let bad = judge(&[pod(&spec("Unmasked", "kernel.msgmax"))]);
    assert!(bad.contains_key("proc-mount-unmasked"));
    assert_eq!(bad["unsafe-sysctls"], ["securityContext.sysctls: kernel.msgmax"]);
}

/// kube-linter and trivy: paths compared as text. All but one: only Docker's socket is known.
#[test]
fn host_paths_are_compared_by_where_they_lead() {
    let found = |path: &str| {
        let spec = json!({"containers": [good("web")],
                          "volumes": [{"name": "host", "hostPath": {"path": path}}]});
        let failures = judge(&[pod(&spec)]);
        assert!(failures.contains_key("hostpath-volume"), "{path}");
        ["hostpath-sensitive", "docker-socket-mount", "cri-socket-mount"]
            .map(|check| failures.contains_key(check))
    };
    for path in ["/srv", "/data/etc", "/etcd", "/var/www", "/home/web/lib"] {
        assert_eq!(found(path), [false, false, false], "{path}");
    }
    for path in [
        "/etc",
        "/etc/kubernetes",
        "/etc/",
        "//etc",
        "/./etc",
        "/srv/../etc",
        "/var/lib/kubelet",
        "/proc/1",
        "/run/secrets",
    ] {
        assert_eq!(found(path), [true, false, false], "{path}");
    }
    for path in ["/var/run/docker.sock", "/run//docker.sock/"] {
        assert_eq!(found(path), [true, true, false], "{path}");
    }
    assert_eq!(found("/srv/docker.sock"), [false, true, false]);
    assert_eq!(found(r"\\.\pipe\docker_engine"), [false, true, false]);
    for path in [
        "/run/containerd/containerd.sock",
        "/var/run/crio/crio.sock",
        "/run/cri-dockerd.sock",
        "/run/k3s/containerd/containerd.sock",
        "/run/containerd",
        "/run/crio/",
        "/var/run",
        "/run",
        "/var",
        "/",
        "/srv/..",
    ] {
        assert_eq!(found(path), [true, false, true], "{path}");
    }
    assert_eq!(found("/run/containerd/io.containerd"), [true, false, false]);
}

/// trivy: capabilities in the spelling of the standard only, though runtimes take others.
#[test]
fn capabilities_have_several_spellings() {
    let spec = |add: &str, drop: &str| {
        json!({"containers": [{"name": "web",
               "securityContext": {"capabilities": {"add": [add], "drop": [drop]}}}]})
    };
    for name in ["SYS_ADMIN", "CAP_SYS_ADMIN", "sys_admin", "NET_ADMIN", "ALL"] {
        assert!(fails("cap-sys-admin", &spec(name, "ALL")), "{name}");
        assert!(fails("cap-added-non-default", &spec(name, "ALL")), "{name}");
    }
    let bind = spec("NET_BIND_SERVICE", "ALL");
    assert!(!fails("cap-sys-admin", &bind) && !fails("cap-added-non-default", &bind));
    // The standard takes this one spelling only.
    assert!(!fails("cap-drop-all", &bind));
    assert!(fails("cap-drop-all", &spec("NET_BIND_SERVICE", "all")));
}

/// All but one: no sandbox is asked for, or one is asked of everybody.
#[test]
fn a_sandbox_is_asked_of_the_untrusted_only() {
    let namespace = |value: &str| {
        json!({"apiVersion": "v1", "kind": "Namespace",
               "metadata": {"name": "shop", "labels": {"plumbline.dev/untrusted": value}}})
    };
    let workload = pod(&json!({"containers": []}));
    let sandboxed = pod(&json!({"containers": [], "runtimeClassName": "gvisor"}));
    let fails = |objects: &[Value]| judge(objects).contains_key("runtimeclass-missing");
    assert!(!fails(std::slice::from_ref(&workload)));
    assert!(!fails(&[namespace("false"), workload.clone()]));
    assert!(fails(&[namespace("true"), workload]));
    assert!(!fails(&[namespace("true"), sandboxed]));
}

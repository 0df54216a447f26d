//! Cases that another tool gets wrong, on Pods and workloads. Each test is named for the mistake;
//! the comment names who makes it.

mod support;

use serde_json::{Value, json};
use support::{deployment, fails, judge, pod};

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

/// kubesec, kube-linter and kube-bench: only an explicit `true` counts.
#[test]
fn unset_allow_privilege_escalation_is_not_safe() {
    let spec = |security| json!({"containers": [{"name": "web", "securityContext": security}]});
    for security in [json!(null), json!({}), json!({"allowPrivilegeEscalation": true})] {
        assert!(fails("allow-privilege-escalation", &spec(security)));
    }
    let safe = spec(json!({"allowPrivilegeEscalation": false}));
    assert!(!fails("allow-privilege-escalation", &safe));
}

fn users(pod: &Value, container: &Value) -> Value {
    json!({"securityContext": pod,
           "containers": [{"name": "web", "securityContext": container}]})
}

/// trivy: the Pod's `true` hides the container's `false`. Polaris: any user above 0 will do.
#[test]
fn an_explicit_root_fails_wherever_it_stands() {
    let (yes, no) = (json!({"runAsNonRoot": true}), json!({"runAsNonRoot": false}));
    let (unset, user) = (json!({}), json!({"runAsUser": 1000}));
    let root = |pod: &Value, container: &Value| fails("run-as-non-root", &users(pod, container));
    assert!(root(&yes, &no) && root(&no, &yes) && root(&no, &unset));
    assert!(root(&unset, &unset) && root(&user, &user));
    assert!(!root(&yes, &unset) && !root(&unset, &yes) && !root(&yes, &yes));

    let (zero, other) = (json!({"runAsUser": 0}), json!({"runAsUser": 1000}));
    let zero_user =
        |pod: &Value, container: &Value| fails("run-as-user-zero", &users(pod, container));
    assert!(zero_user(&zero, &other) && zero_user(&other, &zero));
    assert!(!zero_user(&unset, &unset) && !zero_user(&other, &unset));
}

/// Nearly all: root in a user namespace of the Pod's own is taken for root on the node.
#[test]
fn a_user_namespace_relaxes_what_the_standard_says() {
    let mut spec = json!({"containers": [bad("bad")]});
    let relaxed = ["run-as-non-root", "run-as-user-zero", "proc-mount-unmasked"];
    let before = judge(&[pod(&spec)]);
    spec["hostUsers"] = json!(false);
    let after = judge(&[pod(&spec)]);
    for check in CONTAINER_CHECKS {
        let kept = !relaxed.contains(&check);
        assert!(before.contains_key(check), "{check}");
        assert_eq!(after.contains_key(check), kept, "{check}");
    }
}

/// kube-score and trivy: rules of the Linux kernel asked of Windows, where nobody can keep them.
#[test]
fn windows_is_spared_what_it_does_not_have() {
    let spec = json!({"os": {"name": "windows"}, "containers": [{"name": "web", "image": "web"}]});
    let failures = judge(&[pod(&spec)]);
    for check in
        ["allow-privilege-escalation", "cap-drop-all", "seccomp-missing", "read-only-root-fs"]
    {
        assert!(!failures.contains_key(check), "{check}");
    }
    assert!(failures.contains_key("run-as-non-root") && failures.contains_key("memory-limit"));
}

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

/// Checkov: the account's word unheard. trivy: the unset default passes.
#[test]
fn the_account_decides_where_the_pod_is_silent() {
    let account = |automount: Value| {
        json!({"apiVersion": "v1", "kind": "ServiceAccount",
               "metadata": {"name": "web", "namespace": "shop"},
               "automountServiceAccountToken": automount})
    };
    let workload = |automount: Value| {
        let mut workload = deployment(&json!({"serviceAccountName": "web",
            "automountServiceAccountToken": automount, "containers": []}));
        workload["metadata"]["namespace"] = json!("shop");
        workload
    };
    let (yes, no, unset) = (json!(true), json!(false), json!(null));
    for (of_account, of_pod, mounts) in [
        (&unset, &unset, true),
        (&yes, &unset, true),
        (&no, &unset, false),
        (&no, &yes, true),
        (&yes, &no, false),
    ] {
        let failures = judge(&[account(of_account.clone()), workload(of_pod.clone())]);
        let failed = failures.contains_key("sa-token-automount");
        assert_eq!(failed, mounts, "account {of_account}, Pod {of_pod}");
    }
    assert!(judge(&[workload(unset)]).contains_key("sa-token-automount"));
}

/// Several: a limit of zero counts as one, and the limit of the whole Pod (1.34) does not.
#[test]
fn zero_is_no_limit_and_the_pod_may_have_one() {
    let spec = |pod: Value, container: Value| {
        json!({"resources": {"limits": pod},
               "containers": [{"name": "web", "resources": {"limits": container}}]})
    };
    for zero in [json!("0"), json!(0), json!("0m"), json!("0.0"), json!("0Mi"), json!(null)] {
        let unlimited = spec(json!({}), json!({"cpu": zero, "memory": zero}));
        assert!(fails("cpu-limit", &unlimited) && fails("memory-limit", &unlimited), "{zero}");
    }
    for one in [json!("1"), json!(1), json!(0.5), json!("500m"), json!(".5"), json!("1e3")] {
        for limited in [
            spec(json!({}), json!({"cpu": one, "memory": one})),
            spec(json!({"cpu": one, "memory": one}), json!({})),
        ] {
            assert!(!fails("cpu-limit", &limited) && !fails("memory-limit", &limited), "{one}");
        }
    }
}

/// Several: the port of a registry taken for a tag, and a digest beside a tag not seen.
#[test]
fn images_are_read_by_their_grammar() {
    let digest = format!("sha256:{}", "0f".repeat(32));
    let found = |image: &str| {
        let spec = json!({"containers": [{"name": "web", "image": image}]});
        ["image-latest-tag", "image-digest"].map(|check| fails(check, &spec))
    };
    assert_eq!(found("registry:5000/web"), [true, true]);
    assert_eq!(found("registry:5000/web:latest"), [true, true]);
    assert_eq!(found("registry:5000/web:1"), [false, true]);
    assert_eq!(found(&format!("web@{digest}")), [false, false]);
    assert_eq!(found(&format!("web:latest@{digest}")), [false, false]);
    // A template may leave the image open.
    assert_eq!(found(""), [false, false]);
    assert!(!fails("image-digest", &json!({"containers": [{"name": "web"}]})));
}

/// kube-linter and Polaris: names compared by substring, values unread.
#[test]
fn credentials_are_named_and_never_shown() {
    let spec = json!({"containers": [{"name": "web", "env": [
        {"name": "DB_PASSWORD", "value": "hunter2"},
        {"name": "DATABASE", "value": "postgres://web:hunter3@db/web"},
        {"name": "TOKENIZER_MODEL", "value": "small"},
        {"name": "SECRET_NAME", "value": "web-db"},
        {"name": "API_TOKEN", "valueFrom": {"secretKeyRef": {"name": "api", "key": "token"}}},
        {"name": "API_KEY", "value": "$(API_TOKEN)"},
    ]}]});
    let failures = judge(&[pod(&spec)]);
    let named = "containers[web].env: DB_PASSWORD: a credential by its name";
    assert_eq!(failures["secret-literal-env"], [named]);
    let recognised = "containers[web].env: DATABASE: a URL with a password";
    assert_eq!(failures["credential-pattern-anywhere"], [recognised]);
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

//! The components of a control plane as kubeadm starts them, and hardened, by their Pods and by what
//! the API server says of itself.

mod support;

use std::collections::BTreeSet;

use plumbline_checks::catalog::catalog;
use plumbline_checks::control_plane::{ApiServerFact, Component, Flags};
use plumbline_checks::{
    CheckResult, Evaluation, Evidence, Settings, Store, evaluate_cluster, evaluate_namespace,
};
use serde_json::{Value, json};
use support::store;

const SYSTEM: &str = "kube-system";

/// As kubeadm 1.34 writes them.
const API_SERVER: &[(&str, &str)] = &[
    ("advertise-address", "10.0.0.4"),
    ("allow-privileged", "true"),
    ("authorization-mode", "Node,RBAC"),
    ("client-ca-file", "/etc/kubernetes/pki/ca.crt"),
    ("enable-admission-plugins", "NodeRestriction"),
    ("enable-bootstrap-token-auth", "true"),
    ("etcd-cafile", "/etc/kubernetes/pki/etcd/ca.crt"),
    ("etcd-certfile", "/etc/kubernetes/pki/apiserver-etcd-client.crt"),
    ("etcd-keyfile", "/etc/kubernetes/pki/apiserver-etcd-client.key"),
    ("etcd-servers", "https://127.0.0.1:2379"),
    ("kubelet-client-certificate", "/etc/kubernetes/pki/apiserver-kubelet-client.crt"),
    ("kubelet-client-key", "/etc/kubernetes/pki/apiserver-kubelet-client.key"),
    ("kubelet-preferred-address-types", "InternalIP,ExternalIP,Hostname"),
    ("secure-port", "6443"),
    ("service-account-issuer", "https://kubernetes.default.svc.cluster.local"),
    ("service-account-key-file", "/etc/kubernetes/pki/sa.pub"),
    ("service-account-signing-key-file", "/etc/kubernetes/pki/sa.key"),
    ("service-cluster-ip-range", "10.96.0.0/12"),
    ("tls-cert-file", "/etc/kubernetes/pki/apiserver.crt"),
    ("tls-private-key-file", "/etc/kubernetes/pki/apiserver.key"),
];

/// What API servers of kubeadm fail.
const API_SERVER_FAILS: &[&str] = &[
    "apiserver-always-pull-images",
    "apiserver-anonymous-auth",
    "apiserver-audit-log-path",
    "apiserver-audit-policy-file",
    "apiserver-deny-external-ips",
    "apiserver-encryption-config-set",
    "apiserver-event-rate-limit",
    "apiserver-kubelet-ca",
    "apiserver-profiling",
    "apiserver-sa-token-extension",
];

/// What mends all of that.
const HARDENED: &[(&str, &str)] = &[
    ("anonymous-auth", "false"),
    ("audit-log-maxage", "30"),
    ("audit-log-maxbackup", "10"),
    ("audit-log-maxsize", "100"),
    ("audit-log-path", "/var/log/audit.log"),
    ("audit-policy-file", "/etc/kubernetes/audit.yaml"),
    (
        "enable-admission-plugins",
        "NodeRestriction,AlwaysPullImages,DenyServiceExternalIPs,EventRateLimit",
    ),
    ("encryption-provider-config", "/etc/kubernetes/encryption.yaml"),
    ("kubelet-certificate-authority", "/etc/kubernetes/pki/ca.crt"),
    ("profiling", "false"),
    ("service-account-extend-token-expiration", "false"),
    ("tls-cipher-suites", "TLS_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
];

/// What an API server 1.34 adds of its own where it is asked.
const DEFAULTS: &[(&str, &str)] = &[
    ("anonymous-auth", "true"),
    ("audit-log-maxage", "0"),
    ("audit-log-maxbackup", "0"),
    ("audit-log-maxsize", "0"),
    ("audit-log-path", ""),
    ("disable-admission-plugins", "[]"),
    ("profiling", "true"),
    ("request-timeout", "1m0s"),
    ("service-account-extend-token-expiration", "true"),
    ("service-account-lookup", "true"),
    ("tls-cipher-suites", "[]"),
    ("token-auth-file", ""),
];

const CONTROLLER_MANAGER: &[(&str, &str)] = &[
    ("bind-address", "127.0.0.1"),
    ("client-ca-file", "/etc/kubernetes/pki/ca.crt"),
    ("controllers", "*,bootstrapsigner,tokencleaner"),
    ("kubeconfig", "/etc/kubernetes/controller-manager.conf"),
    ("leader-elect", "true"),
    ("root-ca-file", "/etc/kubernetes/pki/ca.crt"),
    ("service-account-private-key-file", "/etc/kubernetes/pki/sa.key"),
    ("use-service-account-credentials", "true"),
];

const SCHEDULER: &[(&str, &str)] = &[
    ("bind-address", "127.0.0.1"),
    ("kubeconfig", "/etc/kubernetes/scheduler.conf"),
    ("leader-elect", "true"),
];

const ETCD: &[(&str, &str)] = &[
    ("advertise-client-urls", "https://10.0.0.4:2379"),
    ("cert-file", "/etc/kubernetes/pki/etcd/server.crt"),
    ("client-cert-auth", "true"),
    ("data-dir", "/var/lib/etcd"),
    ("key-file", "/etc/kubernetes/pki/etcd/server.key"),
    ("listen-client-urls", "https://127.0.0.1:2379,https://10.0.0.4:2379"),
    ("listen-metrics-urls", "http://127.0.0.1:2381"),
    ("listen-peer-urls", "https://10.0.0.4:2380"),
    ("peer-cert-file", "/etc/kubernetes/pki/etcd/peer.crt"),
    ("peer-client-cert-auth", "true"),
    ("peer-key-file", "/etc/kubernetes/pki/etcd/peer.key"),
    ("peer-trusted-ca-file", "/etc/kubernetes/pki/etcd/ca.crt"),
    ("trusted-ca-file", "/etc/kubernetes/pki/etcd/ca.crt"),
];

/// `flags`, each with the value that `over` gives it.
fn set<'a>(flags: &[(&'a str, &'a str)], over: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = flags.iter().filter(|(name, _)| over.iter().all(|(other, _)| other != name));
    kept.chain(over).copied().collect()
}

fn pod(component: Component, flags: &[(&str, &str)], mirror: bool) -> Value {
    let name = component.as_str();
    let words = flags.iter().map(|(flag, value)| format!("--{flag}={value}"));
    let command: Vec<String> = [name.to_owned()].into_iter().chain(words).collect();
    let annotations = if mirror { json!({"kubernetes.io/config.mirror": "1"}) } else { json!({}) };
    json!({"apiVersion": "v1", "kind": "Pod", "status": {"phase": "Running"},
           "metadata": {"name": format!("{name}-cp1"), "namespace": SYSTEM, "annotations": annotations},
           "spec": {"containers": [{"name": name, "command": command,
                                    "image": format!("registry.k8s.io/{name}:v1.34.0")}]}})
}

/// The results of the checks on `component`.
fn results<'a>(
    evaluation: &'a Evaluation<'a>,
    component: Component,
) -> impl Iterator<Item = &'a CheckResult<'a>> {
    let of: BTreeSet<&str> = catalog()
        .component
        .iter()
        .filter(|(_, (judged, _))| *judged == component)
        .map(|(check, _)| check.id)
        .collect();
    evaluation.results.iter().filter(move |result| of.contains(result.check.id))
}

/// The checks on `component` that fail; none of them may be unknown.
fn failing(evaluation: &Evaluation<'_>, component: Component) -> Vec<&'static str> {
    let mut failing = Vec::new();
    for result in results(evaluation, component) {
        assert!(result.unknown.is_empty(), "{}: {:?}", result.check.id, result.unknown);
        if !result.failed.is_empty() {
            failing.push(result.check.id);
        }
    }
    failing
}

fn in_namespace(component: Component, flags: &[(&str, &str)]) -> Vec<&'static str> {
    let store = store(&[pod(component, flags, false)]);
    let evidence = Evidence::default();
    failing(&evaluate_namespace(SYSTEM, &store, &evidence, &Settings::default()), component)
}

fn as_told(flags: &[(&str, &str)]) -> Vec<&'static str> {
    let (settings, evidence) = (Settings::default(), Evidence::default());
    let flags = Flags::in_force(Component::ApiServer, flags.iter().copied(), Some(34));
    let server = ApiServerFact::new(Ok(flags), Err("not asked".into()), &settings);
    let mut store = Store::default();
    store.set_api_servers(Ok([("10.0.0.4:6443".into(), server)].into()));
    failing(&evaluate_cluster(&store, &evidence, &settings), Component::ApiServer)
}

#[test]
fn a_pod_and_the_api_server_itself_are_judged_alike() {
    let hardened = set(API_SERVER, HARDENED);
    for (flags, fails) in [(API_SERVER, API_SERVER_FAILS), (&hardened, &[])] {
        assert_eq!(in_namespace(Component::ApiServer, flags), fails);
        assert_eq!(as_told(&set(DEFAULTS, flags)), fails);
    }
}

#[test]
fn other_components_of_kubeadm_serve_profiles_and_nothing_worse() {
    for (component, flags, fails) in [
        (Component::ControllerManager, CONTROLLER_MANAGER, &["kcm-profiling"][..]),
        (Component::Scheduler, SCHEDULER, &["scheduler-profiling"]),
        (Component::Etcd, ETCD, &[]),
    ] {
        assert_eq!(in_namespace(component, flags), fails);
        let hardened = set(flags, &[("profiling", "false")]);
        assert_eq!(in_namespace(component, &hardened), [""; 0]);
    }
}

#[test]
fn mirror_pods_are_judged_in_the_report_of_the_cluster() {
    let mut store = store(&[
        pod(Component::ApiServer, API_SERVER, true),
        pod(Component::ControllerManager, CONTROLLER_MANAGER, true),
        pod(Component::Scheduler, SCHEDULER, true),
        pod(Component::Etcd, ETCD, true),
    ]);
    store.set_api_servers(Err("not allowed to ask".into()));
    let (settings, evidence) = (Settings::default(), Evidence::default());
    let namespace = evaluate_namespace(SYSTEM, &store, &evidence, &settings);
    let cluster = evaluate_cluster(&store, &evidence, &settings);
    for (component, fails) in [
        (Component::ApiServer, API_SERVER_FAILS),
        (Component::ControllerManager, &["kcm-profiling"]),
        (Component::Scheduler, &["scheduler-profiling"]),
        (Component::Etcd, &[]),
    ] {
        assert_eq!(failing(&cluster, component), fails);
        assert!(results(&cluster, component).any(|result| result.passed > 0));
        for result in results(&namespace, component) {
            assert!(result.failed.is_empty() && result.passed == 0, "{}", result.check.id);
        }
    }
}

#[test]
fn what_is_not_seen_is_unknown() {
    let mut store = Store::default();
    store.set_api_servers(Ok([].into()));
    let evidence = Evidence::default();
    let evaluation = evaluate_cluster(&store, &evidence, &Settings::default());
    let mut judged = 0;
    for component in Component::ALL {
        for result in results(&evaluation, component) {
            judged += 1;
            let id = result.check.id;
            assert!(result.failed.is_empty() && result.passed == 0, "{id}");
            assert!(!result.unknown.is_empty(), "{id}");
        }
    }
    assert_eq!(judged, catalog().component.len());
}

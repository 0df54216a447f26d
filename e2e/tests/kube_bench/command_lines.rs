//! The command lines that both judge.

use plumbline_checks::control_plane::Component;
use plumbline_e2e::flags::{self, Flag};

/// The version that the benchmark is for, and the newest one.
const OLD: &str = "v1.34.1";
const NEW: &str = "v1.37.2";

/// A command line of a component.
pub struct CommandLine {
    pub component: Component,
    /// What is unlike the hardened one.
    pub name: String,
    /// Without the program.
    pub words: Vec<String>,
    pub environment: Vec<(String, String)>,
    /// The tag of the image.
    pub version: &'static str,
}

/// Flags that are taken out of the hardened command line, and words that stand in their place.
type Change = (&'static [&'static str], &'static [&'static str]);

/// Other ways to write the flags.
const API_SERVER: &[Change] = &[
    (&["anonymous-auth"], &["--authentication-config=/etc/kubernetes/authn.yaml"]),
    (&["authorization-mode"], &["--authorization-config=/etc/kubernetes/authz.yaml"]),
    (&["authorization-mode"], &["--authorization-mode=RBAC,Node"]),
    (&["authorization-mode"], &["--authorization-mode=RBAC"]),
    (&["authorization-mode"], &["--authorization-mode=Node,Webhook"]),
    (&["authorization-mode"], &["--authorization-mode=Node,RBAC,AlwaysAllow"]),
    (&["authorization-mode"], &["--authorization-mode", "Node,RBAC"]),
    (&["authorization-mode"], &["--authorization-mode=Node", "--authorization-mode=RBAC"]),
    (&["authorization-mode"], &["--authorization-mode=RBAC", "--authorization-mode=AlwaysAllow"]),
    (&["profiling"], &["--profiling=False"]),
    (&["profiling"], &["--profiling=f"]),
    (&["profiling"], &["--profiling=0"]),
    (&["profiling"], &["--profiling"]),
    (&["profiling"], &["--profiling", "false"]),
    (&["profiling"], &["--profiling=true", "--profiling=false"]),
    (&["profiling"], &["--profiling=false", "--profiling=true"]),
    (&["profiling"], &["--contention-profiling=false"]),
    (&["service-account-lookup"], &["--service-account-lookup"]),
    (&["service-account-lookup"], &["--service-account-lookup=0"]),
    (&["audit-log-maxage"], &["--audit-log-maxage", "30"]),
    (&["audit-log-maxage"], &["--audit_log_maxage=30"]),
    (&["audit-log-maxage"], &["--audit-log-maxage=many"]),
    (&["audit-log-maxage"], &["--audit-log-maxage=365"]),
    (&["audit-log-maxage", "audit-log-maxbackup", "audit-log-maxsize"], &[]),
    (&["audit-log-maxsize"], &["--audit-log-maxsize=0"]),
    (&["audit-log-path"], &["--audit-log-path=-"]),
    (&["audit-log-path"], &["--audit-log-path="]),
    (&["kubelet-certificate-authority"], &["--kubelet-certificate-authority="]),
    (&["token-auth-file"], &["--token-auth-file="]),
    (&["etcd-certfile", "etcd-keyfile", "etcd-cafile"], &["--etcd-servers=unix:///run/etcd.sock"]),
    (&["service-account-key-file"], &["--service-account-signing-endpoint=/run/signer.sock"]),
    (
        &["service-account-key-file"],
        &["--service-account-key-file=/etc/kubernetes/pki/apiserver.key"],
    ),
    (&["tls-cert-file"], &["--tls-cert-file=/var/run/kubernetes/apiserver.crt"]),
    (
        &["enable-admission-plugins"],
        &["--enable-admission-plugins=NodeRestriction", "--enable-admission-plugins=AlwaysAdmit"],
    ),
    (
        &["enable-admission-plugins"],
        &[
            "--enable-admission-plugins=NodeRestriction,AlwaysPullImages",
            "--enable-admission-plugins=DenyServiceExternalIPs,EventRateLimit",
        ],
    ),
    (&[], &["--disable-admission-plugins=DefaultStorageClass"]),
    (&["tls-cipher-suites"], &["--tls-cipher-suites=TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"]),
    (
        &["tls-cipher-suites"],
        &["--tls-min-version=VersionTLS13", "--tls-cipher-suites=TLS_RSA_WITH_AES_128_CBC_SHA"],
    ),
    (
        &["tls-cipher-suites"],
        &[
            "--tls-cipher-suites=TLS_AES_128_GCM_SHA256",
            "--tls-cipher-suites=TLS_RSA_WITH_RC4_128_SHA",
        ],
    ),
];

const CONTROLLER_MANAGER: &[Change] = &[
    (&["bind-address"], &["--bind-address=::1"]),
    (&["bind-address"], &["--bind-address", "127.0.0.1"]),
    (&["bind-address"], &["--bind-address=127.0.0.1", "--bind-address=0.0.0.0"]),
    (&["bind-address"], &["--secure-port=0"]),
    (&["profiling"], &["--profiling=False"]),
    (&["profiling"], &["--profiling=F"]),
    (&["use-service-account-credentials"], &["--use-service-account-credentials"]),
    (&["use-service-account-credentials"], &["--use-service-account-credentials=0"]),
    (&["feature-gates"], &["--feature-gates=RotateKubeletServerCertificate=False"]),
    (&["feature-gates"], &["--feature-gates=AllBeta=false"]),
    (
        &["feature-gates"],
        &["--feature-gates=AllAlpha=false", "--feature-gates=RotateKubeletServerCertificate=false"],
    ),
    (&["terminated-pod-gc-threshold"], &["--terminated-pod-gc-threshold", "10"]),
];

const SCHEDULER: &[Change] = &[
    (&["bind-address"], &["--bind-address=::1"]),
    (&["bind-address"], &["--bind-address", "127.0.0.1"]),
    (&["profiling"], &["--profiling=False"]),
    (&["profiling"], &["--profiling=true", "--profiling=false"]),
    (&["profiling"], &["--config=/etc/kubernetes/scheduler.yaml"]),
];

const ETCD: &[Change] = &[
    (&["client-cert-auth"], &["--client-cert-auth"]),
    (&["client-cert-auth"], &["--client-cert-auth=True"]),
    (&["client-cert-auth"], &["--client-cert-auth=1"]),
    (&["client-cert-auth"], &["-client-cert-auth=true"]),
    (&["client-cert-auth"], &["--client-cert-auth=false", "--client-cert-auth=true"]),
    (&["cert-file"], &["--cert-file", "/etc/kubernetes/pki/etcd/server.crt"]),
    (&["cert-file"], &["--cert-file="]),
    (&["auto-tls"], &["--auto-tls"]),
    (&["auto-tls"], &["--auto-tls=false"]),
    (&["peer-auto-tls"], &["--peer-auto-tls=false"]),
];

/// A variable of the environment: its name and its value.
type Variable = (&'static str, &'static str);

/// What etcd takes from its environment: flags that are taken out of the hardened command line, and
/// variables.
const ETCD_ENVIRONMENT: &[(&[&str], &[Variable])] = &[
    (&["client-cert-auth"], &[("ETCD_CLIENT_CERT_AUTH", "true")]),
    (&["client-cert-auth"], &[("ETCD_CLIENT_CERT_AUTH", "1")]),
    (&["peer-client-cert-auth"], &[("ETCD_PEER_CLIENT_CERT_AUTH", "true")]),
    (&[], &[("ETCD_CLIENT_CERT_AUTH", "false")]),
    (&[], &[("ETCD_AUTO_TLS", "true")]),
    (&[], &[("ETCD_AUTO_TLS", "false")]),
    (&[], &[("ETCD_PEER_AUTO_TLS", "true")]),
    (
        &["cert-file", "key-file"],
        &[("ETCD_CERT_FILE", "/pki/server.crt"), ("ETCD_KEY_FILE", "/pki/server.key")],
    ),
    (
        &["peer-cert-file", "peer-key-file"],
        &[("ETCD_PEER_CERT_FILE", "/pki/peer.crt"), ("ETCD_PEER_KEY_FILE", "/pki/peer.key")],
    ),
];

/// All of them.
pub fn all() -> Vec<CommandLine> {
    Component::ALL.into_iter().flat_map(of).collect()
}

fn of(component: Component) -> Vec<CommandLine> {
    let flags = flags::of(component);
    let line = |name: &str, words: Vec<String>| CommandLine {
        component,
        name: name.to_owned(),
        words,
        environment: Vec::new(),
        version: OLD,
    };
    let hardened = |removed: &[&str]| -> Vec<String> {
        let kept = flags.iter().filter(|flag| !removed.contains(&flag.name));
        kept.filter_map(Flag::hardened).collect()
    };
    let weak = flags.iter().filter_map(|flag| Some(word(flag.name, flag.bad?))).collect();
    let kubeadm = flags::of_kubeadm(component).iter().map(|&word| word.to_owned()).collect();
    let mut lines = vec![
        line("hardened", hardened(&[])),
        line("weak", weak),
        line("without flags", Vec::new()),
        CommandLine { version: NEW, ..line("kubeadm", kubeadm) },
    ];
    let mut change = |removed: &[&str], added: &[String], shown: &str| {
        let without: Vec<String> = removed.iter().map(|name| format!("no --{name}")).collect();
        let name = if shown.is_empty() { without.join(" ") } else { shown.to_owned() };
        let mut changed = line(&name, hardened(removed));
        changed.words.extend_from_slice(added);
        lines.push(changed);
    };
    for flag in flags {
        if flag.good.is_some() {
            change(&[flag.name], &[], "");
        }
        if let Some(bad) = flag.bad {
            let bad = word(flag.name, bad);
            change(&[flag.name], std::slice::from_ref(&bad), &bad);
        }
    }
    let changes = match component {
        Component::ApiServer => API_SERVER,
        Component::ControllerManager => CONTROLLER_MANAGER,
        Component::Scheduler => SCHEDULER,
        Component::Etcd => ETCD,
    };
    for (removed, added) in changes {
        let added: Vec<String> = added.iter().map(|&word| word.to_owned()).collect();
        change(removed, &added, &added.join(" "));
    }
    if component == Component::ApiServer {
        let removed = ["audit-log-maxage", "audit-log-maxbackup", "audit-log-maxsize"];
        lines.push(CommandLine {
            version: NEW,
            ..line("no --audit-log-max* in 1.37", hardened(&removed))
        });
    }
    if component == Component::Etcd {
        for (removed, variables) in ETCD_ENVIRONMENT {
            let shown: Vec<String> =
                variables.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let owned = |(name, value): &Variable| ((*name).to_owned(), (*value).to_owned());
            lines.push(CommandLine {
                environment: variables.iter().map(owned).collect(),
                ..line(&shown.join(" "), hardened(removed))
            });
        }
    }
    lines
}

fn word(name: &str, value: &str) -> String {
    format!("--{name}={value}")
}

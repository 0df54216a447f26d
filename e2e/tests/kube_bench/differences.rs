//! Where kube-bench and Plumbline differ, and why.

use plumbline_checks::control_plane::Component::{
    self, ApiServer, ControllerManager, Etcd, Scheduler,
};
use plumbline_e2e::kube_bench::State;

use crate::Judged;

/// Controls that only one of both judges by the flags of a component, and why.
pub const INCOMPARABLE: &[(&str, &str)] = &[
    ("1.2.20", "kube-bench leaves the time limit of requests to people"),
    (
        "2.7",
        "kube-bench asks whether etcd has --trusted-ca-file, Plumbline whether the API server names \
         the same authority for etcd and for clients",
    ),
];

/// Each of some controls on each of some command lines.
pub struct Difference {
    pub component: Component,
    pub controls: &'static [&'static str],
    /// The names of the command lines.
    pub lines: &'static [&'static str],
    pub(crate) theirs: State,
    pub(crate) ours: Judged,
    pub why: &'static str,
}

const fn differ(
    component: Component,
    controls: &'static [&'static str],
    lines: &'static [&'static str],
    (theirs, ours): (State, Judged),
    why: &'static str,
) -> Difference {
    Difference { component, controls, lines, theirs, ours, why }
}

const NO_FILE: &str = "no audit log is written to a file, so none is cut or removed";
const DEFAULT: &str =
    "kube-bench reads what is set, and where nothing is, the default of the version is in force";
const NOUGHT_SIZE: &str = "up to 1.35 a size of 0 stands for 100 megabytes";
const ANY_VALUE: &str = "kube-bench asks that the threshold is set, and 0 removes no Pod";
const IN_FILE: &str = "a file takes the place of the flag, and cannot be read";
const BLANK: &str = "kube-bench reads a value behind a blank as true";
const REPEATED_LIST: &str =
    "kube-bench reads the first of repeated lists, and all of them are in force";
const REPEATED: &str = "kube-bench reads the first of repeated flags, and the last one is in force";
const SPELLING: &str = "kube-bench knows true and false, and Go takes 1, t, T, 0, f and F too";
const GATE: &str = "kube-bench searches the gates for =false, and Go takes False too";
const NAME: &str =
    "kube-bench knows --some-name, Kubernetes takes --some_name too, and etcd -some-name";
const EMPTY: &str = "kube-bench finds the flag, and a flag that is set to nothing is not set";
const NO_NUMBER: &str = "the API server does not start with such a value, so nothing is known";
const SHARED_KEY: &str =
    "kube-bench asks that the key of tokens is set, and it is that of the serving certificate";
const SELF_SIGNED: &str =
    "kube-bench asks that the certificate is set, and it is one that the API server makes itself";
const SOCKET: &str = "etcd is reached by a socket, where TLS is of no use";
const SIGNER: &str = "another program signs tokens and holds their keys";
const NOT_SERVING: &str = "no port is served at all";
const LOOPBACK: &str = "kube-bench knows 127.0.0.1, and ::1 is a loopback address too";
const CBC: &str =
    "Go does not call ECDHE with CBC_SHA insecure, and takes it where the flag is not set";
const TLS13: &str = "with TLS 1.3 alone, the flag has no effect";

/// All of them.
pub const DIFFERENCES: &[Difference] = &[
    differ(
        ApiServer,
        &["1.2.17", "1.2.18", "1.2.19"],
        &["weak", "without flags", "kubeadm"],
        (State::Fail, Judged::NotApplicable),
        NO_FILE,
    ),
    differ(
        ApiServer,
        &["1.2.17", "1.2.18", "1.2.19"],
        &["no --audit-log-path", "--audit-log-path=-", "--audit-log-path="],
        (State::Pass, Judged::NotApplicable),
        NO_FILE,
    ),
    differ(
        ApiServer,
        &["1.2.17", "1.2.18", "1.2.19"],
        &["no --audit-log-max* in 1.37"],
        (State::Fail, Judged::Pass),
        DEFAULT,
    ),
    differ(
        ApiServer,
        &["1.2.19"],
        &[
            "no --audit-log-maxsize",
            "no --audit-log-maxage no --audit-log-maxbackup no --audit-log-maxsize",
        ],
        (State::Fail, Judged::Pass),
        DEFAULT,
    ),
    differ(
        ApiServer,
        &["1.2.19"],
        &["--audit-log-maxsize=0"],
        (State::Fail, Judged::Pass),
        NOUGHT_SIZE,
    ),
    differ(
        ApiServer,
        &["1.2.29"],
        &["without flags", "kubeadm", "no --tls-cipher-suites"],
        (State::Warn, Judged::Pass),
        DEFAULT,
    ),
    differ(
        ControllerManager,
        &["1.3.1"],
        &["without flags", "kubeadm", "no --terminated-pod-gc-threshold"],
        (State::Warn, Judged::Pass),
        DEFAULT,
    ),
    differ(
        ControllerManager,
        &["1.3.7"],
        &["without flags", "no --bind-address"],
        (State::Pass, Judged::Fail),
        DEFAULT,
    ),
    differ(
        Scheduler,
        &["1.4.2"],
        &["without flags", "no --bind-address"],
        (State::Pass, Judged::Fail),
        DEFAULT,
    ),
    differ(
        ControllerManager,
        &["1.3.1"],
        &["weak", "--terminated-pod-gc-threshold=0"],
        (State::Pass, Judged::Fail),
        ANY_VALUE,
    ),
    differ(
        ApiServer,
        &["1.2.1"],
        &["--authentication-config=/etc/kubernetes/authn.yaml"],
        (State::Warn, Judged::Unknown),
        IN_FILE,
    ),
    differ(
        ApiServer,
        &["1.2.6", "1.2.7", "1.2.8"],
        &["--authorization-config=/etc/kubernetes/authz.yaml"],
        (State::Fail, Judged::Unknown),
        IN_FILE,
    ),
    differ(
        Scheduler,
        &["1.4.1"],
        &["--config=/etc/kubernetes/scheduler.yaml"],
        (State::Fail, Judged::Unknown),
        IN_FILE,
    ),
    differ(
        ApiServer,
        &["1.2.7", "1.2.8"],
        &["--authorization-mode Node,RBAC"],
        (State::Fail, Judged::Pass),
        BLANK,
    ),
    differ(ApiServer, &["1.2.17"], &["--audit-log-maxage 30"], (State::Fail, Judged::Pass), BLANK),
    differ(
        ControllerManager,
        &["1.3.7"],
        &["--bind-address 127.0.0.1"],
        (State::Fail, Judged::Pass),
        BLANK,
    ),
    differ(
        Scheduler,
        &["1.4.2"],
        &["--bind-address 127.0.0.1"],
        (State::Fail, Judged::Pass),
        BLANK,
    ),
    differ(
        ApiServer,
        &["1.2.3", "1.2.9"],
        &[
            "--enable-admission-plugins=NodeRestriction,AlwaysPullImages --enable-admission-plugins=DenyServiceExternalIPs,EventRateLimit",
        ],
        (State::Warn, Judged::Pass),
        REPEATED_LIST,
    ),
    differ(
        ApiServer,
        &["1.2.6"],
        &["--authorization-mode=RBAC --authorization-mode=AlwaysAllow"],
        (State::Pass, Judged::Fail),
        REPEATED_LIST,
    ),
    differ(
        ApiServer,
        &["1.2.8"],
        &["--authorization-mode=Node --authorization-mode=RBAC"],
        (State::Fail, Judged::Pass),
        REPEATED_LIST,
    ),
    differ(
        ApiServer,
        &["1.2.10"],
        &["--enable-admission-plugins=NodeRestriction --enable-admission-plugins=AlwaysAdmit"],
        (State::Pass, Judged::Fail),
        REPEATED_LIST,
    ),
    differ(
        ApiServer,
        &["1.2.29"],
        &[
            "--tls-cipher-suites=TLS_AES_128_GCM_SHA256 --tls-cipher-suites=TLS_RSA_WITH_RC4_128_SHA",
        ],
        (State::Pass, Judged::Fail),
        REPEATED_LIST,
    ),
    differ(
        ControllerManager,
        &["1.3.6"],
        &["--feature-gates=AllAlpha=false --feature-gates=RotateKubeletServerCertificate=false"],
        (State::Pass, Judged::Fail),
        REPEATED_LIST,
    ),
    differ(
        ApiServer,
        &["1.2.15"],
        &["--profiling=true --profiling=false"],
        (State::Fail, Judged::Pass),
        REPEATED,
    ),
    differ(
        ApiServer,
        &["1.2.15"],
        &["--profiling=false --profiling=true"],
        (State::Pass, Judged::Fail),
        REPEATED,
    ),
    differ(
        ControllerManager,
        &["1.3.7"],
        &["--bind-address=127.0.0.1 --bind-address=0.0.0.0"],
        (State::Pass, Judged::Fail),
        REPEATED,
    ),
    differ(
        Scheduler,
        &["1.4.1"],
        &["--profiling=true --profiling=false"],
        (State::Fail, Judged::Pass),
        REPEATED,
    ),
    differ(
        Etcd,
        &["2.2"],
        &["--client-cert-auth=false --client-cert-auth=true"],
        (State::Fail, Judged::Pass),
        REPEATED,
    ),
    differ(
        ApiServer,
        &["1.2.15"],
        &["--profiling=f", "--profiling=0"],
        (State::Fail, Judged::Pass),
        SPELLING,
    ),
    differ(
        ControllerManager,
        &["1.3.2"],
        &["--profiling=F"],
        (State::Fail, Judged::Pass),
        SPELLING,
    ),
    differ(
        ControllerManager,
        &["1.3.3"],
        &["--use-service-account-credentials=0"],
        (State::Pass, Judged::Fail),
        SPELLING,
    ),
    differ(
        ControllerManager,
        &["1.3.6"],
        &["--feature-gates=RotateKubeletServerCertificate=False"],
        (State::Pass, Judged::Fail),
        GATE,
    ),
    differ(
        Etcd,
        &["2.2"],
        &["--client-cert-auth=1", "ETCD_CLIENT_CERT_AUTH=1"],
        (State::Fail, Judged::Pass),
        SPELLING,
    ),
    differ(ApiServer, &["1.2.17"], &["--audit_log_maxage=30"], (State::Fail, Judged::Pass), NAME),
    differ(Etcd, &["2.2"], &["-client-cert-auth=true"], (State::Fail, Judged::Pass), NAME),
    differ(ApiServer, &["1.2.2"], &["--token-auth-file="], (State::Fail, Judged::Pass), EMPTY),
    differ(
        ApiServer,
        &["1.2.5"],
        &["--kubelet-certificate-authority="],
        (State::Pass, Judged::Fail),
        EMPTY,
    ),
    differ(ApiServer, &["1.2.16"], &["--audit-log-path="], (State::Pass, Judged::Fail), EMPTY),
    differ(Etcd, &["2.1"], &["--cert-file="], (State::Pass, Judged::Fail), EMPTY),
    differ(
        ApiServer,
        &["1.2.17"],
        &["--audit-log-maxage=many"],
        (State::Fail, Judged::Unknown),
        NO_NUMBER,
    ),
    differ(
        ApiServer,
        &["1.2.22"],
        &["--service-account-key-file=/etc/kubernetes/pki/apiserver.key"],
        (State::Pass, Judged::Fail),
        SHARED_KEY,
    ),
    differ(
        ApiServer,
        &["1.2.24"],
        &["--tls-cert-file=/var/run/kubernetes/apiserver.crt"],
        (State::Pass, Judged::Fail),
        SELF_SIGNED,
    ),
    differ(
        ApiServer,
        &["1.2.23", "1.2.26"],
        &["--etcd-servers=unix:///run/etcd.sock"],
        (State::Fail, Judged::NotApplicable),
        SOCKET,
    ),
    differ(
        ApiServer,
        &["1.2.22"],
        &["--service-account-signing-endpoint=/run/signer.sock"],
        (State::Fail, Judged::NotApplicable),
        SIGNER,
    ),
    differ(
        ControllerManager,
        &["1.3.7"],
        &["--secure-port=0"],
        (State::Pass, Judged::NotApplicable),
        NOT_SERVING,
    ),
    differ(
        ControllerManager,
        &["1.3.7"],
        &["--bind-address=::1"],
        (State::Fail, Judged::Pass),
        LOOPBACK,
    ),
    differ(Scheduler, &["1.4.2"], &["--bind-address=::1"], (State::Fail, Judged::Pass), LOOPBACK),
    differ(
        ApiServer,
        &["1.2.29"],
        &["--tls-cipher-suites=TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"],
        (State::Warn, Judged::Pass),
        CBC,
    ),
    differ(
        ApiServer,
        &["1.2.29"],
        &["--tls-min-version=VersionTLS13 --tls-cipher-suites=TLS_RSA_WITH_AES_128_CBC_SHA"],
        (State::Warn, Judged::Pass),
        TLS13,
    ),
];

//! etcd-server-cert

use super::{Component, Flags};
use crate::offence::Verdict;

check! {
    /// etcd is given no serving certificate (`--cert-file` and `--key-file`, or `ETCD_CERT_FILE`
    /// and `ETCD_KEY_FILE`).
    ///
    /// ## Why it matters
    ///
    /// Without one it cannot use TLS, or signs its own, which no client can verify. Every Secret
    /// passes over this connection.
    ///
    /// ## How to mend it
    ///
    /// Set both flags to a certificate and key of the CA of etcd.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: etcd-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: etcd
    ///     image: "registry.k8s.io/etcd:3.6.4-0"
    ///     command: [etcd, --cert-file=/etc/kubernetes/pki/etcd/server.crt]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: etcd-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: etcd
    ///     image: "registry.k8s.io/etcd:3.6.4-0"
    ///     command:
    ///     - etcd
    ///     - --cert-file=/etc/kubernetes/pki/etcd/server.crt
    ///     - --key-file=/etc/kubernetes/pki/etcd/server.key
    /// ```
    id: "etcd-server-cert",
    title: "etcd has no serving certificate",
    remediation: "Set --cert-file and --key-file on etcd.",
    severity: Medium,
    threats: [2, 12],
    cis: ["2.1"],
    nsa: ["NET:etcd"],
    pss: [],
    mitre: ["T1552", "MS-M9024"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_116", "trivy/KCV-0042"],
    joins: [],
    evaluate: Component(Component::Etcd, server_cert),
}

fn server_cert(flags: &Flags) -> Verdict {
    flags.must_all_be_set(&["cert-file", "key-file"])
}

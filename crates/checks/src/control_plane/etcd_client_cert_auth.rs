//! etcd-client-cert-auth

use super::{Component, Flags};
use crate::offence::Verdict;

check! {
    /// etcd takes requests from clients that show no certificate (`--client-cert-auth` or
    /// `ETCD_CLIENT_CERT_AUTH`, off unless set).
    ///
    /// ## Why it matters
    ///
    /// etcd holds every Secret and every role. Whoever reaches its port can then read and change
    /// them past the API server, with no rights and no trace.
    ///
    /// ## How to mend it
    ///
    /// Set `--client-cert-auth=true`, and `--trusted-ca-file` to the CA of etcd's clients.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: etcd-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: etcd
    ///     image: "registry.k8s.io/etcd:3.6.4-0"
    ///     command: [etcd, "--listen-client-urls=https://10.0.0.4:2379"]
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
    ///     command: [etcd, "--listen-client-urls=https://10.0.0.4:2379", --client-cert-auth=true]
    /// ```
    id: "etcd-client-cert-auth",
    title: "etcd asks its clients for no certificate",
    remediation: "Set --client-cert-auth=true and --trusted-ca-file on etcd.",
    severity: Critical,
    threats: [2, 12],
    cis: ["2.2"],
    nsa: ["NET:etcd"],
    pss: [],
    mitre: ["T1552", "MS-M9024"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_117", "trivy/KCV-0043"],
    joins: [],
    evaluate: Component(Component::Etcd, client_cert_auth),
}

fn client_cert_auth(flags: &Flags) -> Verdict {
    flags.must_be("client-cert-auth", true, false)
}

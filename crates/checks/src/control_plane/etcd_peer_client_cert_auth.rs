//! etcd-peer-client-cert-auth

use super::{Component, Flags};
use crate::offence::Verdict;

check! {
    /// etcd takes members that show no certificate (`--peer-client-cert-auth` or
    /// `ETCD_PEER_CLIENT_CERT_AUTH`, off unless set). One that runs alone is judged alike, for it
    /// listens for peers too.
    ///
    /// ## Why it matters
    ///
    /// Whoever reaches the port of the peers can then speak as one of them.
    ///
    /// ## How to mend it
    ///
    /// Set `--peer-client-cert-auth=true`, and `--peer-trusted-ca-file` to the CA of the peers.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: etcd-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: etcd
    ///     image: "registry.k8s.io/etcd:3.6.4-0"
    ///     command: [etcd, --peer-cert-file=/etc/kubernetes/pki/etcd/peer.crt]
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
    ///     - --peer-client-cert-auth=true
    ///     - --peer-trusted-ca-file=/etc/kubernetes/pki/etcd/ca.crt
    /// ```
    id: "etcd-peer-client-cert-auth",
    title: "etcd asks its peers for no certificate",
    remediation: "Set --peer-client-cert-auth=true and --peer-trusted-ca-file on etcd.",
    severity: Medium,
    threats: [2, 12],
    cis: ["2.5"],
    nsa: ["NET:etcd"],
    pss: [],
    mitre: ["T1552", "MS-M9024"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_121", "trivy/KCV-0046"],
    joins: [],
    evaluate: Component(Component::Etcd, peer_client_cert_auth),
}

fn peer_client_cert_auth(flags: &Flags) -> Verdict {
    flags.must_be("peer-client-cert-auth", true, false)
}

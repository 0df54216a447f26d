//! etcd-peer-auto-tls

use super::{Component, Flags};
use crate::offence::Verdict;

check! {
    /// etcd makes certificates for its peers that it signs itself (`--peer-auto-tls` or
    /// `ETCD_PEER_AUTO_TLS`, off unless set).
    ///
    /// ## Why it matters
    ///
    /// Members cannot verify each other then, so who stands in between can pass for one.
    ///
    /// ## How to mend it
    ///
    /// Remove `--peer-auto-tls`, and set `--peer-cert-file` and `--peer-key-file`.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: etcd-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: etcd
    ///     image: "registry.k8s.io/etcd:3.6.4-0"
    ///     command: [etcd, --peer-auto-tls=true]
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
    ///     command: [etcd, --peer-cert-file=/etc/kubernetes/pki/etcd/peer.crt]
    /// ```
    id: "etcd-peer-auto-tls",
    title: "etcd signs its own certificate for its peers",
    remediation: "Remove --peer-auto-tls from etcd, and set --peer-cert-file and --peer-key-file.",
    severity: Medium,
    threats: [2, 12],
    cis: ["2.6"],
    nsa: ["NET:etcd"],
    pss: [],
    mitre: ["T1552", "MS-M9024"],
    owasp: ["K07"],
    peers: ["trivy/KCV-0047"],
    joins: [],
    evaluate: Component(Component::Etcd, peer_auto_tls),
}

fn peer_auto_tls(flags: &Flags) -> Verdict {
    flags.must_be("peer-auto-tls", false, false)
}

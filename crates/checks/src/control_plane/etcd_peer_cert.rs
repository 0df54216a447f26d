//! etcd-peer-cert

use super::{Component, Flags};
use crate::offence::Verdict;

check! {
    /// etcd is given no certificate for its peers (`--peer-cert-file` and `--peer-key-file`, or
    /// `ETCD_PEER_CERT_FILE` and `ETCD_PEER_KEY_FILE`). One that runs alone is judged alike, for it
    /// listens for peers too.
    ///
    /// ## Why it matters
    ///
    /// Everything that is written to etcd passes between its members.
    ///
    /// ## How to mend it
    ///
    /// Set both flags to a certificate and key of the CA of the peers.
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
    ///     - --peer-cert-file=/etc/kubernetes/pki/etcd/peer.crt
    ///     - --peer-key-file=/etc/kubernetes/pki/etcd/peer.key
    /// ```
    id: "etcd-peer-cert",
    title: "etcd has no certificate for its peers",
    remediation: "Set --peer-cert-file and --peer-key-file on etcd.",
    severity: Medium,
    threats: [2, 12],
    cis: ["2.4"],
    nsa: ["NET:etcd"],
    pss: [],
    mitre: ["T1552", "MS-M9024"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_119", "trivy/KCV-0045"],
    joins: [],
    evaluate: Component(Component::Etcd, peer_cert),
}

fn peer_cert(flags: &Flags) -> Verdict {
    flags.must_all_be_set(&["peer-cert-file", "peer-key-file"])
}

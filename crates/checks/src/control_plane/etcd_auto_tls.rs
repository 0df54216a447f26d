//! etcd-auto-tls

use super::{Component, Flags};
use crate::offence::Verdict;

check! {
    /// etcd makes serving certificates that it signs itself (`--auto-tls` or `ETCD_AUTO_TLS`, off
    /// unless set).
    ///
    /// ## Why it matters
    ///
    /// Nobody can verify such a certificate, so who stands in between can pass for etcd.
    ///
    /// ## How to mend it
    ///
    /// Remove `--auto-tls`, and set `--cert-file` and `--key-file`.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: etcd-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: etcd
    ///     image: "registry.k8s.io/etcd:3.6.4-0"
    ///     command: [etcd, --auto-tls=true]
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
    ///     command: [etcd, --cert-file=/etc/kubernetes/pki/etcd/server.crt]
    /// ```
    id: "etcd-auto-tls",
    title: "etcd signs its own serving certificate",
    remediation: "Remove --auto-tls from etcd, and set --cert-file and --key-file.",
    severity: Medium,
    threats: [2, 12],
    cis: ["2.3"],
    nsa: ["NET:etcd"],
    pss: [],
    mitre: ["T1552", "MS-M9024"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_118", "trivy/KCV-0044"],
    joins: [],
    evaluate: Component(Component::Etcd, auto_tls),
}

fn auto_tls(flags: &Flags) -> Verdict {
    flags.must_be("auto-tls", false, false)
}

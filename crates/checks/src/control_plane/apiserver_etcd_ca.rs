//! apiserver-etcd-ca

use super::{Component, Flags, endpoints};
use crate::offence::Verdict;

check! {
    /// The API server is given no CA for etcd (`--etcd-cafile` is not set). Does not apply where
    /// `--etcd-servers` names sockets of the same machine alone.
    ///
    /// ## Why it matters
    ///
    /// It then trusts every CA of its image or none, and who stands in between can pass for etcd.
    ///
    /// ## How to mend it
    ///
    /// Set `--etcd-cafile` to the CA that signs the serving certificates of etcd.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-apiserver-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-apiserver
    ///     image: "registry.k8s.io/kube-apiserver:v1.37.2"
    ///     command: [kube-apiserver, "--etcd-servers=https://127.0.0.1:2379"]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-apiserver-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-apiserver
    ///     image: "registry.k8s.io/kube-apiserver:v1.37.2"
    ///     command:
    ///     - kube-apiserver
    ///     - "--etcd-servers=https://127.0.0.1:2379"
    ///     - --etcd-cafile=/etc/kubernetes/pki/etcd/ca.crt
    /// ```
    id: "apiserver-etcd-ca",
    title: "API server does not know the CA of etcd",
    remediation: "Set --etcd-cafile on kube-apiserver.",
    severity: Medium,
    threats: [12],
    cis: ["1.2.26"],
    nsa: ["NET:control-plane"],
    pss: [],
    mitre: ["MS-TA9029"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_102", "trivy/KCV-0029"],
    joins: [],
    evaluate: Component(Component::ApiServer, etcd_ca),
}

fn etcd_ca(flags: &Flags) -> Verdict {
    if endpoints::reaches_etcd_by_socket(flags) {
        return Verdict::NotApplicable;
    }
    flags.must_be_set("etcd-cafile")
}

//! apiserver-etcd-client-cert

use super::{Component, Flags, endpoints};
use crate::offence::Verdict;

check! {
    /// The API server has no client certificate for its calls to etcd (`--etcd-certfile` and
    /// `--etcd-keyfile`). Does not apply where `--etcd-servers` names sockets of the same machine
    /// alone.
    ///
    /// ## Why it matters
    ///
    /// etcd must then take requests from anybody who reaches its port, and it holds every Secret
    /// and every role.
    ///
    /// ## How to mend it
    ///
    /// Set both flags to a certificate and key of the CA of etcd, and `--client-cert-auth=true` on
    /// etcd.
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
    ///     - --etcd-certfile=/etc/kubernetes/pki/etcd-client.crt
    ///     - --etcd-keyfile=/etc/kubernetes/pki/etcd-client.key
    /// ```
    id: "apiserver-etcd-client-cert",
    title: "API server shows etcd no certificate",
    remediation: "Set --etcd-certfile and --etcd-keyfile on kube-apiserver.",
    severity: Medium,
    threats: [12],
    cis: ["1.2.23"],
    nsa: ["NET:control-plane"],
    pss: [],
    mitre: ["MS-TA9029"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_99", "trivy/KCV-0026"],
    joins: [],
    evaluate: Component(Component::ApiServer, etcd_client_cert),
}

fn etcd_client_cert(flags: &Flags) -> Verdict {
    if endpoints::reaches_etcd_by_socket(flags) {
        return Verdict::NotApplicable;
    }
    flags.must_all_be_set(&["etcd-certfile", "etcd-keyfile"])
}

//! apiserver-kubelet-client-cert

use super::{Component, Flags};
use crate::offence::Verdict;

check! {
    /// The API server has no client certificate for its calls to kubelets
    /// (`--kubelet-client-certificate` and `--kubelet-client-key`).
    ///
    /// ## Why it matters
    ///
    /// Kubelets can then not tell the API server from anybody else, and must take requests without
    /// credentials for logs and `exec` to work.
    ///
    /// ## How to mend it
    ///
    /// Set both flags to a certificate and key that kubelets trust.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-apiserver-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-apiserver
    ///     image: "registry.k8s.io/kube-apiserver:v1.37.2"
    ///     command:
    ///     - kube-apiserver
    ///     - --kubelet-client-certificate=/etc/kubernetes/pki/kubelet-client.crt
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
    ///     - --kubelet-client-certificate=/etc/kubernetes/pki/kubelet-client.crt
    ///     - --kubelet-client-key=/etc/kubernetes/pki/kubelet-client.key
    /// ```
    id: "apiserver-kubelet-client-cert",
    title: "API server shows kubelets no certificate",
    remediation: "Set --kubelet-client-certificate and --kubelet-client-key on kube-apiserver.",
    severity: Medium,
    threats: [12],
    cis: ["1.2.4"],
    nsa: ["NET:control-plane"],
    pss: [],
    mitre: ["MS-TA9029"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_72", "trivy/KCV-0005"],
    joins: [],
    evaluate: Component(Component::ApiServer, kubelet_client_cert),
}

fn kubelet_client_cert(flags: &Flags) -> Verdict {
    flags.must_all_be_set(&["kubelet-client-certificate", "kubelet-client-key"])
}

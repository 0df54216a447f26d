//! apiserver-kubelet-ca

use super::{Component, Flags};
use crate::offence::Verdict;

check! {
    /// The API server does not verify the certificates of kubelets
    /// (`--kubelet-certificate-authority` is not set).
    ///
    /// ## Why it matters
    ///
    /// Who stands between the API server and a node can then read and change what runs through
    /// `exec`, `attach`, logs and port forwarding.
    ///
    /// ## How to mend it
    ///
    /// Set `--kubelet-certificate-authority` to the CA that signs the serving certificates of
    /// kubelets. With kubeadm, set `serverTLSBootstrap: true` for kubelets first and approve their
    /// requests: certificates that kubelets sign themselves are refused from then on.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-apiserver-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-apiserver
    ///     image: "registry.k8s.io/kube-apiserver:v1.37.2"
    ///     command: [kube-apiserver, --kubelet-client-key=/etc/kubernetes/pki/kubelet-client.key]
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
    ///     command: [kube-apiserver, --kubelet-certificate-authority=/etc/kubernetes/pki/ca.crt]
    /// ```
    id: "apiserver-kubelet-ca",
    title: "API server does not verify kubelets",
    remediation: "Set --kubelet-certificate-authority on kube-apiserver.",
    severity: Medium,
    threats: [12],
    cis: ["1.2.5"],
    nsa: ["NET:control-plane"],
    pss: [],
    mitre: ["MS-TA9029"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_73", "trivy/KCV-0006"],
    joins: [],
    evaluate: Component(Component::ApiServer, kubelet_ca),
}

fn kubelet_ca(flags: &Flags) -> Verdict {
    flags.must_be_set("kubelet-certificate-authority")
}

//! kcm-root-ca

use super::{Component, Flags};
use crate::offence::Verdict;

check! {
    /// The controller manager is given no CA to publish in each namespace (`--root-ca-file` is not
    /// set). It then publishes the one inside its kubeconfig, if there is one, which cannot be
    /// read.
    ///
    /// ## Why it matters
    ///
    /// Pods that have no CA cannot verify the API server, and send their tokens to whoever answers
    /// in its place.
    ///
    /// ## How to mend it
    ///
    /// Set `--root-ca-file` to the CA that signs the serving certificate of the API server.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-controller-manager-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-controller-manager
    ///     image: "registry.k8s.io/kube-controller-manager:v1.37.2"
    ///     command: [kube-controller-manager, --profiling=false]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-controller-manager-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-controller-manager
    ///     image: "registry.k8s.io/kube-controller-manager:v1.37.2"
    ///     command: [kube-controller-manager, --root-ca-file=/etc/kubernetes/pki/ca.crt]
    /// ```
    id: "kcm-root-ca",
    title: "Pods are given no CA to verify the API server with",
    remediation: "Set --root-ca-file on kube-controller-manager.",
    severity: Medium,
    threats: [12],
    cis: ["1.3.5"],
    nsa: ["NET:control-plane"],
    pss: [],
    mitre: ["T1552"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_111", "trivy/KCV-0037"],
    joins: [],
    evaluate: Component(Component::ControllerManager, root_ca),
}

fn root_ca(flags: &Flags) -> Verdict {
    flags.must_be_set("root-ca-file")
}

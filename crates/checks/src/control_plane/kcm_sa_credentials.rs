//! kcm-sa-credentials

use super::{Component, Flags};
use crate::offence::Verdict;

check! {
    /// The controllers do not each use a ServiceAccount of their own
    /// (`--use-service-account-credentials`, off unless set).
    ///
    /// ## Why it matters
    ///
    /// Each of them then has the rights of all, so a fault in one reaches everything, and the audit
    /// log cannot tell them apart.
    ///
    /// ## How to mend it
    ///
    /// Set `--use-service-account-credentials=true`. With RBAC, the roles are there.
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
    ///     command: [kube-controller-manager, --use-service-account-credentials=true]
    /// ```
    id: "kcm-sa-credentials",
    title: "All controllers share one set of credentials",
    remediation: "Set --use-service-account-credentials=true on kube-controller-manager.",
    severity: Medium,
    threats: [12],
    cis: ["1.3.3"],
    nsa: ["NET:control-plane"],
    pss: [],
    mitre: ["T1552"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_108", "trivy/KCV-0035"],
    joins: [],
    evaluate: Component(Component::ControllerManager, sa_credentials),
}

fn sa_credentials(flags: &Flags) -> Verdict {
    flags.must_be("use-service-account-credentials", true, false)
}

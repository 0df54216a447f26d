//! kcm-profiling

use super::{Component, Flags};
use crate::offence::Verdict;

check! {
    /// The controller manager serves profiles (`--profiling`, on unless it is set to `false`).
    ///
    /// ## Why it matters
    ///
    /// Profiles tell how the program works inside, and taking them slows it.
    ///
    /// ## How to mend it
    ///
    /// Set `--profiling=false`.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-controller-manager-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-controller-manager
    ///     image: "registry.k8s.io/kube-controller-manager:v1.37.2"
    ///     command: [kube-controller-manager, --bind-address=127.0.0.1]
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
    ///     command: [kube-controller-manager, --profiling=false]
    /// ```
    id: "kcm-profiling",
    title: "Controller manager serves profiles of itself",
    remediation: "Set --profiling=false on kube-controller-manager.",
    severity: Medium,
    threats: [12],
    cis: ["1.3.2"],
    nsa: ["NET:control-plane"],
    pss: [],
    mitre: ["T1552"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_107", "trivy/KCV-0034"],
    joins: [],
    evaluate: Component(Component::ControllerManager, profiling),
}

fn profiling(flags: &Flags) -> Verdict {
    flags.must_be("profiling", false, true)
}

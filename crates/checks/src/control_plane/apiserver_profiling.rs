//! apiserver-profiling

use super::{Component, Flags};
use crate::offence::Verdict;

check! {
    /// The API server serves profiles (`--profiling`, on unless it is set to `false`).
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
    /// metadata: {name: kube-apiserver-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-apiserver
    ///     image: "registry.k8s.io/kube-apiserver:v1.37.2"
    ///     command: [kube-apiserver, --anonymous-auth=false]
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
    ///     command: [kube-apiserver, --profiling=false]
    /// ```
    id: "apiserver-profiling",
    title: "API server serves profiles of itself",
    remediation: "Set --profiling=false on kube-apiserver.",
    severity: Medium,
    threats: [12],
    cis: ["1.2.15"],
    nsa: ["NET:control-plane"],
    pss: [],
    mitre: ["MS-TA9029"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_90", "trivy/KCV-0018"],
    joins: [],
    evaluate: Component(Component::ApiServer, profiling),
}

fn profiling(flags: &Flags) -> Verdict {
    flags.must_be("profiling", false, true)
}

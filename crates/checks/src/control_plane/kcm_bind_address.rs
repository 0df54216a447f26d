//! kcm-bind-address

use super::{Component, Flags, endpoints};
use crate::offence::Verdict;

check! {
    /// The controller manager serves on another address than a loopback address (`--bind-address`,
    /// `0.0.0.0` unless set). Does not apply where `--secure-port=0` turns serving off.
    ///
    /// ## Why it matters
    ///
    /// Health checks and metrics need no more than the machine itself. On the network they tell
    /// about the cluster, and every fault of the server can be reached.
    ///
    /// ## How to mend it
    ///
    /// Set `--bind-address=127.0.0.1`.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-controller-manager-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-controller-manager
    ///     image: "registry.k8s.io/kube-controller-manager:v1.37.2"
    ///     command: [kube-controller-manager, --bind-address=0.0.0.0]
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
    ///     command: [kube-controller-manager, --bind-address=127.0.0.1]
    /// ```
    id: "kcm-bind-address",
    title: "Controller manager listens on the network",
    remediation: "Set --bind-address=127.0.0.1 on kube-controller-manager.",
    severity: Medium,
    threats: [12],
    cis: ["1.3.7"],
    nsa: ["NET:control-plane"],
    pss: [],
    mitre: ["T1552"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_113", "trivy/KCV-0039"],
    joins: [],
    evaluate: Component(Component::ControllerManager, bind_address),
}

fn bind_address(flags: &Flags) -> Verdict {
    endpoints::must_serve_on_loopback(flags)
}

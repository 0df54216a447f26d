//! scheduler-bind-address

use super::{Component, Flags, endpoints};
use crate::offence::Verdict;

check! {
    /// The scheduler serves on another address than a loopback address (`--bind-address`, `0.0.0.0`
    /// unless set). Does not apply where `--secure-port=0` turns serving off.
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
    /// metadata: {name: kube-scheduler-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-scheduler
    ///     image: "registry.k8s.io/kube-scheduler:v1.37.2"
    ///     command: [kube-scheduler, --bind-address=0.0.0.0]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-scheduler-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-scheduler
    ///     image: "registry.k8s.io/kube-scheduler:v1.37.2"
    ///     command: [kube-scheduler, --bind-address=127.0.0.1]
    /// ```
    id: "scheduler-bind-address",
    title: "Scheduler listens on the network",
    remediation: "Set --bind-address=127.0.0.1 on kube-scheduler.",
    severity: Medium,
    threats: [12],
    cis: ["1.4.2"],
    nsa: ["NET:control-plane"],
    pss: [],
    mitre: ["T1613"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_115", "trivy/KCV-0041"],
    joins: [],
    evaluate: Component(Component::Scheduler, bind_address),
}

fn bind_address(flags: &Flags) -> Verdict {
    endpoints::must_serve_on_loopback(flags)
}

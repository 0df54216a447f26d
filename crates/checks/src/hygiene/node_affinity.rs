//! node-affinity

use crate::container::WorkloadObject;
use crate::kind::Kind;
use crate::offence::{Offence, Verdict};
use crate::pods::is_static;

check! {
    /// A workload does not say on which nodes it may run: it has neither `nodeAffinity` nor
    /// `nodeSelector`. A `DaemonSet` without either means every node, and a static Pod is bound to
    /// its own: both are not judged.
    ///
    /// ## Why it matters
    ///
    /// Its Pods land wherever there is room: on nodes of another architecture, on costly ones, or
    /// beside workloads that should stay alone.
    ///
    /// ## How to mend it
    ///
    /// Set `nodeSelector`, or `nodeAffinity` where one label is not enough.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       nodeSelector: {}
    ///       containers: [{name: web, image: web}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       nodeSelector: {kubernetes.io/arch: amd64}
    ///       containers: [{name: web, image: web}]
    /// ```
    id: "node-affinity",
    group: Informational,
    title: "Workload does not say on which nodes it may run",
    remediation: "Set nodeSelector or nodeAffinity.",
    severity: Info,
    threats: [9],
    cis: [],
    nsa: [],
    pss: [],
    mitre: [],
    owasp: [],
    peers: ["kube-linter/no-node-affinity"],
    joins: [],
    evaluate: WorkloadObject(node_affinity),
}

fn node_affinity(object: &WorkloadObject<'_>) -> Verdict {
    let bound = object.kind == Kind::Pod && is_static(object);
    if bound || object.kind == Kind::DaemonSet {
        return Verdict::NotApplicable;
    }
    let pod = object.pod;
    let chosen = pod.has_node_selector || pod.affinity.node_affinity.any();
    Verdict::fail_if((!chosen).then(|| Offence::at("affinity.nodeAffinity")))
}

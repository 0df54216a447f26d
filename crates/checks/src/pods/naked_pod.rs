//! naked-pod

use super::static_pod::is_static;
use crate::container::WorkloadObject;
use crate::kind::Kind;
use crate::offence::{Offence, Verdict};

check! {
    /// Nothing controls a Pod: somebody made it by hand. Static Pods, which a kubelet starts from a
    /// file of its node, are not judged here.
    ///
    /// ## Why it matters
    ///
    /// When its node goes, so does the Pod, and nothing starts it anew. It stands in no manifest of
    /// a workload, so reviews and updates pass it by; it may be a forgotten test or an intruder's.
    ///
    /// ## How to mend it
    ///
    /// Put the Pod into the template of a Deployment, a Job or another controller, or delete it.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers: [{name: web, image: web}]
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
    ///       containers: [{name: web, image: web}]
    /// ```
    id: "naked-pod",
    title: "Pod has no controller",
    remediation: "Put the Pod into the template of a Deployment, a Job or another controller.",
    severity: Low,
    threats: [5, 9],
    cis: [],
    nsa: [],
    pss: [],
    mitre: [],
    owasp: [],
    peers: ["popeye/208", "kubescape/C-0073"],
    joins: [],
    evaluate: WorkloadObject(naked_pod),
}

fn naked_pod(object: &WorkloadObject<'_>) -> Verdict {
    match object.kind {
        Kind::Pod if is_static(object) => Verdict::NotApplicable,
        // A Pod that has a controller is not judged itself: its controller is, and passes.
        Kind::Pod => Verdict::fail_if(Some(Offence::at(""))),
        _ => Verdict::Pass,
    }
}

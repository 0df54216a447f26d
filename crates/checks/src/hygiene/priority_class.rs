//! priority-class

use crate::container::PodTemplate;
use crate::offence::{Offence, Verdict};

check! {
    /// The Pod has no `PriorityClass`. Where the cluster has a default class, live Pods have it and
    /// pass.
    ///
    /// ## Why it matters
    ///
    /// When a node runs short, the scheduler and the kubelet cannot tell what may go first: a
    /// nightly report weighs as much as the login page.
    ///
    /// ## How to mend it
    ///
    /// Make a few classes for the cluster, name one in `priorityClassName`, and let one of them be
    /// the default.
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
    ///       priorityClassName: shop-front
    ///       containers: [{name: web, image: web}]
    /// ```
    id: "priority-class",
    group: Informational,
    title: "Pod has no PriorityClass",
    remediation: "Set priorityClassName, or make one PriorityClass the default of the cluster.",
    severity: Info,
    threats: [9],
    cis: [],
    nsa: [],
    pss: [],
    mitre: [],
    owasp: [],
    peers: ["polaris/priorityClassNotSet", "kube-linter/priority-class-name"],
    joins: [],
    evaluate: Pod(priority_class),
}

fn priority_class(pod: &PodTemplate<'_>) -> Verdict {
    let class = pod.spec.priority_class_name.as_deref().unwrap_or_default();
    Verdict::fail_if(class.is_empty().then(|| Offence::at("priorityClassName")))
}

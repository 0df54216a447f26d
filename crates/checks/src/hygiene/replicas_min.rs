//! replicas-min

use super::template::least;
use crate::evidence::Unreadable;
use crate::offence::{Offence, Verdict};
use crate::view::{NamespaceView, TemplateView};

check! {
    /// A workload that could run several Pods side by side wants only one, or its
    /// `HorizontalPodAutoscaler` may leave it no more. Where nothing is set that is what it gets. One
    /// that wants none is not judged: somebody has switched it off.
    ///
    /// Other tools ask for two or three. Two is the least that survives the loss of a node; whoever
    /// needs a quorum knows to ask for three.
    ///
    /// ## Why it matters
    ///
    /// While the only Pod is moved, replaced or starts again, nobody answers.
    ///
    /// ## How to mend it
    ///
    /// Set `replicas`, or `minReplicas` of the `HorizontalPodAutoscaler`, to two or more, and spread
    /// the Pods over nodes.
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
    /// ```yaml,bad
    /// apiVersion: autoscaling/v2
    /// kind: HorizontalPodAutoscaler
    /// metadata: {name: web}
    /// spec:
    ///   minReplicas: 1
    ///   maxReplicas: 9
    ///   scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
    /// ---
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web}
    /// spec:
    ///   replicas: 4
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
    ///   replicas: 2
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       containers: [{name: web, image: web}]
    /// ```
    id: "replicas-min",
    group: Informational,
    title: "Workload runs a single Pod",
    remediation: "Set replicas, or minReplicas of the HorizontalPodAutoscaler, to two or more.",
    severity: Info,
    threats: [9],
    cis: [],
    nsa: [],
    pss: [],
    mitre: [],
    owasp: [],
    peers: [
        "polaris/deploymentMissingReplicas", "polaris/hpaMinAvailability",
        "kube-linter/minimum-three-replicas", "kube-linter/hpa-minimum-three-replicas",
        "kube-score/deployment-replicas", "kube-score/horizontalpodautoscaler-replicas"
    ],
    joins: [HorizontalPodAutoscaler],
    evaluate: Template(replicas_min),
}

/// The least number of Pods that survives the loss of one.
const MINIMUM: i64 = 2;

fn replicas_min(
    workload: &TemplateView<'_>,
    view: &NamespaceView<'_>,
) -> Result<Verdict, Unreadable> {
    let Some((least, autoscaler)) = least(workload, view)? else {
        return Ok(Verdict::NotApplicable);
    };
    Ok(Verdict::fail_if((least < MINIMUM).then(|| match autoscaler {
        Some(name) => Offence::at("").detail(format_args!("HorizontalPodAutoscaler {name}")),
        None => Offence::at("spec.replicas"),
    })))
}

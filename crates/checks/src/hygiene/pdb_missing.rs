//! pdb-missing

use super::template::least;
use crate::evidence::Unreadable;
use crate::offence::{Offence, Verdict};
use crate::view::{NamespaceView, TemplateView};

check! {
    /// No `PodDisruptionBudget` covers the Pods of a workload that has at least two of them. With a
    /// single Pod a budget would only stop nodes from being emptied, so that is not judged, and
    /// neither is a `DaemonSet`, whose Pods stay on their nodes.
    ///
    /// ## Why it matters
    ///
    /// Whoever empties nodes for an upgrade may evict all Pods at once.
    ///
    /// ## How to mend it
    ///
    /// Make a `PodDisruptionBudget` with `maxUnavailable: 1` and the labels of the Pods.
    ///
    /// ```yaml,bad
    /// apiVersion: policy/v1
    /// kind: PodDisruptionBudget
    /// metadata: {name: web}
    /// spec: {maxUnavailable: 1, selector: {matchLabels: {app: shop}}}
    /// ---
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web}
    /// spec:
    ///   replicas: 3
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       containers: [{name: web, image: web}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: policy/v1
    /// kind: PodDisruptionBudget
    /// metadata: {name: web}
    /// spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
    /// ---
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web}
    /// spec:
    ///   replicas: 3
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       containers: [{name: web, image: web}]
    /// ```
    id: "pdb-missing",
    group: Informational,
    title: "No PodDisruptionBudget covers the workload",
    remediation: "Make a PodDisruptionBudget with maxUnavailable 1 and the labels of the Pods.",
    severity: Info,
    threats: [9],
    cis: [],
    nsa: [],
    pss: [],
    mitre: [],
    owasp: [],
    peers: [
        "polaris/missingPodDisruptionBudget", "kube-score/deployment-has-poddisruptionbudget",
        "kube-score/statefulset-has-poddisruptionbudget", "popeye/206"
    ],
    joins: [HorizontalPodAutoscaler, PodDisruptionBudget],
    evaluate: Template(pdb_missing),
}

fn pdb_missing(
    workload: &TemplateView<'_>,
    view: &NamespaceView<'_>,
) -> Result<Verdict, Unreadable> {
    if least(workload, view)?.is_none_or(|(least, _)| least < 2) {
        return Ok(Verdict::NotApplicable);
    }
    let label = |key: &str| workload.template.label(key);
    let covered = view.disruption_budgets()?.any(|selector| selector.matches(label));
    Ok(Verdict::fail_if((!covered).then(|| Offence::at(""))))
}

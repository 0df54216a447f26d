//! required-labels

use crate::container::{PodTemplate, named};
use crate::offence::Verdict;

check! {
    /// The Pod lacks a label that the platform team requires, or has it empty. Unless set otherwise
    /// that is `app.kubernetes.io/name`.
    ///
    /// ## Why it matters
    ///
    /// At three in the morning nobody knows whose Pod it is. Network policies, quotas and alerts
    /// that select by label pass it by.
    ///
    /// ## How to mend it
    ///
    /// Add the labels to `metadata.labels` of the Pod template; labels of the workload alone do not
    /// reach its Pods.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web, labels: {app.kubernetes.io/name: web}}
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
    ///   selector: {matchLabels: {app.kubernetes.io/name: web}}
    ///   template:
    ///     metadata: {labels: {app.kubernetes.io/name: web}}
    ///     spec:
    ///       containers: [{name: web, image: web}]
    /// ```
    id: "required-labels",
    title: "Workload lacks a required label",
    remediation: "Add the missing labels to the labels of the Pod template.",
    severity: Low,
    threats: [5],
    cis: [],
    nsa: [],
    pss: [],
    mitre: [],
    owasp: [],
    peers: [
        "polaris/metadataAndInstanceMismatched", "kube-linter/required-label-owner",
        "kube-linter/required-annotation-email", "kube-score/label-values", "kubescape/C-0076",
        "kubescape/C-0077"
    ],
    joins: [],
    evaluate: Pod(required_labels),
}

fn required_labels(pod: &PodTemplate<'_>) -> Verdict {
    let required = &pod.settings.required_labels;
    if required.is_empty() {
        return Verdict::NotApplicable;
    }
    let labels = required.iter().map(String::as_str);
    let missing = labels.filter(|label| pod.label(label).is_none_or(str::is_empty));
    // Labels stand beside the Pod spec, so there is no path below it.
    Verdict::fail_if(named("", missing))
}

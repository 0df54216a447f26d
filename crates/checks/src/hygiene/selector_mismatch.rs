//! selector-mismatch

use crate::container::{WorkloadObject, named};
use crate::kind::Kind;
use crate::offence::Verdict;

check! {
    /// The selector of a Deployment, `StatefulSet`, `DaemonSet` or `ReplicaSet` does not select
    /// the Pods of its own template. What Services select is not judged.
    ///
    /// ## Why it matters
    ///
    /// The API server refuses such a workload, so what was meant to run does not, or an older
    /// version goes on running.
    ///
    /// ## How to mend it
    ///
    /// Give the template the labels that the selector asks for.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: shop}}
    ///     spec:
    ///       containers: [{name: web, image: web}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web}
    /// spec:
    ///   selector:
    ///     matchLabels: {app: web}
    ///     matchExpressions: [{key: tier, operator: In, values: [front, back]}]
    ///   template:
    ///     metadata: {labels: {app: web, tier: front}}
    ///     spec:
    ///       containers: [{name: web, image: web}]
    /// ```
    id: "selector-mismatch",
    group: Informational,
    title: "Selector does not match the labels of the template",
    remediation: "Give the template the labels that the selector asks for.",
    severity: Info,
    threats: [9],
    cis: [],
    nsa: [],
    pss: [],
    mitre: [],
    owasp: [],
    peers: [
        "kube-linter/mismatching-selector",
        "kube-score/deployment-pod-selector-labels-match-template-metadata-labels",
        "kube-score/statefulset-pod-selector-labels-match-template-metadata-labels",
        "popeye/508", "kubescape/C-0293"
    ],
    joins: [],
    evaluate: WorkloadObject(selector_mismatch),
}

fn selector_mismatch(object: &WorkloadObject<'_>) -> Verdict {
    use Kind::{DaemonSet, Deployment, ReplicaSet, StatefulSet};
    let selects = matches!(object.kind, Deployment | StatefulSet | DaemonSet | ReplicaSet);
    let Some(spec) = object.spec.filter(|_| selects) else {
        return Verdict::NotApplicable;
    };
    let selector = &spec.selector;
    // Without a selector there is nothing to compare.
    if selector.match_labels.is_empty() && selector.match_expressions.is_empty() {
        return Verdict::NotApplicable;
    }
    let pod = object.template();
    let labels = selector.match_labels.iter();
    let labels = labels.filter(|(key, value)| pod.label(key) != Some(value.as_str()));
    let rules = selector.match_expressions.iter().filter(|rule| !rule.met(pod.label(&rule.key)));
    let keys = labels.map(|(key, _)| key.as_str()).chain(rules.map(|rule| rule.key.as_str()));
    Verdict::fail_if(named("spec.selector", keys))
}

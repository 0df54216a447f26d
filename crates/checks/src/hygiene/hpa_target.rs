//! hpa-target

use crate::container::named;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::view::NamespaceView;

check! {
    /// A `HorizontalPodAutoscaler` names a workload that is not in its namespace. Targets of kinds
    /// that Plumbline does not know are not judged. Whether the workload sets `replicas` as well
    /// is not judged either: the API server shows the number that the autoscaler has set.
    ///
    /// ## Why it matters
    ///
    /// Nothing is scaled, and it shows only under load. Most often the workload has been renamed.
    ///
    /// ## How to mend it
    ///
    /// Put the workload's kind and name into `scaleTargetRef`, or remove the autoscaler.
    ///
    /// ```yaml,bad
    /// apiVersion: autoscaling/v2
    /// kind: HorizontalPodAutoscaler
    /// metadata: {name: web}
    /// spec:
    ///   maxReplicas: 9
    ///   scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: autoscaling/v2
    /// kind: HorizontalPodAutoscaler
    /// metadata: {name: web}
    /// spec:
    ///   maxReplicas: 9
    ///   scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
    /// ---
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
    id: "hpa-target",
    group: Informational,
    title: "HorizontalPodAutoscaler scales nothing",
    remediation: "Put the kind and name of the workload into scaleTargetRef, or remove the object.",
    severity: Info,
    threats: [9],
    cis: [],
    nsa: [],
    pss: [],
    mitre: [],
    owasp: [],
    peers: [
        "kube-linter/dangling-horizontalpodautoscaler",
        "kube-score/horizontalpodautoscaler-has-target", "popeye/600", "kubescape/C-0300"
    ],
    joins: [
        HorizontalPodAutoscaler, Deployment, ReplicaSet, StatefulSet, ReplicationController
    ],
    evaluate: Namespace(hpa_target),
}

fn hpa_target(view: &NamespaceView<'_>) -> Result<Verdict, Unreadable> {
    let (mut dangling, mut judged, mut missing) = (Vec::new(), false, None);
    for (name, autoscaler) in view.autoscalers()? {
        let Some(kind) = autoscaler.kind.filter(|kind| kind.scales()) else {
            continue;
        };
        judged = true;
        match view.exists(kind, &autoscaler.name) {
            Ok(true) => {}
            Ok(false) => dangling.push(format!("{name} of {kind} {}", autoscaler.name)),
            Err(unreadable) => missing = Some(unreadable),
        }
    }
    // One is enough to fail, whatever else cannot be seen.
    match missing {
        _ if !judged => Ok(Verdict::NotApplicable),
        Some(missing) if dangling.is_empty() => Err(missing),
        _ => Ok(Verdict::fail_if(named("", dangling.iter().map(String::as_str)))),
    }
}

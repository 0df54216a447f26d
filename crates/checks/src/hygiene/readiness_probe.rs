//! readiness-probe

use super::probe::judge_missing;
use crate::container::WorkloadObject;
use crate::offence::Verdict;

check! {
    /// A container has no readiness probe. Sidecars count; init containers that end, and Pods that run
    /// to an end as those of Jobs do, need none.
    ///
    /// ## Why it matters
    ///
    /// Requests reach the Pod before it can answer them, and a rollout goes on although the new Pods
    /// serve nobody.
    ///
    /// ## How to mend it
    ///
    /// Set `readinessProbe` to a request that succeeds as soon as the container can do its work.
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
    ///       containers: [{name: web, image: web, livenessProbe: {httpGet: {path: /, port: 8080}}}]
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
    ///       initContainers: [{name: migrate, image: migrate}]
    ///       containers: [{name: web, image: web, readinessProbe: {httpGet: {path: /, port: 8080}}}]
    /// ```
    id: "readiness-probe",
    group: Informational,
    title: "Container has no readiness probe",
    remediation: "Set readinessProbe to a request that succeeds once the container can work.",
    severity: Info,
    threats: [9],
    cis: [],
    nsa: [],
    pss: [],
    mitre: [],
    owasp: [],
    peers: [
        "polaris/readinessProbeMissing", "kube-linter/no-readiness-probe", "kube-score/pod-probes",
        "popeye/102", "popeye/104", "checkov/CKV_K8S_9", "kubescape/C-0018"
    ],
    joins: [],
    evaluate: WorkloadObject(readiness_probe),
}

fn readiness_probe(object: &WorkloadObject<'_>) -> Verdict {
    judge_missing(object, "readinessProbe", |container| container.readiness_probe.as_ref())
}

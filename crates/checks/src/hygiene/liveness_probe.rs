//! liveness-probe

use super::probe::judge_missing;
use crate::container::WorkloadObject;
use crate::offence::Verdict;

check! {
    /// A container has no liveness probe. Sidecars count; init containers that end, and Pods that run
    /// to an end as those of Jobs do, need none.
    ///
    /// ## Why it matters
    ///
    /// A process that hangs is not restarted: it keeps its place, its Pod looks healthy, and nobody
    /// is told.
    ///
    /// ## How to mend it
    ///
    /// Set `livenessProbe` to something cheap that fails only where a restart helps, and that asks no
    /// other service.
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
    ///       containers: [{name: web, image: web, readinessProbe: {httpGet: {path: /, port: 8080}}}]
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
    ///       containers: [{name: web, image: web, livenessProbe: {httpGet: {path: /, port: 8080}}}]
    /// ```
    id: "liveness-probe",
    group: Informational,
    title: "Container has no liveness probe",
    remediation: "Set livenessProbe to a cheap request that fails only where a restart helps.",
    severity: Info,
    threats: [9],
    cis: [],
    nsa: [],
    pss: [],
    mitre: [],
    owasp: [],
    peers: [
        "polaris/livenessProbeMissing", "kube-linter/no-liveness-probe", "kube-score/pod-probes",
        "popeye/102", "popeye/103", "checkov/CKV_K8S_8", "kubescape/C-0056"
    ],
    joins: [],
    evaluate: WorkloadObject(liveness_probe),
}

fn liveness_probe(object: &WorkloadObject<'_>) -> Verdict {
    judge_missing(object, "livenessProbe", |container| container.liveness_probe.as_ref())
}

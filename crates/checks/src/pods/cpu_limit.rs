//! cpu-limit

use crate::container::PodTemplate;
use crate::offence::Verdict;

check! {
    /// A container may use all the CPU time of its node: neither it nor its Pod has a limit, or the
    /// limit is zero, which means none. Ephemeral containers cannot have one and do not count.
    ///
    /// ## Why it matters
    ///
    /// One busy Pod slows down the others on its node, and a stolen one digs coins at your cost.
    ///
    /// ## How to mend it
    ///
    /// Set `resources.limits.cpu` for each container, init containers included, or `resources` for
    /// the Pod. A `LimitRange` gives a default to those that say nothing.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: ReplicationController
    /// metadata: {name: web}
    /// spec:
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       initContainers: [{name: fetch, image: fetch}]
    ///       containers: [{name: web, image: web, resources: {limits: {cpu: 500m}}}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: ReplicationController
    /// metadata: {name: web}
    /// spec:
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       initContainers: [{name: fetch, image: fetch, resources: {limits: {cpu: 500m}}}]
    ///       containers: [{name: web, image: web, resources: {limits: {cpu: 1}}}]
    /// ```
    id: "cpu-limit",
    title: "Container has no CPU limit",
    remediation: "Set resources.limits.cpu for each container, or for the Pod.",
    severity: Low,
    threats: [8],
    cis: [],
    nsa: ["NET:quota"],
    pss: [],
    mitre: ["T1496", "MS-TA9039", "MS-TA9040"],
    owasp: ["K01"],
    peers: [
        "kubesec/LimitsCPU", "polaris/cpuLimitsMissing", "kube-score/container-resources",
        "popeye/106", "popeye/107", "checkov/CKV_K8S_11", "trivy/KSV-0011", "kubescape/C-0270",
        "docker-bench/5.12"
    ],
    joins: [],
    evaluate: Pod(cpu_limit),
}

fn cpu_limit(pod: &PodTemplate<'_>) -> Verdict {
    let unlimited = pod.unlimited("cpu");
    Verdict::from_offences(unlimited.map(|container| container.offence("resources.limits.cpu")))
}

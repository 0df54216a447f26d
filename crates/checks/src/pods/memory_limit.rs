//! memory-limit

use crate::container::PodTemplate;
use crate::offence::Verdict;

check! {
    /// A container may use all the memory of its node: neither it nor its Pod has a limit, or the
    /// limit is zero, which means none. Ephemeral containers cannot have one and do not count.
    ///
    /// ## Why it matters
    ///
    /// One leak takes the memory of the whole node, and the kernel then ends processes of other
    /// Pods.
    ///
    /// ## How to mend it
    ///
    /// Set `resources.limits.memory` for each container, init containers included, or `resources`
    /// for the Pod. A `LimitRange` gives a default to those that say nothing.
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: Job
    /// metadata: {name: convert}
    /// spec:
    ///   template:
    ///     spec:
    ///       restartPolicy: Never
    ///       containers: [{name: convert, image: convert, resources: {limits: {memory: "0"}}}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: batch/v1
    /// kind: Job
    /// metadata: {name: convert}
    /// spec:
    ///   template:
    ///     spec:
    ///       restartPolicy: Never
    ///       containers: [{name: convert, image: convert, resources: {limits: {memory: 256Mi}}}]
    /// ```
    id: "memory-limit",
    title: "Container has no memory limit",
    remediation: "Set resources.limits.memory for each container, or for the Pod.",
    severity: Medium,
    threats: [8],
    cis: [],
    nsa: ["NET:quota"],
    pss: [],
    mitre: ["T1499", "MS-TA9040"],
    owasp: ["K01"],
    peers: [
        "kubesec/LimitsMemory", "polaris/memoryLimitsMissing",
        "kube-linter/unset-memory-requirements", "kube-score/container-resources", "popeye/106",
        "popeye/107", "checkov/CKV_K8S_13", "trivy/KSV-0018", "kubescape/C-0271",
        "docker-bench/5.11"
    ],
    joins: [],
    evaluate: Pod(memory_limit),
}

fn memory_limit(pod: &PodTemplate<'_>) -> Verdict {
    let unlimited = pod.unlimited("memory");
    Verdict::from_offences(unlimited.map(|container| container.offence("resources.limits.memory")))
}

//! run-as-high-gid

use super::high_id::judge_ids;
use crate::container::PodTemplate;
use crate::offence::Verdict;

check! {
    /// The primary group of a container has an id below 10000, or is whatever its image names, most
    /// often root: `runAsGroup` is set neither for it nor for the Pod. Pods in a user namespace of
    /// their own (`hostUsers: false`) are not judged: their ids are others on the node.
    ///
    /// ## Why it matters
    ///
    /// The kernel compares numbers. A process that gets out of its container has, on the node, the
    /// rights of the group with the same number: on files, devices and sockets.
    ///
    /// ## How to mend it
    ///
    /// Set `runAsGroup` to 10000 or more for the Pod, and `fsGroup` to the same where it shares
    /// volumes.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   securityContext: {runAsUser: 10101, runAsGroup: 1000}
    ///   containers: [{name: web, image: web}]
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: db}
    /// spec:
    ///   selector: {matchLabels: {app: db}}
    ///   template:
    ///     metadata: {labels: {app: db}}
    ///     spec:
    ///       securityContext: {runAsUser: 10101}
    ///       containers: [{name: db, image: db}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: db}
    /// spec:
    ///   selector: {matchLabels: {app: db}}
    ///   template:
    ///     metadata: {labels: {app: db}}
    ///     spec:
    ///       securityContext: {runAsUser: 10101, runAsGroup: 10101}
    ///       containers: [{name: db, image: db}]
    /// ```
    id: "run-as-high-gid",
    title: "Container may run as a group id below 10000",
    remediation: "Set securityContext.runAsGroup to 10000 or more for the Pod, and to nothing lower elsewhere.",
    severity: Low,
    threats: [7],
    cis: ["5.6.3"],
    nsa: ["POD:nonroot"],
    pss: [],
    mitre: ["T1611"],
    owasp: ["K01"],
    peers: [
        "kubesec/RunAsGroup", "kube-score/container-security-context-user-group-id",
        "trivy/KSV-0021"
    ],
    joins: [],
    evaluate: Pod(run_as_high_gid),
}

fn run_as_high_gid(pod: &PodTemplate<'_>) -> Verdict {
    let whole = pod.spec.security_context.run_as_group;
    judge_ids(*pod, "securityContext.runAsGroup", whole, |security| security.run_as_group)
}

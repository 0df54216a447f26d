//! topology-spread

use crate::container::WorkloadObject;
use crate::offence::{Offence, Verdict};

check! {
    /// A workload of several Pods has neither `topologySpreadConstraints` nor `podAntiAffinity`.
    /// Workloads of a single Pod, and those that run on every node, are not judged.
    ///
    /// ## Why it matters
    ///
    /// The scheduler spreads Pods on its own only as far as nothing else speaks against it. When
    /// all are on one node or in one zone, its loss takes all of them.
    ///
    /// ## How to mend it
    ///
    /// Add a constraint for `kubernetes.io/hostname`, and one for `topology.kubernetes.io/zone`
    /// where the cluster has zones.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web}
    /// spec:
    ///   replicas: 3
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       topologySpreadConstraints: []
    ///       containers: [{name: web, image: web}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web}
    /// spec:
    ///   replicas: 3
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       topologySpreadConstraints:
    ///       - topologyKey: kubernetes.io/hostname
    ///         maxSkew: 1
    ///         whenUnsatisfiable: ScheduleAnyway
    ///         labelSelector: {matchLabels: {app: web}}
    ///       containers: [{name: web, image: web}]
    /// ```
    id: "topology-spread",
    group: Informational,
    title: "Pods of a workload are not spread over nodes",
    remediation: "Add topologySpreadConstraints for the host name and the zone.",
    severity: Info,
    threats: [9],
    cis: [],
    nsa: [],
    pss: [],
    mitre: [],
    owasp: [],
    peers: [
        "polaris/topologySpreadConstraint", "kube-linter/no-anti-affinity",
        "kube-score/deployment-has-host-podantiaffinity",
        "kube-score/statefulset-has-host-podantiaffinity",
        "kube-score/pod-topology-spread-constraints"
    ],
    joins: [],
    evaluate: WorkloadObject(topology_spread),
}

fn topology_spread(object: &WorkloadObject<'_>) -> Verdict {
    match object.spec {
        Some(spec) if object.kind.scales() && spec.replicas.unwrap_or(1) > 1 => {}
        _ => return Verdict::NotApplicable,
    }
    let pod = object.pod;
    let spread = pod.has_topology_spread || pod.affinity.pod_anti_affinity.any();
    Verdict::fail_if((!spread).then(|| Offence::at("topologySpreadConstraints")))
}

//! namespace-no-limitrange

use crate::container::named;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::view::NamespaceView;

check! {
    /// A container of the namespace has no limit of CPU or of memory, and no `LimitRange` of the
    /// namespace speaks of containers or Pods. Where every container has its limits, nothing is
    /// missing.
    ///
    /// ## Why it matters
    ///
    /// Whoever forgets a limit gets the whole node. A `LimitRange` sets the limit in their place and
    /// refuses what is too large.
    ///
    /// ## How to mend it
    ///
    /// Add a `LimitRange` with `default`, `defaultRequest` and `max` for containers. It holds for
    /// Pods that are created after it.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers: [{name: web, image: web}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers: [{name: web, image: web}]
    /// ---
    /// apiVersion: v1
    /// kind: LimitRange
    /// metadata: {name: defaults}
    /// spec:
    ///   limits:
    ///   - type: Container
    ///     default: {cpu: 200m, memory: 128Mi}
    /// ```
    id: "namespace-no-limitrange",
    title: "Namespace sets no limits for containers without any",
    remediation: "Add a LimitRange with default, defaultRequest and max for containers.",
    severity: Low,
    threats: [8],
    cis: [],
    nsa: ["NET:quota"],
    pss: [],
    mitre: ["T1499", "MS-TA9040"],
    owasp: ["K01"],
    peers: [],
    joins: [
        LimitRange, Pod, Deployment, ReplicaSet, StatefulSet, DaemonSet, Job, CronJob,
        ReplicationController
    ],
    evaluate: Namespace(namespace_no_limitrange),
}

fn namespace_no_limitrange(view: &NamespaceView<'_>) -> Result<Verdict, Unreadable> {
    let workloads = view.workloads()?;
    let unlimited: Vec<&str> = workloads
        .active
        .iter()
        .filter(|workload| workload.pods.iter().any(|pod| pod.fact.unlimited))
        .map(|workload| workload.name)
        .collect();
    if unlimited.is_empty() || view.limit_ranges()?.any(|range| range.applies) {
        return Ok(Verdict::Pass);
    }
    Ok(Verdict::fail_if(named("", unlimited)))
}

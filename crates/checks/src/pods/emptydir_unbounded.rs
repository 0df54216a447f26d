//! emptydir-unbounded

use crate::container::{PodTemplate, is_positive, named};
use crate::offence::Verdict;

check! {
    /// An `emptyDir` volume has no `sizeLimit`, or one of zero, which means none.
    ///
    /// ## Why it matters
    ///
    /// It is a folder on the disk of the node that everyone there shares; with the medium `Memory`
    /// it is the memory of the node. Who fills it takes down the neighbours.
    ///
    /// ## How to mend it
    ///
    /// Set `sizeLimit` to what the volume needs: the kubelet evicts the Pod that goes past it.
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
    ///       containers: [{name: web, image: web}]
    ///       volumes: [{name: cache, emptyDir: {}}, {name: shm, emptyDir: {medium: Memory}}]
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
    ///       containers: [{name: web, image: web}]
    ///       volumes: [{name: cache, emptyDir: {sizeLimit: 64Mi}}]
    /// ```
    id: "emptydir-unbounded",
    title: "emptyDir volume has no size limit",
    remediation: "Set sizeLimit for each emptyDir volume.",
    severity: Low,
    threats: [8],
    cis: [],
    nsa: ["NET:quota"],
    pss: [],
    mitre: ["T1499"],
    owasp: ["K01"],
    peers: [],
    joins: [],
    evaluate: Pod(emptydir_unbounded),
}

fn emptydir_unbounded(pod: &PodTemplate<'_>) -> Verdict {
    let unbounded = pod.spec.volumes.iter().filter_map(|volume| {
        let folder = volume.empty_dir.as_ref()?;
        let in_memory = folder.medium.as_deref() == Some("Memory");
        let medium = if in_memory { " (memory)" } else { "" };
        (!is_positive(folder.size_limit.as_ref())).then(|| format!("{}{medium}", volume.name))
    });
    let unbounded: Vec<String> = unbounded.collect();
    Verdict::fail_if(named("volumes", unbounded.iter().map(String::as_str)))
}

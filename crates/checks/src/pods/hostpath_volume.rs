//! hostpath-volume

use crate::container::PodTemplate;
use crate::offence::Verdict;
use crate::pod_security::controls;

check! {
    /// The Pod has a volume that is a file or directory of its node.
    ///
    /// ## Why it matters
    ///
    /// What the Pod writes there outlives it, what it reads may belong to others, and a link in it
    /// may lead anywhere on the node. Read-only mounts do not help against reading.
    ///
    /// ## How to mend it
    ///
    /// Replace it: a claim for data, an `emptyDir` for scratch space, a `ConfigMap` for settings, a
    /// CSI driver for devices.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: ReplicaSet
    /// metadata: {name: cache}
    /// spec:
    ///   selector: {matchLabels: {app: cache}}
    ///   template:
    ///     metadata: {labels: {app: cache}}
    ///     spec:
    ///       containers: [{name: cache, image: cache}]
    ///       volumes: [{name: data, hostPath: {path: /srv/cache}}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: ReplicaSet
    /// metadata: {name: cache}
    /// spec:
    ///   selector: {matchLabels: {app: cache}}
    ///   template:
    ///     metadata: {labels: {app: cache}}
    ///     spec:
    ///       containers: [{name: cache, image: cache}]
    ///       volumes: [{name: data, emptyDir: {}}]
    /// ```
    id: "hostpath-volume",
    title: "Pod mounts a path of its node",
    remediation: "Replace the hostPath volume with a persistentVolumeClaim, an emptyDir or a configMap.",
    severity: High,
    threats: [7, 15],
    cis: ["5.2.11"],
    nsa: ["POD:enforcement"],
    pss: ["baseline/hostPathVolumes"],
    mitre: ["T1611", "MS-TA9013"],
    owasp: ["K01"],
    peers: ["polaris/hostPathSet", "trivy/KSV-0023", "kubescape/C-0048"],
    joins: [],
    evaluate: Pod(hostpath_volume),
}

fn hostpath_volume(pod: &PodTemplate<'_>) -> Verdict {
    controls::HOST_PATH_VOLUMES.verdict(pod)
}

//! volume-types-restricted

use crate::container::PodTemplate;
use crate::offence::Verdict;
use crate::pod_security::controls;

check! {
    /// The Pod has a volume of a type that the Restricted level of the Pod Security Standards does
    /// not admit. It admits `configMap`, `csi`, `downwardAPI`, `emptyDir`, `ephemeral`, `image`,
    /// `persistentVolumeClaim`, `projected` and `secret`.
    ///
    /// ## Why it matters
    ///
    /// With the other types the author of a Pod names the storage directly: a server, a disk, a
    /// path of the node. No administrator has offered it, no quota counts it, and it is mounted
    /// with the rights of the node.
    ///
    /// ## How to mend it
    ///
    /// Describe the storage in a `PersistentVolume`, or use a CSI driver, and mount it through a
    /// `persistentVolumeClaim`.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: files}
    /// spec:
    ///   selector: {matchLabels: {app: files}}
    ///   template:
    ///     metadata: {labels: {app: files}}
    ///     spec:
    ///       containers: [{name: files, image: files}]
    ///       volumes: [{name: data, nfs: {server: nas.example, path: /}}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: files}
    /// spec:
    ///   selector: {matchLabels: {app: files}}
    ///   template:
    ///     metadata: {labels: {app: files}}
    ///     spec:
    ///       containers: [{name: files, image: files}]
    ///       volumes: [{name: data, persistentVolumeClaim: {claimName: files}}]
    /// ```
    id: "volume-types-restricted",
    title: "Pod names its storage directly",
    remediation: "Replace the volume with a persistentVolumeClaim, or another type that Restricted admits.",
    severity: Low,
    threats: [15],
    cis: [],
    nsa: ["POD:enforcement"],
    pss: ["restricted/restrictedVolumes"],
    mitre: ["T1611"],
    owasp: ["K01"],
    peers: ["trivy/KSV-0028"],
    joins: [],
    evaluate: Pod(volume_types_restricted),
}

fn volume_types_restricted(pod: &PodTemplate<'_>) -> Verdict {
    controls::RESTRICTED_VOLUMES.verdict(pod)
}

//! image-scan-missing

use super::image_scans::{Scanned, scanned};
use crate::evidence::Unreadable;
use crate::offence::{Offence, Verdict};
use crate::view::NamespaceView;
use crate::workloads::PodView;

check! {
    /// A container runs an image that no image scanner of the cluster has seen: no VulnerabilityReport of
    /// Trivy Operator and no VulnerabilityManifestSummary of Kubescape is about it. Not judged where the
    /// cluster has no scanner; its vulnerabilities are then unknown, and image-cve says so.
    ///
    /// ## Why it matters
    ///
    /// Nobody knows what is wrong with it. Images that a scanner leaves out, because they stand in an
    /// excluded namespace or in a registry that it cannot reach, stay so until somebody looks.
    ///
    /// ## How to mend it
    ///
    /// See why the scanner leaves it out: its settings for namespaces, a missing pull secret, or the log
    /// of a failed scan.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers: [{name: web, image: "web:1"}]
    /// status:
    ///   containerStatuses:
    ///   - {name: web, imageID: "docker.io/library/web@sha256:1111111111111111111111111111111111111111111111111111111111111111"}
    /// ---
    /// apiVersion: aquasecurity.github.io/v1alpha1
    /// kind: VulnerabilityReport
    /// metadata: {name: pod-web-web}
    /// report:
    ///   registry: {server: index.docker.io}
    ///   artifact: {repository: library/web, tag: "2"}
    ///   summary: {criticalCount: 0, highCount: 0}
    ///   updateTimestamp: "2025-12-31T04:00:00Z"
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers: [{name: web, image: "web:1"}]
    /// status:
    ///   containerStatuses:
    ///   - {name: web, imageID: "docker.io/library/web@sha256:1111111111111111111111111111111111111111111111111111111111111111"}
    /// ---
    /// apiVersion: aquasecurity.github.io/v1alpha1
    /// kind: VulnerabilityReport
    /// metadata: {name: pod-web-web}
    /// report:
    ///   registry: {server: index.docker.io}
    ///   artifact: {repository: library/web, tag: "1"}
    ///   summary: {criticalCount: 0, highCount: 0}
    ///   updateTimestamp: "2025-12-31T04:00:00Z"
    /// ```
    id: "image-scan-missing",
    title: "Image that runs was never scanned",
    remediation: "See why the image scanner leaves it out: its namespaces, pull secrets, or log.",
    severity: Medium,
    threats: [10],
    cis: [],
    nsa: ["POD:image-build"],
    pss: [],
    mitre: ["MS-TA9002", "MS-M9005.003"],
    owasp: ["K07"],
    peers: [],
    joins: [VulnerabilityReport, VulnerabilityManifestSummary],
    evaluate: Workload(image_scan_missing),
}

fn image_scan_missing(pod: &PodView<'_>, view: &NamespaceView<'_>) -> Result<Verdict, Unreadable> {
    let Scanned::Images(images) = scanned(pod, view)? else {
        return Ok(Verdict::NotApplicable);
    };
    let unseen = images.iter().filter(|it| it.scans.is_empty());
    Ok(Verdict::from_offences(unseen.map(|it| Offence::at("").detail(it.image))))
}

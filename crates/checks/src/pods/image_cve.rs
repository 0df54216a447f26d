//! image-cve

use super::image_scans::{Scanned, scanned};
use crate::evidence::Unreadable;
use crate::offence::{Offence, Verdict};
use crate::view::NamespaceView;
use crate::workloads::PodView;

check! {
    /// A container runs an image in which an image scanner found vulnerabilities of critical or high
    /// severity. Read are the counts in the VulnerabilityReports of Trivy Operator and in the
    /// VulnerabilityManifestSummaries of Kubescape, by the digest that runs or by the reference. Without
    /// a scanner, and for an image that none has seen, the verdict is unknown.
    ///
    /// ## Why it matters
    ///
    /// Everybody can look up how such a vulnerability is used. The image brings it along wherever it
    /// runs.
    ///
    /// ## How to mend it
    ///
    /// Build the image anew on a base with the fixes, or move to a newer release. The report of the
    /// scanner says which package is at fault and which version mends it.
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
    ///   artifact: {repository: library/web, tag: "1"}
    ///   summary: {criticalCount: 2, highCount: 5}
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
    id: "image-cve",
    title: "Image with known vulnerabilities runs",
    remediation: "Move to an image with the fixes; the scanner's report says which packages are at fault.",
    severity: High,
    threats: [10, 18],
    cis: [],
    nsa: ["POD:image-build"],
    pss: [],
    mitre: ["T1190", "MS-TA9002", "MS-TA9004"],
    owasp: ["K07"],
    peers: ["kubescape/C-0083", "kubescape/C-0084", "kubescape/C-0085", "docker-bench/4.4"],
    joins: [VulnerabilityReport, VulnerabilityManifestSummary],
    evaluate: Workload(image_cve),
}

fn image_cve(pod: &PodView<'_>, view: &NamespaceView<'_>) -> Result<Verdict, Unreadable> {
    let images = match scanned(pod, view)? {
        Scanned::NothingRuns => return Ok(Verdict::NotApplicable),
        Scanned::NoScanner => {
            return Ok(Verdict::Unknown("the cluster has no image scanner".into()));
        }
        Scanned::Images(images) => images,
    };
    let vulnerable = images.iter().filter_map(|it| {
        let worst = it.scans.iter().max_by_key(|scan| (scan.critical, scan.high))?;
        (worst.critical > 0 || worst.high > 0).then(|| {
            let counts =
                format_args!("{}: {} critical, {} high", it.image, worst.critical, worst.high);
            Offence::at("").detail(counts)
        })
    });
    Ok(match Verdict::from_offences(vulnerable) {
        Verdict::Pass if images.iter().any(|it| it.scans.is_empty()) => {
            Verdict::Unknown("no scanner has seen some of the images that run".into())
        }
        verdict => verdict,
    })
}

//! image-scan-stale

use super::image_scans::{Scanned, ScannedImage, scanned};
use crate::evidence::{DATE_UNKNOWN, Unreadable};
use crate::offence::{Offence, Verdict};
use crate::view::NamespaceView;
use crate::workloads::PodView;

check! {
    /// The newest scan of an image that runs is older than 30 days, by the time in the VulnerabilityReport
    /// of Trivy Operator. Kubescape's summaries tell no such time, so that the verdict on an image that
    /// only they are about is unknown.
    ///
    /// ## Why it matters
    ///
    /// Vulnerabilities are found after an image is built. An old scan speaks of what was known then.
    ///
    /// ## How to mend it
    ///
    /// Let the scanner look again: Trivy Operator does where its reports have a time to live
    /// (`OPERATOR_SCANNER_REPORT_TTL`).
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
    ///   summary: {criticalCount: 0, highCount: 0}
    ///   updateTimestamp: "2025-10-01T04:00:00Z"
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
    id: "image-scan-stale",
    title: "Image scan is more than 30 days old",
    remediation: "Let the scanner look again, such as by a time to live of its reports.",
    severity: Low,
    threats: [10],
    cis: [],
    nsa: ["POD:image-build"],
    pss: [],
    mitre: ["MS-TA9002"],
    owasp: ["K07"],
    peers: [],
    joins: [VulnerabilityReport, VulnerabilityManifestSummary],
    evaluate: Workload(image_scan_stale),
}

/// From this age on, in days, a scan is stale.
const STALE_AFTER: i64 = 30;

fn image_scan_stale(pod: &PodView<'_>, view: &NamespaceView<'_>) -> Result<Verdict, Unreadable> {
    let Scanned::Images(images) = scanned(pod, view)? else {
        return Ok(Verdict::NotApplicable);
    };
    let Some(today) = view.today() else {
        return Ok(Verdict::Unknown(DATE_UNKNOWN.into()));
    };
    let scanned: Vec<_> = images.iter().filter(|it| !it.scans.is_empty()).collect();
    if scanned.is_empty() {
        return Ok(Verdict::NotApplicable);
    }
    let newest = |it: &ScannedImage<'_>| it.scans.iter().filter_map(|scan| scan.scanned).max();
    let stale = scanned.iter().filter_map(|it| {
        let day = newest(it).filter(|day| today.since(*day) > STALE_AFTER)?;
        Some(Offence::at("").detail(format_args!("{}: scanned on {day}", it.image)))
    });
    Ok(match Verdict::from_offences(stale) {
        Verdict::Pass if scanned.iter().any(|it| newest(it).is_none()) => {
            Verdict::Unknown("the scanner does not tell when it scanned".into())
        }
        verdict => verdict,
    })
}

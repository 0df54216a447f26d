//! image-digest

use super::images::judge_images;
use crate::container::PodTemplate;
use crate::offence::Verdict;

check! {
    /// The image of a container has no digest, or is no valid reference at all.
    ///
    /// ## Why it matters
    ///
    /// Who can push to the registry can move the tag to another image, and the next Pod that starts
    /// runs it. A digest is of one image for ever.
    ///
    /// ## How to mend it
    ///
    /// Add the digest that the registry reports, as in `app:1.4.2@sha256:…`; the tag beside it is
    /// then for people. Let a tool renew both.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata: {name: agent}
    /// spec:
    ///   selector: {matchLabels: {app: agent}}
    ///   template:
    ///     metadata: {labels: {app: agent}}
    ///     spec:
    ///       containers: [{name: agent, image: "registry.example:5000/agent:1.4.2"}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata: {name: agent}
    /// spec:
    ///   selector: {matchLabels: {app: agent}}
    ///   template:
    ///     metadata: {labels: {app: agent}}
    ///     spec:
    ///       containers:
    ///       - name: agent
    ///         image: "registry.example:5000/agent:1.4.2@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    /// ```
    id: "image-digest",
    title: "Image is not pinned by digest",
    remediation: "Add the digest to the image, as in app:1.4.2@sha256:….",
    severity: Low,
    threats: [14, 18],
    cis: [],
    nsa: ["POD:image-build"],
    pss: [],
    mitre: ["T1525", "MS-TA9002"],
    owasp: ["K01"],
    peers: ["checkov/CKV_K8S_43", "kubescape/C-0306"],
    joins: [],
    evaluate: Pod(image_digest),
}

fn image_digest(pod: &PodTemplate<'_>) -> Verdict {
    judge_images(*pod, |image| image.is_none_or(|image| image.digest.is_none()))
}

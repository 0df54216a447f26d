//! image-latest-tag

use super::images::judge_images;
use crate::container::PodTemplate;
use crate::offence::Verdict;

check! {
    /// The image of a container has no tag, or the tag `latest`, and no digest; or it is no valid
    /// reference at all. The port of a registry (`registry:5000/app`) is no tag.
    ///
    /// ## Why it matters
    ///
    /// The tag moves: two Pods of one workload may run different programs, a rollback brings back
    /// nothing, and nobody can say what ran yesterday.
    ///
    /// ## How to mend it
    ///
    /// Name a version, as in `app:1.4.2`. Better still, pin the image by digest.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   initContainers: [{name: fetch, image: "registry.example:5000/fetch"}]
    ///   containers: [{name: web, image: "web:1.4.2"}]
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: db}
    /// spec:
    ///   serviceName: db
    ///   selector: {matchLabels: {app: db}}
    ///   template:
    ///     metadata: {labels: {app: db}}
    ///     spec:
    ///       containers: [{name: db, image: "registry.example/db:latest"}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   initContainers:
    ///   - name: fetch
    ///     image: "fetch@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    ///   containers: [{name: web, image: "web:1.4.2"}]
    /// ```
    id: "image-latest-tag",
    title: "Image has no fixed tag",
    remediation: "Name the version in the image tag, or pin the image by digest.",
    severity: Medium,
    threats: [14, 18],
    cis: [],
    nsa: ["POD:image-build"],
    pss: [],
    mitre: ["T1525", "MS-TA9002"],
    owasp: ["K01"],
    peers: [
        "polaris/tagNotSpecified", "kube-linter/latest-tag", "kube-score/container-image-tag",
        "popeye/100", "popeye/101", "checkov/CKV_K8S_14", "trivy/KSV-0013", "kubescape/C-0075"
    ],
    joins: [],
    evaluate: Pod(image_latest_tag),
}

fn image_latest_tag(pod: &PodTemplate<'_>) -> Verdict {
    judge_images(*pod, |image| {
        image.is_none_or(|it| it.digest.is_none() && it.pulled_tag() == Some("latest"))
    })
}

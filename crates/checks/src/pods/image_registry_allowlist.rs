//! image-registry-allowlist

use super::images::judge_images;
use crate::container::PodTemplate;
use crate::offence::Verdict;

check! {
    /// The image of a container comes from none of the registries that the platform team allows.
    /// A reference without a registry means Docker Hub; one that the grammar forbids comes from
    /// nowhere. Nothing is judged where no registries are set.
    ///
    /// An entry is a registry (`registry.example`) or a path in one (`registry.example/team`); for
    /// the official images of Docker Hub it is `docker.io/library`.
    ///
    /// ## Why it matters
    ///
    /// In a registry of their own people scan, sign and keep what they run. Anyone can publish on a
    /// public one, under a name that looks like a well-known one.
    ///
    /// ## How to mend it
    ///
    /// Copy the image into a registry of the list and name it there. Let admission control, such as
    /// a `ValidatingAdmissionPolicy`, refuse what comes from elsewhere.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers: [{name: web, image: "nginx:1.29"}]
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   initContainers: [{name: fetch, image: "registry.example.evil.example/fetch:1"}]
    ///   containers: [{name: web, image: "registry.example/web:1"}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers: [{name: web, image: "registry.example/web:1"}]
    /// ```
    id: "image-registry-allowlist",
    title: "Image comes from a registry that is not allowed",
    remediation: "Copy the image into an allowed registry and name it there.",
    severity: Medium,
    threats: [14],
    cis: ["5.5.1"],
    nsa: ["POD:image-build"],
    pss: [],
    mitre: ["T1525", "T1610", "MS-TA9002"],
    owasp: ["K04"],
    peers: [
        "popeye/113", "trivy/KSV-0125", "trivy/KSV-0034", "trivy/KSV-0032", "trivy/KSV-0033",
        "trivy/KSV-0035", "kubescape/C-0001", "kubescape/C-0078"
    ],
    joins: [],
    evaluate: Pod(image_registry_allowlist),
}

fn image_registry_allowlist(pod: &PodTemplate<'_>) -> Verdict {
    let allowed = &pod.settings.allowed_registries;
    if allowed.is_empty() {
        return Verdict::NotApplicable;
    }
    judge_images(*pod, |image| {
        !image.is_some_and(|image| allowed.iter().any(|place| image.comes_from(place)))
    })
}

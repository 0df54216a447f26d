//! image-registry-deprecated

use super::images::judge_images;
use crate::container::PodTemplate;
use crate::offence::Verdict;

check! {
    /// The image of a container comes from a registry, or a part of one, that gets no more images:
    /// `k8s.gcr.io`, `gcr.io/google-containers`, `docker.io/bitnamilegacy`.
    ///
    /// ## Why it matters
    ///
    /// What lies there stays as it is: flaws that become known are never mended, and one day the
    /// registry is gone and no new Pod starts.
    ///
    /// ## How to mend it
    ///
    /// Name the image where its project publishes it today. For Kubernetes' own that is
    /// `registry.k8s.io`, by the same path.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: metrics-server}
    /// spec:
    ///   selector: {matchLabels: {app: metrics-server}}
    ///   template:
    ///     metadata: {labels: {app: metrics-server}}
    ///     spec:
    ///       containers:
    ///       - {name: metrics-server, image: "k8s.gcr.io/metrics-server/metrics-server:v0.6.1"}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: metrics-server}
    /// spec:
    ///   selector: {matchLabels: {app: metrics-server}}
    ///   template:
    ///     metadata: {labels: {app: metrics-server}}
    ///     spec:
    ///       containers:
    ///       - {name: metrics-server, image: "registry.k8s.io/metrics-server/metrics-server:v0.8.0"}
    /// ```
    id: "image-registry-deprecated",
    title: "Image comes from a frozen registry",
    remediation: "Name the image where its project publishes it today, such as registry.k8s.io.",
    severity: Low,
    threats: [14, 18],
    cis: [],
    nsa: ["UPD:patching"],
    pss: [],
    mitre: [],
    owasp: ["K07"],
    peers: ["kubescape/C-0253"],
    joins: [],
    evaluate: Pod(image_registry_deprecated),
}

/// Frozen places and since when.
const FROZEN: [&str; 4] = [
    // 3 April 2023: kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement
    "k8s.gcr.io",
    // What k8s.gcr.io was called before, by two spellings.
    "gcr.io/google-containers",
    "gcr.io/google_containers",
    // 28 August 2025: github.com/bitnami/containers/issues/83267
    "docker.io/bitnamilegacy",
];

fn image_registry_deprecated(pod: &PodTemplate<'_>) -> Verdict {
    judge_images(*pod, |image| {
        image.is_some_and(|image| FROZEN.iter().any(|place| image.comes_from(place)))
    })
}

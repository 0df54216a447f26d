//! image-pull-policy

use super::image_reference::ImageReference;
use super::images::image;
use crate::container::{Container, PodTemplate};
use crate::offence::Verdict;

check! {
    /// The kubelet may start a container from an image that lies on the node, without asking the
    /// registry: its pull policy is `IfNotPresent` or `Never`. Unset means `Always` for the tag
    /// `latest` and for an image without tag and digest, and `IfNotPresent` for all others.
    ///
    /// An image that is pinned by digest counts too: its content cannot change, but who may use it
    /// is still the question. Since Kubernetes 1.35 the kubelet asks for pull credentials even so,
    /// unless it is set otherwise; no Pod tells how it is set.
    ///
    /// ## Why it matters
    ///
    /// The registry is who knows who may pull a private image. Once one Pod has pulled it, every
    /// other Pod on that node can run it by its name, without credentials. A tag that has moved, or
    /// an image that somebody has put onto the node, goes unnoticed.
    ///
    /// ## How to mend it
    ///
    /// Set `imagePullPolicy: Always`; layers that are already there are not fetched again. The
    /// admission plugin `AlwaysPullImages` sets it for every Pod.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers: [{name: web, image: "registry.example/web:1.4.2"}]
    /// ```
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
    ///       containers: [{name: web, image: "registry.example/web", imagePullPolicy: Never}]
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
    ///       initContainers: [{name: fetch, image: "registry.example/fetch:latest"}]
    ///       containers:
    ///       - {name: web, image: "registry.example/web:1.4.2", imagePullPolicy: Always}
    /// ```
    id: "image-pull-policy",
    title: "Image may start without asking the registry",
    remediation: "Set imagePullPolicy to Always.",
    severity: Low,
    threats: [14],
    cis: ["1.2.11"],
    nsa: ["POD:image-build"],
    pss: [],
    mitre: ["T1525", "MS-TA9037"],
    owasp: ["K01"],
    peers: [
        "polaris/pullPolicyNotAlways", "kube-score/container-image-pull-policy",
        "checkov/CKV_K8S_15"
    ],
    joins: [],
    evaluate: Pod(image_pull_policy),
}

fn image_pull_policy(pod: &PodTemplate<'_>) -> Verdict {
    if pod.containers().all(|container| policy(container).is_none()) {
        return Verdict::NotApplicable;
    }
    pod.judge_containers(|container| {
        let policy = policy(container)?;
        (policy != "Always").then(|| container.offence("imagePullPolicy").detail(policy))
    })
}

/// The policy that holds; None where a template leaves it open with the image.
fn policy(container: Container<'_>) -> Option<&str> {
    let set = container.spec.image_pull_policy.as_deref().filter(|policy| !policy.is_empty());
    set.or_else(|| {
        let reference = ImageReference::parse(image(container.spec)?);
        let tag = reference.and_then(|reference| reference.pulled_tag());
        Some(if tag == Some("latest") { "Always" } else { "IfNotPresent" })
    })
}

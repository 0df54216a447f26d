//! tiller-deployed

use super::image_reference::ImageReference;
use super::images::image;
use crate::container::PodTemplate;
use crate::offence::{Offence, Verdict};

check! {
    /// Tiller runs, the server of Helm 2. It is recognised by the last part of its repository or by
    /// the labels that `helm init` sets.
    ///
    /// ## Why it matters
    ///
    /// Tiller answers everyone who reaches its port, without a login, and mostly as administrator
    /// of the cluster. Helm 2 has had no fixes since November 2020.
    ///
    /// ## How to mend it
    ///
    /// Move the releases to Helm 3 or later, which needs no server, and remove Tiller, its Service
    /// and its account.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: tiller-deploy}
    /// spec:
    ///   selector: {matchLabels: {app: helm, name: tiller}}
    ///   template:
    ///     metadata: {labels: {app: helm, name: tiller}}
    ///     spec:
    ///       containers: [{name: server, image: "registry.example/server:1"}]
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: server}
    /// spec:
    ///   containers: [{name: server, image: "gcr.io/kubernetes-helm/tiller:v2.16.1"}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: farm}
    /// spec:
    ///   containers: [{name: farm, image: "registry.example/tiller/farm:1"}]
    /// ```
    id: "tiller-deployed",
    title: "Tiller, the server of Helm 2, runs",
    remediation: "Move the releases to Helm 3 or later and remove Tiller.",
    severity: High,
    threats: [11, 19],
    cis: [],
    nsa: [],
    pss: [],
    mitre: ["MS-TA9005"],
    owasp: ["K06"],
    peers: ["checkov/CKV_K8S_34", "checkov/CKV_K8S_44", "checkov/CKV_K8S_45", "trivy/KSV-0102"],
    joins: [],
    evaluate: Pod(tiller_deployed),
}

fn tiller_deployed(pod: &PodTemplate<'_>) -> Verdict {
    let labelled = pod.label("app") == Some("helm") && pod.label("name") == Some("tiller");
    let label = labelled.then(|| Offence::at("").detail("labels app: helm, name: tiller"));
    pod.judge_with_containers(label, |container| {
        let image = image(container.spec).filter(|image| image.contains("tiller"))?;
        let is_tiller = ImageReference::parse(image).is_some_and(|it| it.name() == "tiller");
        is_tiller.then(|| container.offence("image").detail(image))
    })
}

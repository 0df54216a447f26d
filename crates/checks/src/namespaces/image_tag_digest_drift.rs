//! image-tag-digest-drift

use std::collections::{BTreeMap, BTreeSet};

use crate::evidence::Unreadable;
use crate::offence::{Offence, Verdict};
use crate::pods::ImageReference;
use crate::view::NamespaceView;

check! {
    /// One tag stands for several images: live Pods of the namespace run the same reference with
    /// different digests, as the container runtimes tell. References that are written in different
    /// ways and mean the same count as one; those with a digest cannot drift. Nothing is judged
    /// where no runtime has told a digest for a tag.
    ///
    /// On a cluster with nodes of several architectures some runtimes tell the digest for their own.
    ///
    /// ## Why it matters
    ///
    /// Somebody has moved the tag, and which program answers depends on when its node pulled it. A
    /// scan of one says nothing about the other.
    ///
    /// ## How to mend it
    ///
    /// Find out who pushed the tag anew, and why. Pin the image by digest and start its Pods again.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata: {name: example}
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web-1, namespace: example}
    /// spec:
    ///   containers: [{name: web, image: "web:1"}]
    /// status:
    ///   containerStatuses:
    ///   - {name: web, imageID: "docker.io/library/web@sha256:1111111111111111111111111111111111111111111111111111111111111111"}
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web-2, namespace: example}
    /// spec:
    ///   containers: [{name: web, image: "docker.io/library/web:1"}]
    /// status:
    ///   containerStatuses:
    ///   - {name: web, imageID: "docker.io/library/web@sha256:2222222222222222222222222222222222222222222222222222222222222222"}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata: {name: example}
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web-1, namespace: example}
    /// spec:
    ///   containers: [{name: web, image: "web:1"}]
    /// status:
    ///   containerStatuses:
    ///   - {name: web, imageID: "docker.io/library/web@sha256:1111111111111111111111111111111111111111111111111111111111111111"}
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web-2, namespace: example}
    /// spec:
    ///   containers: [{name: web, image: "web:2"}]
    /// status:
    ///   containerStatuses:
    ///   - {name: web, imageID: "docker.io/library/web@sha256:2222222222222222222222222222222222222222222222222222222222222222"}
    /// ```
    id: "image-tag-digest-drift",
    title: "One image tag runs with several digests",
    remediation: "Find out who moved the tag; pin the image by digest and start its Pods again.",
    severity: Medium,
    threats: [14, 18],
    cis: [],
    nsa: ["POD:image-build"],
    pss: [],
    mitre: ["T1525", "MS-TA9002"],
    owasp: ["K01"],
    peers: [],
    joins: [
        Pod, Deployment, ReplicaSet, StatefulSet, DaemonSet, Job, CronJob, ReplicationController
    ],
    evaluate: Namespace(image_tag_digest_drift),
}

fn image_tag_digest_drift(view: &NamespaceView<'_>) -> Result<Verdict, Unreadable> {
    let live = view.workloads()?.active.iter().filter(|workload| workload.lives);
    let mut digests: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for image in live.flat_map(|workload| &workload.pods).flat_map(|pod| &pod.fact.images) {
        let Some(reference) = ImageReference::parse(&image.image) else { continue };
        if let (None, Some(tagged)) = (reference.digest, reference.tagged()) {
            digests.entry(tagged).or_default().insert(&image.digest);
        }
    }
    if digests.is_empty() {
        return Ok(Verdict::NotApplicable);
    }
    let drifted = digests.iter().filter(|(_, digests)| digests.len() > 1);
    Ok(Verdict::from_offences(drifted.map(|(tagged, digests)| {
        Offence::at("").detail(format_args!("{} digests: {tagged}", digests.len()))
    })))
}

//! ephemeral-debug-container

use crate::container::PodTemplate;
use crate::offence::{ContainerList, Verdict};

check! {
    /// Somebody has added a debug container to a live Pod, as `kubectl debug` does. It cannot be
    /// taken away again: it stands in the Pod as long as that lives, ended or not. Templates cannot
    /// have one and are not judged.
    ///
    /// ## Why it matters
    ///
    /// It is a program that nobody reviewed, in the middle of one that was: with the network, the
    /// volumes and often the processes of the Pod. It is also how an intruder brings tools along.
    ///
    /// ## How to mend it
    ///
    /// Find out who added it and why; the audit log has it under `pods/ephemeralcontainers`. Then
    /// delete the Pod and let its workload make a new one.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers: [{name: web, image: web}]
    ///   ephemeralContainers: [{name: debugger-x7k2p, image: busybox}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers: [{name: web, image: web}]
    /// status: {phase: Running}
    /// ```
    id: "ephemeral-debug-container",
    title: "Debug container has been added to a live Pod",
    remediation: "Find out who added it and why, then delete the Pod; its workload makes a new one.",
    severity: Medium,
    threats: [1, 19],
    cis: [],
    nsa: [],
    pss: [],
    mitre: ["T1609", "MS-TA9006"],
    owasp: ["K10"],
    peers: [],
    joins: [],
    evaluate: Pod(ephemeral_debug_container),
}

fn ephemeral_debug_container(pod: &PodTemplate<'_>) -> Verdict {
    // No API server takes a template or a new Pod with one.
    if !pod.live && pod.spec.ephemeral_containers.is_empty() {
        return Verdict::NotApplicable;
    }
    pod.judge_containers(|container| {
        let added = container.list == ContainerList::Ephemeral;
        let image = container.spec.image.as_deref().unwrap_or_default();
        added.then(|| container.offence("image").detail(image))
    })
}

//! ephemeral-storage

use super::resource_request::asks;
use crate::container::{PodTemplate, is_positive};
use crate::offence::{ContainerList, Verdict};

/// The name of the resource.
const RESOURCE: &str = "ephemeral-storage";

check! {
    /// A container has no limit for what it writes to the disk of its node (its own files, its logs
    /// and `emptyDir` volumes), or asks for none of it. A limit without a request is its own
    /// request. Ephemeral containers cannot have either and do not count.
    ///
    /// ## Why it matters
    ///
    /// One log that grows fills the disk, and the kubelet then evicts Pods of everyone on the node.
    ///
    /// ## How to mend it
    ///
    /// Set `resources.limits.ephemeral-storage` for each container, init containers included. A
    /// `LimitRange` gives a default to those that say nothing.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers: [{name: web, image: web, resources: {requests: {ephemeral-storage: 64Mi}}}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers: [{name: web, image: web, resources: {limits: {ephemeral-storage: 128Mi}}}]
    /// ```
    id: "ephemeral-storage",
    title: "Container has no request or limit for ephemeral storage",
    remediation: "Set resources.limits.ephemeral-storage for each container.",
    severity: Low,
    threats: [8],
    cis: [],
    nsa: ["NET:quota"],
    pss: [],
    mitre: ["T1499"],
    owasp: ["K01"],
    peers: ["kube-score/container-ephemeral-storage-request-and-limit"],
    joins: [],
    evaluate: Pod(ephemeral_storage),
}

fn ephemeral_storage(pod: &PodTemplate<'_>) -> Verdict {
    pod.judge_containers(|container| {
        if container.list == ContainerList::Ephemeral {
            return None;
        }
        // Kubernetes takes no amount of it for the Pod as a whole.
        let resources = &container.spec.resources;
        let missing = if !is_positive(resources.limits.get(RESOURCE)) {
            "resources.limits.ephemeral-storage"
        } else if !asks(resources, RESOURCE) {
            "resources.requests.ephemeral-storage"
        } else {
            return None;
        };
        Some(container.offence(missing))
    })
}

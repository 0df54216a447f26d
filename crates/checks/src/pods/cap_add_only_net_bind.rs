//! cap-add-only-net-bind

use crate::container::PodTemplate;
use crate::offence::Verdict;
use crate::pod_security::controls;

check! {
    /// A container adds a capability other than `NET_BIND_SERVICE`: the only one that the Restricted
    /// level of the Pod Security Standards admits. Init and ephemeral containers count.
    ///
    /// ## Why it matters
    ///
    /// Each added capability lifts one of the kernel's checks. A program that needs none of them
    /// gains nothing from it, and whoever takes the program over gains all of it.
    ///
    /// ## How to mend it
    ///
    /// Remove the capability. Drop `ALL`, and add back `NET_BIND_SERVICE` alone where the program
    /// binds a port below 1024.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: cache}
    /// spec:
    ///   selector: {matchLabels: {app: cache}}
    ///   template:
    ///     metadata: {labels: {app: cache}}
    ///     spec:
    ///       containers: [{name: cache, image: cache}]
    ///       initContainers:
    ///       - name: own
    ///         image: tools
    ///         securityContext: {capabilities: {drop: [ALL], add: [CHOWN]}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers:
    ///   - name: web
    ///     image: web
    ///     securityContext: {capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}}
    /// ```
    id: "cap-add-only-net-bind",
    title: "Container adds a capability",
    remediation: "Remove every capability but NET_BIND_SERVICE from securityContext.capabilities.add.",
    severity: Medium,
    threats: [7, 15],
    cis: [],
    nsa: ["POD:enforcement"],
    pss: ["restricted/capabilities_restricted"],
    mitre: ["T1611"],
    owasp: ["K01"],
    peers: ["trivy/KSV-0106"],
    joins: [],
    evaluate: Pod(cap_add_only_net_bind),
}

fn cap_add_only_net_bind(pod: &PodTemplate<'_>) -> Verdict {
    controls::CAPABILITIES_RESTRICTED.verdict_at("securityContext.capabilities.add", pod)
}

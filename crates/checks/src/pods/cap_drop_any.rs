//! cap-drop-any

use crate::container::PodTemplate;
use crate::offence::Verdict;

check! {
    /// A container drops no capability at all, so it keeps the whole set that the container runtime
    /// gives by default.
    ///
    /// ## Why it matters
    ///
    /// Nobody has asked what the program needs. As root it may take any file, become any user, make
    /// devices and, with most runtimes, forge packets.
    ///
    /// ## How to mend it
    ///
    /// Set `drop: [ALL]` and add back what the program cannot do without.
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
    ///       initContainers: [{name: prepare, image: prepare}]
    ///       containers:
    ///       - name: agent
    ///         image: agent
    ///         securityContext: {capabilities: {drop: [ALL]}}
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
    ///       initContainers:
    ///       - name: prepare
    ///         image: prepare
    ///         securityContext: {capabilities: {drop: [NET_RAW, MKNOD]}}
    ///       containers:
    ///       - name: agent
    ///         image: agent
    ///         securityContext: {capabilities: {drop: [ALL]}}
    /// ```
    id: "cap-drop-any",
    title: "Container drops no capability",
    remediation: "Set securityContext.capabilities.drop to [ALL] in each container; add back what is needed.",
    severity: Low,
    threats: [7],
    cis: ["5.2.9"],
    nsa: ["POD:enforcement"],
    pss: [],
    mitre: ["T1611"],
    owasp: ["K01"],
    peers: [
        "kubesec/CapDropAny", "polaris/insecureCapabilities", "trivy/KSV-0004", "docker-bench/5.4"
    ],
    joins: [],
    evaluate: Pod(cap_drop_any),
}

fn cap_drop_any(pod: &PodTemplate<'_>) -> Verdict {
    pod.judge_linux_containers(|container| {
        let none = container.security().capabilities.drop.is_empty();
        none.then(|| container.offence("securityContext.capabilities.drop"))
    })
}

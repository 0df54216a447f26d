//! cap-added-any

use crate::container::PodTemplate;
use crate::offence::Verdict;

check! {
    /// A container adds a capability, whichever it is. `NET_BIND_SERVICE` counts too, though the
    /// Restricted level of the Pod Security Standards admits it.
    ///
    /// ## Why it matters
    ///
    /// A capability is a piece of root. Each one that is asked for by name should have a reason,
    /// and somebody who knows it.
    ///
    /// ## How to mend it
    ///
    /// Remove it. A program that listens on a port above 1023 behind a Service needs no
    /// `NET_BIND_SERVICE`; files can belong to its user before it starts.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers:
    ///   - name: web
    ///     image: web
    ///     securityContext: {capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}}
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
    ///     ports: [{containerPort: 8080}]
    ///     securityContext: {capabilities: {drop: [ALL]}}
    /// ```
    id: "cap-added-any",
    title: "Container adds a capability of any kind",
    remediation: "Remove securityContext.capabilities.add, or make an exception that says what needs it.",
    severity: Medium,
    threats: [7, 15],
    cis: ["5.2.9"],
    nsa: ["POD:enforcement"],
    pss: [],
    mitre: ["T1611"],
    owasp: ["K01"],
    peers: ["checkov/CKV_K8S_25", "checkov/CKV_K8S_24", "trivy/KSV-0022", "kubescape/C-0046"],
    joins: [],
    evaluate: Pod(cap_added_any),
}

fn cap_added_any(pod: &PodTemplate<'_>) -> Verdict {
    pod.judge_linux_containers(|container| {
        let added = container.security().capabilities.add.iter().map(String::as_str);
        container.named("securityContext.capabilities.add", added)
    })
}

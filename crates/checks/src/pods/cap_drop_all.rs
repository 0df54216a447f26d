//! cap-drop-all

use crate::container::PodTemplate;
use crate::offence::Verdict;
use crate::pod_security::controls;

check! {
    /// A container keeps the capabilities that the container runtime gives it by default: it does
    /// not drop `ALL`.
    ///
    /// ## Why it matters
    ///
    /// With them root may take any file, become any user and forge packets. Hardly a program needs
    /// them; many attacks do.
    ///
    /// ## How to mend it
    ///
    /// Set `drop: [ALL]` in each container, in capital letters, and `add` what the program cannot
    /// do without, such as `NET_BIND_SERVICE` for a port below 1024.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: ReplicationController
    /// metadata: {name: web}
    /// spec:
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       containers:
    ///       - name: web
    ///         image: web
    ///         securityContext: {capabilities: {drop: [NET_RAW]}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: ReplicationController
    /// metadata: {name: web}
    /// spec:
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       containers:
    ///       - name: web
    ///         image: web
    ///         securityContext: {capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}}
    /// ```
    id: "cap-drop-all",
    title: "Container keeps the default capabilities",
    remediation: "Set securityContext.capabilities.drop to [ALL] in each container; add back what is needed.",
    severity: Medium,
    threats: [7, 15],
    cis: ["5.2.9"],
    nsa: ["POD:enforcement"],
    pss: ["restricted/capabilities_restricted"],
    mitre: ["T1611"],
    owasp: ["K01"],
    peers: [
        "kubesec/CapDropAll", "polaris/insecureCapabilities", "checkov/CKV_K8S_37",
        "checkov/CKV_K8S_36", "trivy/KSV-0003", "docker-bench/5.4"
    ],
    joins: [],
    evaluate: Pod(cap_drop_all),
}

fn cap_drop_all(pod: &PodTemplate<'_>) -> Verdict {
    controls::CAPABILITIES_RESTRICTED.verdict_at("securityContext.capabilities.drop", pod)
}

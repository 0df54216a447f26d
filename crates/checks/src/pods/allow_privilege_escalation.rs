//! allow-privilege-escalation

use crate::container::PodTemplate;
use crate::offence::Verdict;
use crate::pod_security::controls;

check! {
    /// A container does not forbid its processes to gain more rights than their parent has, as
    /// setuid programs do. Unset means that they may.
    ///
    /// ## Why it matters
    ///
    /// Whoever gets into the container as an ordinary user becomes root in it by a setuid program,
    /// and root is where most escapes to the node begin.
    ///
    /// ## How to mend it
    ///
    /// Set `allowPrivilegeEscalation: false` in each container; it cannot be set for the Pod.
    /// Programs such as `sudo` and `ping` with setuid stop working.
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
    ///       containers:
    ///       - name: web
    ///         image: web
    ///         securityContext: {allowPrivilegeEscalation: false}
    ///       - name: proxy
    ///         image: proxy
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
    ///       containers:
    ///       - name: web
    ///         image: web
    ///         securityContext: {allowPrivilegeEscalation: false}
    /// ```
    id: "allow-privilege-escalation",
    title: "Process may gain more rights than its parent",
    remediation: "Set securityContext.allowPrivilegeEscalation to false in each container.",
    severity: High,
    threats: [7, 15],
    cis: ["5.2.6"],
    nsa: ["POD:enforcement"],
    pss: ["restricted/allowPrivilegeEscalation"],
    mitre: ["T1548", "T1611"],
    owasp: ["K01"],
    peers: [
        "kubesec/AllowPrivilegeEscalation", "polaris/privilegeEscalationAllowed",
        "kube-linter/privilege-escalation-container", "checkov/CKV_K8S_20", "checkov/CKV_K8S_5",
        "trivy/KSV-0001", "kubescape/C-0016", "docker-bench/5.26"
    ],
    joins: [],
    evaluate: Pod(allow_privilege_escalation),
}

fn allow_privilege_escalation(pod: &PodTemplate<'_>) -> Verdict {
    controls::PRIVILEGE_ESCALATION.verdict(pod)
}

//! security-context-missing

use crate::container::PodTemplate;
use crate::model::{PodSecurityContext, SecurityContext};
use crate::offence::Verdict;

check! {
    /// No security setting holds for a container: its own `securityContext` is unset or empty, and
    /// so is the Pod's. One setting in either is enough to pass, good or bad: the other checks
    /// judge what it says.
    ///
    /// ## Why it matters
    ///
    /// Nobody has thought about what the program may do. It has all that the runtime gives by
    /// default, as the user that the image names, most often root.
    ///
    /// ## How to mend it
    ///
    /// Begin with `runAsNonRoot: true` and `seccompProfile: {type: RuntimeDefault}` for the Pod,
    /// and `allowPrivilegeEscalation: false` and `capabilities: {drop: [ALL]}` for each container.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   securityContext: {}
    ///   containers:
    ///   - name: web
    ///     image: web
    ///     securityContext: {allowPrivilegeEscalation: false}
    ///   - name: cache
    ///     image: cache
    ///     securityContext: {capabilities: {}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   securityContext: {runAsNonRoot: true}
    ///   containers: [{name: web, image: web}, {name: cache, image: cache}]
    /// ```
    id: "security-context-missing",
    title: "Container has no security settings at all",
    remediation: "Set securityContext for the Pod and for each container, with runAsNonRoot: true to begin with.",
    severity: Medium,
    threats: [7, 9],
    cis: ["5.6.3"],
    nsa: ["POD:enforcement"],
    pss: [],
    mitre: ["T1611"],
    owasp: ["K01"],
    peers: ["checkov/CKV_K8S_29", "checkov/CKV_K8S_30", "trivy/KSV-0118", "kubescape/C-0211"],
    joins: [],
    evaluate: Pod(security_context_missing),
}

fn security_context_missing(pod: &PodTemplate<'_>) -> Verdict {
    let whole = pod.spec.security_context != PodSecurityContext::default();
    pod.judge_containers(|container| {
        let missing = !whole && *container.security() == SecurityContext::default();
        missing.then(|| container.offence("securityContext"))
    })
}

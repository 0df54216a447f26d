//! cap-added-non-default

use crate::container::PodTemplate;
use crate::offence::Verdict;
use crate::pod_security::controls;

check! {
    /// A container adds a capability that container runtimes do not give by default.
    ///
    /// ## Why it matters
    ///
    /// Each one opens a part of the kernel that containers are kept from: raw packets, the clock,
    /// the memory of other processes, kernel modules.
    ///
    /// ## How to mend it
    ///
    /// Remove it from `add`. `NET_BIND_SERVICE` is in the default set, and so are `CHOWN`, `SETUID`
    /// and their like.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers: [{name: web, image: web}]
    ///   ephemeralContainers:
    ///   - name: trace
    ///     image: trace
    ///     securityContext: {capabilities: {add: [CHOWN, SYS_PTRACE]}}
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
    id: "cap-added-non-default",
    title: "Container adds a capability beyond the default set",
    remediation: "Remove it from securityContext.capabilities.add, or find a way that needs no capability.",
    severity: High,
    threats: [7, 15],
    cis: ["5.2.9"],
    nsa: ["POD:enforcement"],
    pss: ["baseline/capabilities_baseline"],
    mitre: ["T1611", "MS-TA9018"],
    owasp: ["K01"],
    peers: ["polaris/dangerousCapabilities", "kubescape/C-0046"],
    joins: [],
    evaluate: Pod(cap_added_non_default),
}

fn cap_added_non_default(pod: &PodTemplate<'_>) -> Verdict {
    controls::CAPABILITIES_BASELINE.verdict(pod)
}

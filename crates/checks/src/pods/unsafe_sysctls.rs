//! unsafe-sysctls

use crate::container::PodTemplate;
use crate::offence::Verdict;
use crate::pod_security::controls;

check! {
    /// The Pod sets a kernel parameter that is not among those known to be safe.
    ///
    /// ## Why it matters
    ///
    /// Parameters outside the safe ones are not confined to the Pod, or not limited in what they
    /// take: one Pod can starve or crash its node.
    ///
    /// ## How to mend it
    ///
    /// Remove it from `sysctls`. Where every Pod of a node needs it, set it on the node.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: cache}
    /// spec:
    ///   serviceName: cache
    ///   selector: {matchLabels: {app: cache}}
    ///   template:
    ///     metadata: {labels: {app: cache}}
    ///     spec:
    ///       securityContext:
    ///         sysctls: [{name: net.core.somaxconn, value: "1024"}]
    ///       containers: [{name: cache, image: cache}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: cache}
    /// spec:
    ///   serviceName: cache
    ///   selector: {matchLabels: {app: cache}}
    ///   template:
    ///     metadata: {labels: {app: cache}}
    ///     spec:
    ///       securityContext:
    ///         sysctls: [{name: net.ipv4.tcp_keepalive_time, value: "60"}]
    ///       containers: [{name: cache, image: cache}]
    /// ```
    id: "unsafe-sysctls",
    title: "Pod sets an unsafe kernel parameter",
    remediation: "Remove it from securityContext.sysctls, or set it on the node.",
    severity: Medium,
    threats: [7, 15],
    cis: [],
    nsa: ["POD:enforcement"],
    pss: ["baseline/sysctls"],
    mitre: ["T1611"],
    owasp: ["K01"],
    peers: ["kube-linter/unsafe-sysctls", "trivy/KSV-0026"],
    joins: [],
    evaluate: Pod(unsafe_sysctls),
}

fn unsafe_sysctls(pod: &PodTemplate<'_>) -> Verdict {
    controls::SYSCTLS.verdict(pod)
}

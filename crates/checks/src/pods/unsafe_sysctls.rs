//! unsafe-sysctls

use crate::container::{PodTemplate, named};
use crate::offence::Verdict;

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
    let sysctls = pod.spec.security_context.sysctls.iter();
    let names = sysctls.map(|sysctl| sysctl.name.as_str());
    let unsafe_ones = names.filter(|name| !SAFE.contains(name));
    Verdict::fail_if(named("securityContext.sysctls", unsafe_ones))
}

/// What the standard allows since 1.37, letter by letter.
const SAFE: &[&str] = &[
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_notsent_lowat",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_slow_start_after_idle",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.tcp_wmem",
];

//! cap-sys-module

use super::capability;
use crate::container::PodTemplate;
use crate::offence::Verdict;

check! {
    /// A container adds `SYS_MODULE`, or `ALL` without dropping it, in any spelling. In a user
    /// namespace of the Pod's own (`hostUsers: false`) the capability has no effect, so such Pods
    /// are not judged.
    ///
    /// ## Why it matters
    ///
    /// The node has one kernel, for all its Pods. Who loads a module into it runs code that no
    /// limit of any container holds: it is the node.
    ///
    /// ## How to mend it
    ///
    /// Remove it. Let the node load its modules when it starts, or an operator for drivers in a
    /// namespace of its own.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata: {name: vpn}
    /// spec:
    ///   selector: {matchLabels: {app: vpn}}
    ///   template:
    ///     metadata: {labels: {app: vpn}}
    ///     spec:
    ///       containers:
    ///       - name: vpn
    ///         image: vpn
    ///         securityContext: {capabilities: {drop: [ALL], add: [NET_ADMIN, SYS_MODULE]}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata: {name: vpn}
    /// spec:
    ///   selector: {matchLabels: {app: vpn}}
    ///   template:
    ///     metadata: {labels: {app: vpn}}
    ///     spec:
    ///       containers:
    ///       - name: vpn
    ///         image: vpn
    ///         securityContext: {capabilities: {drop: [ALL], add: [NET_ADMIN]}}
    /// ```
    id: "cap-sys-module",
    title: "Container may load modules into the kernel of its node",
    remediation: "Remove SYS_MODULE and ALL from securityContext.capabilities.add.",
    severity: Critical,
    threats: [7, 15],
    cis: [],
    nsa: ["POD:enforcement"],
    pss: ["baseline/capabilities_baseline"],
    mitre: ["T1611", "T1547.006"],
    owasp: ["K01"],
    peers: ["trivy/KSV-0120", "kubescape/C-0046"],
    joins: [],
    evaluate: Pod(cap_sys_module),
}

fn cap_sys_module(pod: &PodTemplate<'_>) -> Verdict {
    if pod.user_namespace() {
        return Verdict::NotApplicable;
    }
    pod.judge_linux_containers(|container| {
        let added = capability::added(&container.security().capabilities, "SYS_MODULE");
        container.named("securityContext.capabilities.add", added)
    })
}

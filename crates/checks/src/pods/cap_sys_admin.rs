//! cap-sys-admin

use super::capability::means;
use crate::container::PodTemplate;
use crate::offence::Verdict;

check! {
    /// A container adds `SYS_ADMIN`, `NET_ADMIN` or `ALL`.
    ///
    /// ## Why it matters
    ///
    /// With `SYS_ADMIN` a process mounts file systems and leaves the container by several known
    /// ways; `NET_ADMIN` rules the Pod's network, or the node's on the host network; `ALL` is both
    /// and more.
    ///
    /// ## How to mend it
    ///
    /// Remove it. Mounting belongs to a CSI driver, and setting up the network to a network plugin.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata: {name: mesh}
    /// spec:
    ///   selector: {matchLabels: {app: mesh}}
    ///   template:
    ///     metadata: {labels: {app: mesh}}
    ///     spec:
    ///       initContainers:
    ///       - name: redirect
    ///         image: redirect
    ///         securityContext: {capabilities: {add: [NET_ADMIN]}}
    ///       containers: [{name: mesh, image: mesh}]
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: backup}
    /// spec:
    ///   containers:
    ///   - name: backup
    ///     image: backup
    ///     securityContext: {capabilities: {add: [CAP_SYS_ADMIN]}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: backup}
    /// spec:
    ///   containers:
    ///   - name: backup
    ///     image: backup
    ///     securityContext: {capabilities: {add: [DAC_OVERRIDE]}}
    /// ```
    id: "cap-sys-admin",
    title: "Container adds a capability that is as good as root",
    remediation: "Remove SYS_ADMIN, NET_ADMIN and ALL from securityContext.capabilities.add.",
    severity: Critical,
    threats: [7, 15],
    cis: [],
    nsa: ["POD:enforcement"],
    pss: ["baseline/capabilities_baseline"],
    mitre: ["T1611", "MS-TA9018"],
    owasp: ["K01"],
    peers: [
        "kubesec/CapSysAdmin", "polaris/dangerousCapabilities",
        "kube-linter/privilege-escalation-container", "checkov/CKV_K8S_39", "trivy/KSV-0005",
        "kubescape/C-0046"
    ],
    joins: [],
    evaluate: Pod(cap_sys_admin),
}

fn cap_sys_admin(pod: &PodTemplate<'_>) -> Verdict {
    pod.judge_containers(|container| {
        let added = container.security().capabilities.add.iter();
        let strong = added.map(String::as_str).filter(|name| {
            ["SYS_ADMIN", "NET_ADMIN", "ALL"].iter().any(|strong| means(name, strong))
        });
        container.named("securityContext.capabilities.add", strong)
    })
}

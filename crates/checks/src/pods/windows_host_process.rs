//! windows-host-process

use crate::container::PodTemplate;
use crate::offence::Verdict;
use crate::pod_security::controls;

check! {
    /// A container of a Windows Pod is a `HostProcess` container: it runs in the process space of
    /// its node, as a user of the node. Set for the Pod or a container; any container counts.
    ///
    /// ## Why it matters
    ///
    /// It is what a privileged container is on Linux: it reads every file, Secret and credential of
    /// the node, and those of the kubelet.
    ///
    /// ## How to mend it
    ///
    /// Remove `windowsOptions.hostProcess`. Node agents that need it belong into a namespace that
    /// only administrators write.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata: {name: exporter}
    /// spec:
    ///   selector: {matchLabels: {app: exporter}}
    ///   template:
    ///     metadata: {labels: {app: exporter}}
    ///     spec:
    ///       os: {name: windows}
    ///       hostNetwork: true
    ///       securityContext: {windowsOptions: {hostProcess: true}}
    ///       containers: [{name: exporter, image: exporter}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   os: {name: windows}
    ///   containers:
    ///   - name: web
    ///     image: web
    ///     securityContext: {windowsOptions: {hostProcess: false}}
    /// ```
    id: "windows-host-process",
    title: "Container runs as a process of its Windows node",
    remediation: "Remove windowsOptions.hostProcess from the Pod and from each container.",
    severity: High,
    threats: [7, 15],
    cis: ["5.2.10"],
    nsa: ["POD:enforcement"],
    pss: ["baseline/windowsHostProcess"],
    mitre: ["T1611"],
    owasp: ["K01"],
    peers: ["polaris/hostProcess", "trivy/KSV-0103"],
    joins: [],
    evaluate: Pod(windows_host_process),
}

fn windows_host_process(pod: &PodTemplate<'_>) -> Verdict {
    controls::WINDOWS_HOST_PROCESS.verdict(pod)
}

//! selinux-options

use crate::container::PodTemplate;
use crate::offence::Verdict;
use crate::pod_security::controls;

check! {
    /// The Pod or a container sets its own `SELinux` user or role, or a type that is not one of
    /// containers: `container_t`, `container_init_t`, `container_kvm_t`, `container_engine_t`.
    ///
    /// ## Why it matters
    ///
    /// The type decides what the container may touch on the node. With `spc_t` it is everything:
    /// files of other Pods, the sockets of the container runtime, the devices.
    ///
    /// ## How to mend it
    ///
    /// Remove `user`, `role` and `type` from `seLinuxOptions`; the runtime sets good ones. A
    /// `level` may stay: it keeps Pods apart from each other.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: backup}
    /// spec:
    ///   containers:
    ///   - name: backup
    ///     image: backup
    ///     securityContext: {seLinuxOptions: {type: spc_t}}
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: backup}
    /// spec:
    ///   securityContext: {seLinuxOptions: {user: system_u, role: system_r}}
    ///   containers: [{name: backup, image: backup}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: backup}
    /// spec:
    ///   securityContext: {seLinuxOptions: {level: "s0:c123,c456"}}
    ///   containers:
    ///   - name: backup
    ///     image: backup
    ///     securityContext: {seLinuxOptions: {type: container_t}}
    /// ```
    id: "selinux-options",
    title: "Container leaves the SELinux confinement of containers",
    remediation: "Remove user, role and type from securityContext.seLinuxOptions.",
    severity: Medium,
    threats: [7, 15],
    cis: ["5.6.3"],
    nsa: ["POD:enforcement"],
    pss: ["baseline/seLinuxOptions"],
    mitre: ["T1611"],
    owasp: ["K01"],
    peers: ["polaris/linuxHardening", "trivy/KSV-0025", "docker-bench/5.3"],
    joins: [],
    evaluate: Pod(selinux_options),
}

fn selinux_options(pod: &PodTemplate<'_>) -> Verdict {
    controls::SE_LINUX.verdict(pod)
}

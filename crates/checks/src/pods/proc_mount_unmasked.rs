//! proc-mount-unmasked

use crate::container::PodTemplate;
use crate::offence::Verdict;
use crate::pod_security::controls;

check! {
    /// A container mounts `/proc` without the masks that hide and write-protect the dangerous parts
    /// of it. Pods in a user namespace of their own (`hostUsers: false`) are not judged: there the
    /// kernel itself keeps them from those parts.
    ///
    /// ## Why it matters
    ///
    /// Some files there change the kernel of the whole node: `/proc/sysrq-trigger` restarts it,
    /// others say what runs when a program crashes.
    ///
    /// ## How to mend it
    ///
    /// Remove `procMount`, or set it to `Default`. Where containers are built in containers, set
    /// `hostUsers: false`.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: build}
    /// spec:
    ///   containers:
    ///   - name: build
    ///     image: build
    ///     securityContext: {procMount: Unmasked}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: build}
    /// spec:
    ///   containers:
    ///   - name: build
    ///     image: build
    ///     securityContext: {procMount: Default}
    /// ```
    id: "proc-mount-unmasked",
    title: "Container sees all of /proc",
    remediation: "Remove securityContext.procMount, or set it to Default.",
    severity: High,
    threats: [7, 15],
    cis: [],
    nsa: ["POD:enforcement"],
    pss: ["baseline/procMount", "restricted/procMount_restricted"],
    mitre: ["T1611"],
    owasp: ["K01"],
    peers: ["polaris/procMount", "kube-linter/unsafe-proc-mount", "trivy/KSV-0027"],
    joins: [],
    evaluate: Pod(proc_mount_unmasked),
}

/// The level `restricted` refuses it in a user namespace too; the level `baseline` does not.
fn proc_mount_unmasked(pod: &PodTemplate<'_>) -> Verdict {
    controls::PROC_MOUNT.verdict(pod)
}

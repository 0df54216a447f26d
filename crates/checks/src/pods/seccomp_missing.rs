//! seccomp-missing

use crate::container::PodTemplate;
use crate::offence::Verdict;
use crate::pod_security::controls;

check! {
    /// A container runs without a seccomp profile: none is set for it or its Pod, or it is set to
    /// `Unconfined`. A kubelet may add the default profile by itself; the Pod cannot know.
    ///
    /// ## Why it matters
    ///
    /// Of some four hundred system calls a program needs a few dozen. The rest are for whoever gets
    /// in: most exploits of the kernel use a rare one.
    ///
    /// ## How to mend it
    ///
    /// Set `seccompProfile: {type: RuntimeDefault}` for the Pod and remove every `Unconfined`.
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: Job
    /// metadata: {name: convert}
    /// spec:
    ///   template:
    ///     spec:
    ///       restartPolicy: Never
    ///       containers: [{name: convert, image: convert}]
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   securityContext: {seccompProfile: {type: RuntimeDefault}}
    ///   initContainers:
    ///   - name: tune
    ///     image: tune
    ///     securityContext: {seccompProfile: {type: Unconfined}}
    ///   containers: [{name: web, image: web}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: batch/v1
    /// kind: Job
    /// metadata: {name: convert}
    /// spec:
    ///   template:
    ///     spec:
    ///       restartPolicy: Never
    ///       securityContext: {seccompProfile: {type: RuntimeDefault}}
    ///       containers: [{name: convert, image: convert}]
    /// ```
    id: "seccomp-missing",
    title: "No seccomp profile limits the system calls",
    remediation: "Set securityContext.seccompProfile.type to RuntimeDefault for the Pod.",
    severity: Medium,
    threats: [7, 15],
    cis: ["5.6.2"],
    nsa: ["POD:enforcement"],
    pss: ["restricted/seccompProfile_restricted"],
    mitre: ["T1611", "MS-TA9018"],
    owasp: ["K01"],
    peers: [
        "kubesec/SeccompAny", "polaris/linuxHardening", "kube-score/container-seccomp-profile",
        "checkov/CKV_K8S_31", "checkov/CKV_K8S_32", "trivy/KSV-0030", "kubescape/C-0055",
        "docker-bench/5.22"
    ],
    joins: [],
    evaluate: Pod(seccomp_missing),
}

fn seccomp_missing(pod: &PodTemplate<'_>) -> Verdict {
    controls::SECCOMP_RESTRICTED.verdict(pod)
}

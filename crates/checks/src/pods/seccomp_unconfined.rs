//! seccomp-unconfined

use crate::container::PodTemplate;
use crate::offence::Verdict;
use crate::pod_security::controls;

check! {
    /// The seccomp profile of the Pod or a container is `Unconfined`. An unset one is no offence
    /// here: see [seccomp-missing](seccomp-missing.md).
    ///
    /// ## Why it matters
    ///
    /// The container may make every system call of the kernel, also where its kubelet would have
    /// set the default profile: `Unconfined` overrides that.
    ///
    /// ## How to mend it
    ///
    /// Set the type to `RuntimeDefault`. For a program that needs more calls, put a profile on the
    /// nodes that allows these, and set the type to `Localhost`.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata: {name: trace}
    /// spec:
    ///   selector: {matchLabels: {app: trace}}
    ///   template:
    ///     metadata: {labels: {app: trace}}
    ///     spec:
    ///       securityContext: {seccompProfile: {type: RuntimeDefault}}
    ///       containers:
    ///       - name: trace
    ///         image: trace
    ///         securityContext: {seccompProfile: {type: Unconfined}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata: {name: trace}
    /// spec:
    ///   selector: {matchLabels: {app: trace}}
    ///   template:
    ///     metadata: {labels: {app: trace}}
    ///     spec:
    ///       securityContext: {seccompProfile: {type: RuntimeDefault}}
    ///       containers:
    ///       - name: trace
    ///         image: trace
    ///         securityContext:
    ///           seccompProfile: {type: Localhost, localhostProfile: trace.json}
    /// ```
    id: "seccomp-unconfined",
    title: "seccomp is switched off",
    remediation: "Set securityContext.seccompProfile.type to RuntimeDefault wherever it is Unconfined.",
    severity: High,
    threats: [7, 15],
    cis: ["5.6.2"],
    nsa: ["POD:enforcement"],
    pss: ["baseline/seccompProfile_baseline"],
    mitre: ["T1611"],
    owasp: ["K01"],
    peers: [
        "kubesec/SeccompUnconfined", "polaris/linuxHardening", "checkov/CKV_K8S_31",
        "trivy/KSV-0104", "docker-bench/5.22"
    ],
    joins: [],
    evaluate: Pod(seccomp_unconfined),
}

fn seccomp_unconfined(pod: &PodTemplate<'_>) -> Verdict {
    controls::SECCOMP_BASELINE.verdict(pod)
}

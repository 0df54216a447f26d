//! privileged-container

use crate::container::PodTemplate;
use crate::offence::Verdict;
use crate::pod_security::controls;

check! {
    /// A container runs privileged: it has every capability, sees every device of the node, and
    /// neither seccomp nor `AppArmor` confine it. Root in it is root on the node.
    ///
    /// ## Why it matters
    ///
    /// Whoever takes over the container can mount the node's disk, read the Secrets of every Pod
    /// there and load kernel modules.
    ///
    /// ## How to mend it
    ///
    /// Remove `privileged: true`. Add the one capability or device plugin that the workload needs.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers: [{name: web, image: web}]
    ///   initContainers:
    ///   - name: tune
    ///     image: tune
    ///     securityContext: {privileged: true}
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
    ///     securityContext: {privileged: false}
    /// ```
    id: "privileged-container",
    title: "Container runs privileged",
    remediation: "Set securityContext.privileged to false; add single capabilities if one is needed.",
    severity: Critical,
    threats: [7, 15],
    cis: ["5.2.2"],
    nsa: ["POD:enforcement"],
    pss: ["baseline/privileged"],
    mitre: ["T1610", "T1611", "MS-TA9018"],
    owasp: ["K01"],
    peers: [
        "kubesec/Privileged", "polaris/runAsPrivileged", "kube-linter/privileged-container",
        "kube-score/container-security-context-privileged", "checkov/CKV_K8S_16",
        "checkov/CKV_K8S_2", "trivy/KSV-0017", "kubescape/C-0057", "docker-bench/5.5"
    ],
    joins: [],
    evaluate: Pod(privileged_container),
}

fn privileged_container(pod: &PodTemplate<'_>) -> Verdict {
    controls::PRIVILEGED.verdict(pod)
}

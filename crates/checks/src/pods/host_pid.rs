//! host-pid

use crate::container::PodTemplate;
use crate::offence::Verdict;
use crate::pod_security::controls;

check! {
    /// The Pod sees every process of its node.
    ///
    /// ## Why it matters
    ///
    /// It reads their command lines and, as root, their environment and open files: Secrets of
    /// other Pods among them. It can stop them, and with a debugger's rights enter them.
    ///
    /// ## How to mend it
    ///
    /// Remove `hostPID: true`. Where the containers of one Pod must see each other, set
    /// `shareProcessNamespace: true`.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: debug}
    /// spec:
    ///   hostPID: true
    ///   containers: [{name: debug, image: debug}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: debug}
    /// spec:
    ///   shareProcessNamespace: true
    ///   containers: [{name: debug, image: debug}]
    /// ```
    id: "host-pid",
    title: "Pod sees the processes of its node",
    remediation: "Remove hostPID: true.",
    severity: High,
    threats: [7, 15],
    cis: ["5.2.3"],
    nsa: ["POD:enforcement"],
    pss: ["baseline/hostNamespaces"],
    mitre: ["T1611", "MS-TA9018"],
    owasp: ["K01"],
    peers: [
        "kubesec/HostPID", "polaris/hostPIDSet", "kube-linter/host-pid", "checkov/CKV_K8S_17",
        "checkov/CKV_K8S_1", "trivy/KSV-0010", "kubescape/C-0038", "docker-bench/5.16"
    ],
    joins: [],
    evaluate: Pod(host_pid),
}

fn host_pid(pod: &PodTemplate<'_>) -> Verdict {
    controls::HOST_NAMESPACES.verdict_at("hostPID", pod)
}

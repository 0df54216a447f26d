//! host-ipc

use crate::container::PodTemplate;
use crate::offence::Verdict;
use crate::pod_security::controls;

check! {
    /// The Pod shares the IPC namespace of its node: shared memory, semaphores and message queues.
    ///
    /// ## Why it matters
    ///
    /// It can read and change what processes of the node, and of other such Pods, exchange there.
    ///
    /// ## How to mend it
    ///
    /// Remove `hostIPC: true`. The containers of one Pod share an IPC namespace anyway, and an
    /// `emptyDir` with `medium: Memory` gives them a larger `/dev/shm`.
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: Job
    /// metadata: {name: train}
    /// spec:
    ///   template:
    ///     spec:
    ///       hostIPC: true
    ///       restartPolicy: Never
    ///       containers: [{name: train, image: train}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: batch/v1
    /// kind: Job
    /// metadata: {name: train}
    /// spec:
    ///   template:
    ///     spec:
    ///       restartPolicy: Never
    ///       containers:
    ///       - name: train
    ///         image: train
    ///         volumeMounts: [{name: shm, mountPath: /dev/shm}]
    ///       volumes: [{name: shm, emptyDir: {medium: Memory}}]
    /// ```
    id: "host-ipc",
    title: "Pod shares the IPC namespace of its node",
    remediation: "Remove hostIPC: true; containers of one Pod share memory without it.",
    severity: High,
    threats: [7, 15],
    cis: ["5.2.4"],
    nsa: ["POD:enforcement"],
    pss: ["baseline/hostNamespaces"],
    mitre: ["T1611", "MS-TA9018"],
    owasp: ["K01"],
    peers: [
        "kubesec/HostIPC", "polaris/hostIPCSet", "kube-linter/host-ipc", "checkov/CKV_K8S_18",
        "checkov/CKV_K8S_3", "trivy/KSV-0008", "kubescape/C-0038", "docker-bench/5.17"
    ],
    joins: [],
    evaluate: Pod(host_ipc),
}

fn host_ipc(pod: &PodTemplate<'_>) -> Verdict {
    controls::HOST_NAMESPACES.verdict_at("hostIPC", pod)
}

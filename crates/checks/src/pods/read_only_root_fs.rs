//! read-only-root-fs

use crate::container::PodTemplate;
use crate::offence::Verdict;

check! {
    /// A container can write to its root file system, that is, to the files of its image. Windows
    /// has no such setting, so Pods for it are not judged.
    ///
    /// ## Why it matters
    ///
    /// Whoever gets in can put tools there, or change the program and its libraries, and stay until
    /// the container restarts.
    ///
    /// ## How to mend it
    ///
    /// Set `readOnlyRootFilesystem: true` in each container, and mount an `emptyDir` where the
    /// program writes, often `/tmp`.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: ReplicaSet
    /// metadata: {name: web}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       initContainers: [{name: fetch, image: fetch}]
    ///       containers:
    ///       - name: web
    ///         image: web
    ///         securityContext: {readOnlyRootFilesystem: true}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: ReplicaSet
    /// metadata: {name: web}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       containers:
    ///       - name: web
    ///         image: web
    ///         securityContext: {readOnlyRootFilesystem: true}
    ///         volumeMounts: [{name: tmp, mountPath: /tmp}]
    ///       volumes: [{name: tmp, emptyDir: {}}]
    /// ```
    id: "read-only-root-fs",
    title: "Container can write to its root file system",
    remediation: "Set securityContext.readOnlyRootFilesystem to true; mount an emptyDir where the program writes.",
    severity: Medium,
    threats: [7],
    cis: [],
    nsa: ["POD:immutable-fs"],
    pss: [],
    mitre: ["T1543", "MS-TA9012"],
    owasp: ["K01"],
    peers: [
        "kubesec/ReadOnlyRootFilesystem", "polaris/notReadOnlyRootFilesystem",
        "kube-linter/no-read-only-root-fs",
        "kube-score/container-security-context-readonlyrootfilesystem", "checkov/CKV_K8S_22",
        "trivy/KSV-0014", "kubescape/C-0017", "docker-bench/5.13"
    ],
    joins: [],
    evaluate: Pod(read_only_root_fs),
}

fn read_only_root_fs(pod: &PodTemplate<'_>) -> Verdict {
    pod.judge_linux_containers(|container| {
        let read_only = container.security().read_only_root_filesystem == Some(true);
        (!read_only).then(|| container.offence("securityContext.readOnlyRootFilesystem"))
    })
}

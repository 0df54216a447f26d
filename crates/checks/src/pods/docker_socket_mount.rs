//! docker-socket-mount

use super::host_path::{file_name, resolve};
use crate::container::PodTemplate;
use crate::offence::Verdict;

check! {
    /// The Pod mounts the socket of the Docker daemon of its node, wherever it lies. A mount of a
    /// whole directory such as `/run` gives it the socket of the node's own runtime as well: that
    /// is cri-socket-mount.
    ///
    /// ## Why it matters
    ///
    /// Who can write to the socket starts a privileged container on the node: it is root there.
    ///
    /// ## How to mend it
    ///
    /// Remove the volume. Build images with a builder that needs no daemon, and read metrics from
    /// the kubelet.
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata: {name: build}
    /// spec:
    ///   schedule: "0 3 * * *"
    ///   jobTemplate:
    ///     spec:
    ///       template:
    ///         spec:
    ///           restartPolicy: Never
    ///           containers: [{name: build, image: docker}]
    ///           volumes: [{name: docker, hostPath: {path: /var/run/./docker.sock}}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata: {name: build}
    /// spec:
    ///   schedule: "0 3 * * *"
    ///   jobTemplate:
    ///     spec:
    ///       template:
    ///         spec:
    ///           restartPolicy: Never
    ///           containers: [{name: build, image: buildkit}]
    ///           volumes: [{name: cache, emptyDir: {}}]
    /// ```
    id: "docker-socket-mount",
    title: "Pod mounts the socket of Docker",
    remediation: "Remove the hostPath volume of docker.sock; build images with a builder that needs no daemon.",
    severity: Critical,
    threats: [7, 15],
    cis: [],
    nsa: [],
    pss: ["baseline/hostPathVolumes"],
    mitre: ["T1611", "T1610"],
    owasp: ["K01"],
    peers: [
        "kubesec/DockerSock", "kube-linter/docker-sock", "checkov/CKV_K8S_27", "trivy/KSV-0006",
        "kubescape/C-0074", "docker-bench/5.32"
    ],
    joins: [],
    evaluate: Pod(docker_socket_mount),
}

/// The socket itself only: nodes without Docker are the rule, so a directory above it is judged
/// by the socket that is there for sure.
fn docker_socket_mount(pod: &PodTemplate<'_>) -> Verdict {
    pod.judge_host_paths(|path| {
        // The second is the pipe of Windows.
        matches!(file_name(&resolve(path)), "docker.sock" | "docker_engine")
    })
}

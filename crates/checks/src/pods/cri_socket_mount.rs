//! cri-socket-mount

use super::host_path::{file_name, resolve, within};
use crate::container::PodTemplate;
use crate::offence::Verdict;

check! {
    /// The Pod mounts the socket of the container runtime of its node (containerd, CRI-O,
    /// cri-dockerd), or a directory that has it in it, up to `/run` and `/`.
    ///
    /// ## Why it matters
    ///
    /// Who can write to the socket starts a privileged container on the node, and enters those that
    /// run: it is root there, past all checks of the API server.
    ///
    /// ## How to mend it
    ///
    /// Remove the volume. Read metrics from the kubelet. An agent that must talk to the runtime
    /// belongs in a namespace of its own.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata: {name: agent}
    /// spec:
    ///   selector: {matchLabels: {app: agent}}
    ///   template:
    ///     metadata: {labels: {app: agent}}
    ///     spec:
    ///       containers: [{name: agent, image: agent}]
    ///       volumes: [{name: runtime, hostPath: {path: /run/containerd/containerd.sock}}]
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: agent}
    /// spec:
    ///   containers: [{name: agent, image: agent}]
    ///   volumes: [{name: run, hostPath: {path: /var/run}}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: agent}
    /// spec:
    ///   containers: [{name: agent, image: agent}]
    ///   volumes: [{name: logs, hostPath: {path: /var/log/pods}}]
    /// ```
    id: "cri-socket-mount",
    title: "Pod mounts the socket of the container runtime",
    remediation: "Remove the hostPath volume that holds the socket; read metrics from the kubelet instead.",
    severity: Critical,
    threats: [7, 15],
    cis: [],
    nsa: [],
    pss: ["baseline/hostPathVolumes"],
    mitre: ["T1611", "T1610"],
    owasp: ["K01"],
    peers: ["kubescape/C-0074"],
    joins: [],
    evaluate: Pod(cri_socket_mount),
}

fn cri_socket_mount(pod: &PodTemplate<'_>) -> Verdict {
    pod.judge_host_paths(|path| {
        let path = resolve(path);
        let mut places = PLACES.iter();
        NAMES.contains(&file_name(&path)) || places.any(|socket| within(socket, &path))
    })
}

/// The names of the sockets, which may lie anywhere, and of the pipe of Windows.
const NAMES: &[&str] =
    &["containerd.sock", "crio.sock", "cri-dockerd.sock", "containerd-containerd"];

/// Where they lie by default, in distributions of Kubernetes too.
const PLACES: &[&str] = &[
    "/run/containerd/containerd.sock",
    "/run/crio/crio.sock",
    "/run/cri-dockerd.sock",
    "/run/k0s/containerd.sock",
    "/run/k3s/containerd/containerd.sock",
    "/var/snap/microk8s/common/run/containerd.sock",
];

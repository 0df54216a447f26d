//! hostpath-sensitive

use super::host_path::{resolve, within};
use crate::container::PodTemplate;
use crate::offence::Verdict;

check! {
    /// The Pod mounts a system directory of its node, something below one, or a directory that has
    /// one in it: `/boot`, `/dev`, `/etc`, `/lib`, `/proc`, `/root`, `/run`, `/sys`, `/usr`,
    /// `/var/lib`, `/var/log`, and with them `/`, `/var`, `/bin`, `/sbin` and `/lib64`. The path
    /// may be written in any way.
    ///
    /// ## Why it matters
    ///
    /// There lie the credentials of the kubelet, the Secrets of every Pod on the node, the sockets
    /// of the runtime and the programs that root runs. Who can write there owns the node; who can
    /// read there owns much of the cluster.
    ///
    /// ## How to mend it
    ///
    /// Remove the volume. A log collector can read what the program writes to its standard output;
    /// a program that watches the node belongs in a namespace of its own, with `readOnly: true`.
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
    ///       volumes: [{name: kubelet, hostPath: {path: /var//lib/kubelet/}}]
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers: [{name: web, image: web}]
    ///   volumes: [{name: root, hostPath: {path: /srv/..}}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers: [{name: web, image: web}]
    ///   volumes: [{name: data, hostPath: {path: /srv/data}}]
    /// ```
    id: "hostpath-sensitive",
    title: "Pod mounts a system directory of its node",
    remediation: "Remove the hostPath volume, or narrow it to the one directory that the program needs.",
    severity: Critical,
    threats: [7, 15],
    cis: [],
    nsa: ["POD:enforcement"],
    pss: ["baseline/hostPathVolumes"],
    mitre: ["T1611", "MS-TA9013"],
    owasp: ["K01"],
    peers: [
        "kubesec/ProcMount", "kube-linter/sensitive-host-mounts", "trivy/KSV-0121",
        "docker-bench/5.6"
    ],
    joins: [],
    evaluate: Pod(hostpath_sensitive),
}

fn hostpath_sensitive(pod: &PodTemplate<'_>) -> Verdict {
    pod.judge_host_paths(|path| {
        let path = resolve(path);
        let mut directories = SENSITIVE.iter();
        directories.any(|directory| within(&path, directory) || within(directory, &path))
    })
}

/// `/var/run` is `/run` once it is resolved; the last three are links into `/usr`.
const SENSITIVE: &[&str] = &[
    "/boot", "/dev", "/etc", "/lib", "/proc", "/root", "/run", "/sys", "/usr", "/var/lib",
    "/var/log", "/bin", "/lib64", "/sbin",
];

//! hostpath-writable

use std::collections::BTreeSet;

use super::host_mount::host_mounts;
use crate::container::PodTemplate;
use crate::offence::Verdict;

check! {
    /// A container mounts a path of its node and may write there: the mount does not say
    /// `readOnly: true`. A `hostPath` volume that no container mounts is not writable.
    ///
    /// ## Why it matters
    ///
    /// What is written stays when the Pod is gone, and others read it: programs of the node, and
    /// Pods that mount the same path. A job for cron, a library or a key for SSH is enough to come
    /// back as root.
    ///
    /// ## How to mend it
    ///
    /// Use a `PersistentVolumeClaim` or an `emptyDir`. Where the program only looks at the node,
    /// set `readOnly: true` in its mount.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata: {name: logs}
    /// spec:
    ///   selector: {matchLabels: {app: logs}}
    ///   template:
    ///     metadata: {labels: {app: logs}}
    ///     spec:
    ///       initContainers:
    ///       - name: prepare
    ///         image: prepare
    ///         volumeMounts: [{name: data, mountPath: /data}]
    ///       containers:
    ///       - name: logs
    ///         image: logs
    ///         volumeMounts: [{name: data, mountPath: /data, readOnly: true}]
    ///       volumes: [{name: data, hostPath: {path: /srv/logs}}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata: {name: logs}
    /// spec:
    ///   selector: {matchLabels: {app: logs}}
    ///   template:
    ///     metadata: {labels: {app: logs}}
    ///     spec:
    ///       containers:
    ///       - name: logs
    ///         image: logs
    ///         volumeMounts:
    ///         - {name: data, mountPath: /data, readOnly: true}
    ///         - {name: tmp, mountPath: /tmp}
    ///       volumes: [{name: data, hostPath: {path: /srv/logs}}, {name: tmp, emptyDir: {}}]
    /// ```
    id: "hostpath-writable",
    title: "Container can write to a path of its node",
    remediation: "Set readOnly to true where the hostPath volume is mounted, or use another kind of volume.",
    severity: High,
    threats: [7, 15],
    cis: [],
    nsa: [],
    pss: [],
    mitre: ["T1611", "MS-TA9013"],
    owasp: ["K01"],
    peers: ["kube-linter/writable-host-mount", "kubescape/C-0045"],
    joins: [],
    evaluate: Pod(hostpath_writable),
}

fn hostpath_writable(pod: &PodTemplate<'_>) -> Verdict {
    pod.judge_containers(|container| {
        let mounts = host_mounts(*pod, container);
        let writable = mounts.filter(|(mount, _)| mount.read_only != Some(true));
        let paths: BTreeSet<&str> = writable.map(|(_, path)| path).collect();
        container.named("volumeMounts", paths)
    })
}

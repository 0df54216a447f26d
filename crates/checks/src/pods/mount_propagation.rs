//! mount-propagation

use crate::container::PodTemplate;
use crate::offence::Verdict;

check! {
    /// A container mounts a volume with `mountPropagation: Bidirectional`: what it mounts below
    /// appears on its node, and in every Pod that mounts the same volume. `HostToContainer` passes.
    ///
    /// ## Why it matters
    ///
    /// A container that mounts file systems on the node can lay its own files over those of the
    /// node and of other Pods, and its mounts stay when it is gone.
    ///
    /// ## How to mend it
    ///
    /// Remove it. Only drivers for storage need it, and they belong in a namespace that only
    /// administrators write. To see new mounts of the node, `HostToContainer` is enough.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: mounter}
    /// spec:
    ///   containers:
    ///   - name: mounter
    ///     image: mounter
    ///     securityContext: {privileged: true}
    ///     volumeMounts: [{name: mnt, mountPath: /mnt, mountPropagation: Bidirectional}]
    ///   volumes: [{name: mnt, hostPath: {path: /mnt}}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: watcher}
    /// spec:
    ///   containers:
    ///   - name: watcher
    ///     image: watcher
    ///     volumeMounts: [{name: mnt, mountPath: /mnt, mountPropagation: HostToContainer}]
    ///   volumes: [{name: mnt, hostPath: {path: /mnt}}]
    /// ```
    id: "mount-propagation",
    title: "Mounts made in a container appear on its node",
    remediation: "Remove mountPropagation: Bidirectional, or set it to HostToContainer.",
    severity: High,
    threats: [7, 15],
    cis: [],
    nsa: [],
    pss: [],
    mitre: ["T1611", "MS-TA9013"],
    owasp: ["K01"],
    peers: ["docker-bench/5.20"],
    joins: [],
    evaluate: Pod(mount_propagation),
}

fn mount_propagation(pod: &PodTemplate<'_>) -> Verdict {
    pod.judge_linux_containers(|container| {
        let mounts = container.spec.volume_mounts.iter();
        let both_ways =
            mounts.filter(|mount| mount.mount_propagation.as_deref() == Some("Bidirectional"));
        container.named("volumeMounts", both_ways.map(|mount| mount.mount_path.as_str()))
    })
}

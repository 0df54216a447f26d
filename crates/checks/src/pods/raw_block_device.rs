//! raw-block-device

use crate::container::PodTemplate;
use crate::offence::Verdict;

check! {
    /// A container gets a volume as a raw block device (`volumeDevices`) and not as a file system.
    ///
    /// ## Why it matters
    ///
    /// It reads and writes the blocks themselves: no owner and no mode of a file holds it back, and
    /// a forged file system is read by the kernel of whichever node mounts it next. A Pod with a
    /// device cannot have a user namespace either.
    ///
    /// ## How to mend it
    ///
    /// Mount the claim with `volumeMounts`. Where a database wants the device itself, make an
    /// exception that says so.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: db}
    /// spec:
    ///   containers:
    ///   - name: db
    ///     image: db
    ///     volumeDevices: [{name: data, devicePath: /dev/xvda}]
    ///   volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: db}
    /// spec:
    ///   containers:
    ///   - name: db
    ///     image: db
    ///     volumeMounts: [{name: data, mountPath: /data}]
    ///   volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
    /// ```
    id: "raw-block-device",
    title: "Container gets a raw block device",
    remediation: "Mount the volume with volumeMounts in place of volumeDevices.",
    severity: Medium,
    threats: [7, 15],
    cis: [],
    nsa: [],
    pss: [],
    mitre: ["T1611"],
    owasp: ["K01"],
    peers: ["docker-bench/5.18"],
    joins: [],
    evaluate: Pod(raw_block_device),
}

fn raw_block_device(pod: &PodTemplate<'_>) -> Verdict {
    pod.judge_containers(|container| {
        let devices = container.spec.volume_devices.iter();
        container.named("volumeDevices", devices.map(|device| device.device_path.as_str()))
    })
}

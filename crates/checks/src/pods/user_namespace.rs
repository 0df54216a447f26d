//! user-namespace

use crate::container::PodTemplate;
use crate::offence::{Offence, Verdict};

check! {
    /// The Pod has no user namespace of its own: `hostUsers` is not `false`. Pods that cannot have
    /// one are not judged: on Windows, in the network, process or IPC namespace of the node, or
    /// with a raw block device.
    ///
    /// ## Why it matters
    ///
    /// User 0 in the Pod is user 0 on the node. In a user namespace it is a number that owns
    /// nothing there, and its capabilities end at the Pod: several known ways out of a container
    /// are closed by that alone.
    ///
    /// ## How to mend it
    ///
    /// Set `hostUsers: false`. It needs Kubernetes 1.33 or later, Linux 6.3, and containerd 2.0 or
    /// CRI-O on the nodes. The files of volumes keep their owners.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       containers: [{name: web, image: web}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       hostUsers: false
    ///       containers: [{name: web, image: web}]
    /// ```
    id: "user-namespace",
    title: "Users of the Pod are users of its node",
    remediation: "Set hostUsers to false.",
    severity: Low,
    threats: [7, 16],
    cis: [],
    nsa: ["POD:nonroot"],
    pss: [],
    mitre: ["T1611"],
    owasp: ["K01"],
    peers: ["kubesec/HostUsers", "docker-bench/5.31"],
    joins: [],
    evaluate: Pod(user_namespace),
}

fn user_namespace(pod: &PodTemplate<'_>) -> Verdict {
    let spec = pod.spec;
    let of_node = [spec.host_network, spec.host_pid, spec.host_ipc].contains(&Some(true));
    let has_device = pod.containers().any(|container| !container.spec.volume_devices.is_empty());
    if pod.windows() || of_node || has_device {
        return Verdict::NotApplicable;
    }
    let missing = !pod.user_namespace();
    Verdict::fail_if(missing.then(|| Offence::at("hostUsers")))
}

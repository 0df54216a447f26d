//! cap-net-raw

use super::capability;
use crate::container::PodTemplate;
use crate::offence::Verdict;

check! {
    /// A container has the capability `NET_RAW`: it drops neither it nor `ALL`, it adds it back, or
    /// it is privileged, which gives every capability whatever is dropped. Names count in any
    /// spelling. Some runtimes leave `NET_RAW` out of their default; the Pod cannot know.
    ///
    /// ## Why it matters
    ///
    /// With raw packets a process can pose as another Pod or as the DNS server, and read what is
    /// not meant for it. Hardly a program needs them.
    ///
    /// ## How to mend it
    ///
    /// Set `drop: [ALL]`, or `drop: [NET_RAW]` at least. `ping` works without it where the sysctl
    /// `net.ipv4.ping_group_range` includes the group.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers:
    ///   - name: web
    ///     image: web
    ///     securityContext: {capabilities: {drop: [MKNOD]}}
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: Job
    /// metadata: {name: probe}
    /// spec:
    ///   template:
    ///     spec:
    ///       restartPolicy: Never
    ///       containers:
    ///       - name: probe
    ///         image: probe
    ///         securityContext: {capabilities: {drop: [ALL], add: [NET_RAW]}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   initContainers:
    ///   - name: wait
    ///     image: wait
    ///     securityContext: {capabilities: {drop: [NET_RAW]}}
    ///   containers:
    ///   - name: web
    ///     image: web
    ///     securityContext: {capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}}
    /// ```
    id: "cap-net-raw",
    title: "Container may send raw packets",
    remediation: "Drop ALL or NET_RAW in securityContext.capabilities of each container, and do not add it back.",
    severity: Medium,
    threats: [7, 15, 20],
    cis: ["5.2.8"],
    nsa: ["POD:enforcement"],
    pss: [],
    mitre: ["T1557", "MS-TA9036"],
    owasp: ["K01"],
    peers: [
        "polaris/insecureCapabilities", "kube-linter/drop-net-raw-capability",
        "checkov/CKV_K8S_28", "checkov/CKV_K8S_7", "trivy/KSV-0119", "kubescape/C-0046"
    ],
    joins: [],
    evaluate: Pod(cap_net_raw),
}

fn cap_net_raw(pod: &PodTemplate<'_>) -> Verdict {
    const NAME: &str = "NET_RAW";
    pod.judge_linux_containers(|container| {
        let security = container.security();
        if security.privileged == Some(true) {
            return Some(container.offence("securityContext.privileged"));
        }
        let added = capability::added(&security.capabilities, NAME);
        container.named("securityContext.capabilities.add", added).or_else(|| {
            let kept = !capability::dropped(&security.capabilities, NAME);
            kept.then(|| container.offence("securityContext.capabilities.drop"))
        })
    })
}

//! runtime-detection-missing

use crate::evidence::Unreadable;
use crate::offence::{Offence, Verdict};
use crate::view::ClusterView;

check! {
    /// No `DaemonSet` of the cluster runs a program that watches what processes do. Known by the
    /// repositories of their images, mirrors included: Falco, Tetragon, Tracee, `KubeArmor`,
    /// `NeuVector`, and the agents of Aqua, `CrowdStrike`, Kubescape, `StackRox` and Sysdig. A
    /// program that a cloud runs on the nodes outside of Kubernetes is not seen.
    ///
    /// ## Why it matters
    ///
    /// A shell in a container, a new program in `/tmp`, a look at `/proc/1`: the API server sees
    /// none of it. Without such a program nobody does, and afterwards the container is gone.
    ///
    /// ## How to mend it
    ///
    /// Run one of them on every node, and send its alerts to where somebody reads them.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata: {name: proxy, namespace: kube-system}
    /// spec:
    ///   selector: {matchLabels: {app: proxy}}
    ///   template:
    ///     metadata: {labels: {app: proxy}}
    ///     spec:
    ///       containers: [{name: proxy, image: "registry.k8s.io/kube-proxy:v1.37.0"}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata: {name: falco, namespace: falco}
    /// spec:
    ///   selector: {matchLabels: {app: falco}}
    ///   template:
    ///     metadata: {labels: {app: falco}}
    ///     spec:
    ///       containers: [{name: falco, image: "docker.io/falcosecurity/falco:0.42.0"}]
    /// ```
    id: "runtime-detection-missing",
    title: "Nothing watches what processes do",
    remediation: "Run Falco, Tetragon or the like on every node.",
    severity: Medium,
    threats: [13],
    cis: [],
    nsa: ["LOG:threat-detect"],
    pss: [],
    mitre: ["T1562", "MS-M9020"],
    owasp: ["K10"],
    peers: [],
    joins: [DaemonSet],
    evaluate: Cluster(runtime_detection_missing),
}

fn runtime_detection_missing(view: &ClusterView<'_>) -> Result<Verdict, Unreadable> {
    let none = !view.agents()?.any(|agent| agent.detects.is_some());
    Ok(Verdict::fail_if(none.then(|| Offence::at(""))))
}

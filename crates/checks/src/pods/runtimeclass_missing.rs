//! runtimeclass-missing

use crate::evidence::Unreadable;
use crate::offence::{Offence, Verdict};
use crate::view::NamespaceView;
use crate::workloads::PodView;

check! {
    /// The namespace or the Pod is labelled as untrusted (`plumbline.dev/untrusted: "true"` unless
    /// set otherwise), and the Pod names no `RuntimeClass`. Nothing is judged where nothing is
    /// labelled.
    ///
    /// ## Why it matters
    ///
    /// The container shares the kernel of its node with all others: for code that nobody vouches
    /// for, one bug in that kernel is the way out. A sandbox puts a kernel of its own in between.
    ///
    /// ## How to mend it
    ///
    /// Set `runtimeClassName` to a class that runs gVisor or Kata Containers.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata: {name: example, labels: {plumbline.dev/untrusted: "true"}}
    /// ---
    /// apiVersion: apps/v1
    /// kind: ReplicaSet
    /// metadata: {name: plugin}
    /// spec:
    ///   selector: {matchLabels: {app: plugin}}
    ///   template:
    ///     metadata: {labels: {app: plugin}}
    ///     spec:
    ///       containers: [{name: plugin, image: plugin}]
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: plugin, labels: {plumbline.dev/untrusted: "true"}}
    /// spec:
    ///   containers: [{name: plugin, image: plugin}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: plugin, labels: {plumbline.dev/untrusted: "true"}}
    /// spec:
    ///   runtimeClassName: gvisor
    ///   containers: [{name: plugin, image: plugin}]
    /// ```
    id: "runtimeclass-missing",
    title: "Untrusted workload runs without a sandbox",
    remediation: "Set runtimeClassName to a class with a sandbox, such as gVisor or Kata Containers.",
    severity: Medium,
    threats: [16],
    cis: [],
    nsa: ["POD:sandbox"],
    pss: [],
    mitre: ["T1611", "MS-M9013"],
    owasp: ["K01"],
    peers: ["kubescape/C-0297"],
    joins: [Namespace],
    evaluate: Workload(runtimeclass_missing),
}

fn runtimeclass_missing(
    pod: &PodView<'_>,
    view: &NamespaceView<'_>,
) -> Result<Verdict, Unreadable> {
    if !pod.fact.untrusted && !view.namespace()?.untrusted {
        return Ok(Verdict::NotApplicable);
    }
    let class = pod.fact.runtime_class.as_deref().unwrap_or_default();
    let missing = class.is_empty();
    Ok(Verdict::fail_if(missing.then(|| Offence::at("runtimeClassName"))))
}

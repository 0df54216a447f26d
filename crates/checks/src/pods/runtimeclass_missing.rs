//! runtimeclass-missing

use crate::evidence::Unreadable;
use crate::offence::{Offence, Verdict};
use crate::view::NamespaceView;
use crate::workloads::PodView;

check! {
    /// The namespace or the Pod is labelled as untrusted (`plumbline.dev/untrusted: "true"` unless
    /// set otherwise), and the Pod names no `RuntimeClass`, or one whose handler is no sandbox, such as
    /// `runc`. Sandboxes are known by the name of their handler, as runtimeclass-defeated lists them.
    /// Nothing is judged where nothing is labelled; a class that does not exist is the finding of
    /// runtimeclass-unknown.
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
    /// ```yaml,bad
    /// apiVersion: node.k8s.io/v1
    /// kind: RuntimeClass
    /// metadata: {name: fast}
    /// handler: crun
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: plugin, labels: {plumbline.dev/untrusted: "true"}}
    /// spec:
    ///   runtimeClassName: fast
    ///   containers: [{name: plugin, image: plugin}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: node.k8s.io/v1
    /// kind: RuntimeClass
    /// metadata: {name: gvisor}
    /// handler: runsc
    /// ---
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
    joins: [Namespace, RuntimeClass],
    evaluate: Workload(runtimeclass_missing),
}

fn runtimeclass_missing(
    pod: &PodView<'_>,
    view: &NamespaceView<'_>,
) -> Result<Verdict, Unreadable> {
    if !pod.fact.untrusted && !view.namespace()?.untrusted {
        return Ok(Verdict::NotApplicable);
    }
    let at = Offence::at("runtimeClassName");
    let Some(name) = pod.fact.runtime_class.as_deref() else {
        return Ok(Verdict::fail_if(Some(at)));
    };
    Ok(match view.runtime_class(name)? {
        None => Verdict::NotApplicable,
        Some(class) if class.sandboxed => Verdict::Pass,
        Some(_) => Verdict::fail_if(Some(at.detail(format_args!("{name} is no sandbox")))),
    })
}

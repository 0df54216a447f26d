//! runtimeclass-unknown

use crate::evidence::Unreadable;
use crate::offence::{Offence, Verdict};
use crate::view::NamespaceView;
use crate::workloads::PodView;

check! {
    /// The Pod names a `RuntimeClass` that does not exist.
    ///
    /// ## Why it matters
    ///
    /// The API server refuses the Pod, so the program does not start. Whoever is in a hurry then
    /// removes the line, and with it the sandbox.
    ///
    /// ## How to mend it
    ///
    /// Create the class, with the handler of your nodes, or name one that exists:
    /// `kubectl get runtimeclasses` lists them.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: runner}
    /// spec:
    ///   runtimeClassName: gvisr
    ///   containers: [{name: runner, image: runner}]
    /// ---
    /// apiVersion: node.k8s.io/v1
    /// kind: RuntimeClass
    /// metadata: {name: gvisor}
    /// handler: runsc
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: runner}
    /// spec:
    ///   runtimeClassName: gvisor
    ///   containers: [{name: runner, image: runner}]
    /// ---
    /// apiVersion: node.k8s.io/v1
    /// kind: RuntimeClass
    /// metadata: {name: gvisor}
    /// handler: runsc
    /// ```
    id: "runtimeclass-unknown",
    title: "Pod names a RuntimeClass that does not exist",
    remediation: "Create the RuntimeClass, or name one that exists.",
    severity: Medium,
    threats: [9, 16],
    cis: [],
    nsa: ["POD:sandbox"],
    pss: [],
    mitre: ["T1611"],
    owasp: ["K01"],
    peers: [],
    joins: [RuntimeClass],
    evaluate: Workload(runtimeclass_unknown),
}

fn runtimeclass_unknown(
    pod: &PodView<'_>,
    view: &NamespaceView<'_>,
) -> Result<Verdict, Unreadable> {
    let Some(name) = pod.fact.runtime_class.as_deref() else {
        return Ok(Verdict::NotApplicable);
    };
    let unknown = view.runtime_class(name)?.is_none();
    Ok(Verdict::fail_if(unknown.then(|| Offence::at("runtimeClassName").detail(name))))
}

//! runtimeclass-none

use crate::evidence::Unreadable;
use crate::offence::{Offence, Verdict};
use crate::view::ClusterView;

check! {
    /// No `RuntimeClass` of the cluster has a sandbox as its handler. Sandboxes are known by the
    /// name of the handler, as runtimeclass-defeated lists them. Whether the nodes have the handler
    /// is not visible.
    ///
    /// ## Why it matters
    ///
    /// There is nowhere to put code that nobody vouches for: builds, plug-ins, what customers
    /// upload. It runs on the kernel of a node, beside all others.
    ///
    /// ## How to mend it
    ///
    /// Install gVisor or Kata Containers on some nodes, and create a `RuntimeClass` for it with a
    /// `scheduling.nodeSelector` that leads there. A cluster that runs trusted code only can do
    /// without.
    ///
    /// ```yaml,bad
    /// apiVersion: node.k8s.io/v1
    /// kind: RuntimeClass
    /// metadata: {name: nvidia}
    /// handler: nvidia
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: node.k8s.io/v1
    /// kind: RuntimeClass
    /// metadata: {name: strangers}
    /// handler: kata-qemu
    /// ```
    id: "runtimeclass-none",
    title: "Cluster has no RuntimeClass with a sandbox",
    remediation: "Install gVisor or Kata Containers, and create a RuntimeClass for it.",
    severity: Info,
    threats: [16],
    cis: [],
    nsa: ["POD:sandbox"],
    pss: [],
    mitre: ["T1611"],
    owasp: ["K01"],
    peers: [],
    joins: [RuntimeClass],
    evaluate: Cluster(runtimeclass_none),
}

fn runtimeclass_none(view: &ClusterView<'_>) -> Result<Verdict, Unreadable> {
    let none = !view.runtime_classes()?.any(|class| class.sandboxed);
    Ok(Verdict::fail_if(none.then(|| Offence::at(""))))
}

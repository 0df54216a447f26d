//! node-runtime-outdated

use crate::offence::Verdict;
use crate::versions::{self, Product, Version};
use crate::view::NodeView;

check! {
    /// The project of the node's container runtime, containerd or CRI-O, does not support its minor
    /// version any longer. The days are those that the projects publish; CRI-O goes by those of
    /// Kubernetes. See [versions](../versions.md).
    ///
    /// A version that ends like those of a provider or a Linux distribution (`1.6.20~ds1`) is
    /// unknown once the project's support has ended: whoever built it may mend it for longer. The
    /// kernel and the operating system are not judged: nearly all are a distribution's, which
    /// takes fixes over without a new version.
    ///
    /// ## Why it matters
    ///
    /// The runtime stands between containers and the node. A way out of it that becomes known stays
    /// open on this node.
    ///
    /// ## How to mend it
    ///
    /// Drain the node and upgrade its container runtime, or replace the node by one of a newer image.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Node
    /// metadata: {name: node-1}
    /// status: {nodeInfo: {containerRuntimeVersion: "containerd://1.6.39"}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Node
    /// metadata: {name: node-1}
    /// status: {nodeInfo: {containerRuntimeVersion: "containerd://2.3.7"}}
    /// ```
    id: "node-runtime-outdated",
    title: "Container runtime of a node is out of support",
    remediation: "Drain the node and upgrade its container runtime.",
    severity: Medium,
    threats: [12, 18],
    cis: [],
    nsa: ["UPD:patching"],
    pss: [],
    mitre: ["T1611"],
    owasp: ["K07"],
    peers: [],
    joins: [],
    evaluate: Node(node_runtime_outdated),
}

fn node_runtime_outdated(view: &NodeView<'_>) -> Verdict {
    let told = view.node.runtime.split_once("://");
    let Some((name, version)) = told.and_then(|(name, it)| Some((name, Version::parse(it)?)))
    else {
        return Verdict::Unknown("the node does not tell the version of its runtime".into());
    };
    let Some(runtime) = Product::runtime(name) else {
        return Verdict::Unknown("support dates are known of containerd and CRI-O only".into());
    };
    versions::judge(runtime, version, view.today, "status.nodeInfo.containerRuntimeVersion")
}

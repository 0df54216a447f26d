//! node-kubelet-eol

use super::KUBELET_VERSION_UNTOLD;
use crate::offence::Verdict;
use crate::versions::{self, Product, Version};
use crate::view::NodeView;

check! {
    /// The Kubernetes project does not support the minor version of the node's kubelet any longer,
    /// whatever the version of the API server is. The days are those that the project publishes.
    /// See [versions](../versions.md).
    ///
    /// A version that ends like those of a provider (`v1.32.9-eks-3025e55`) is unknown once the
    /// project's support has ended: the provider may mend it for longer.
    ///
    /// ## Why it matters
    ///
    /// The kubelet runs as root and listens on the network. A vulnerability that becomes known is
    /// not mended in this version, even where the control plane was upgraded.
    ///
    /// ## How to mend it
    ///
    /// Drain the node and upgrade it to the version of the API server, or replace it.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Node
    /// metadata: {name: node-1}
    /// status: {nodeInfo: {kubeletVersion: v1.30.14}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Node
    /// metadata: {name: node-1}
    /// status: {nodeInfo: {kubeletVersion: v1.37.1}}
    /// ```
    id: "node-kubelet-eol",
    title: "Kubelet of a node is out of support",
    remediation: "Drain the node and upgrade it to the version of the API server.",
    severity: Medium,
    threats: [12, 18],
    cis: [],
    nsa: ["UPD:patching"],
    pss: [],
    mitre: ["T1190"],
    owasp: ["K07"],
    peers: [],
    joins: [],
    evaluate: Node(node_kubelet_eol),
}

fn node_kubelet_eol(view: &NodeView<'_>) -> Verdict {
    let Some(version) = Version::parse(&view.node.kubelet) else {
        return Verdict::Unknown(KUBELET_VERSION_UNTOLD.into());
    };
    versions::judge(Product::Kubernetes, version, view.today, "status.nodeInfo.kubeletVersion")
}

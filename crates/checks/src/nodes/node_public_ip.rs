//! node-public-ip

use crate::offence::{Offence, Verdict};
use crate::view::NodeView;

check! {
    /// A node has an address to which every network may lead: its kubelet or cloud says `ExternalIP`,
    /// or its inner address is of no private block.
    ///
    /// ## Why it matters
    ///
    /// Whatever listens on the node stands on the Internet as soon as a firewall has a hole: the
    /// kubelet, a NodePort, a Pod in the network of the host.
    ///
    /// ## How to mend it
    ///
    /// Move nodes into private subnets. What has to be reached comes in through a load balancer, and
    /// what goes out through a NAT gateway.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Node
    /// metadata: {name: node-1}
    /// status:
    ///   addresses:
    ///   - {type: InternalIP, address: 10.0.0.4}
    ///   - {type: ExternalIP, address: 203.0.113.7}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Node
    /// metadata: {name: node-1}
    /// status:
    ///   addresses:
    ///   - {type: InternalIP, address: 10.0.0.4}
    ///   - {type: Hostname, address: node-1}
    /// ```
    id: "node-public-ip",
    title: "Node has a public address",
    remediation: "Move the node into a private subnet, behind load balancers and a NAT gateway.",
    severity: Medium,
    threats: [12, 20],
    cis: [],
    nsa: ["NET:worker"],
    pss: [],
    mitre: ["T1133"],
    owasp: ["K06"],
    peers: [],
    joins: [],
    evaluate: Node(node_public_ip),
}

fn node_public_ip(view: &NodeView<'_>) -> Verdict {
    let addresses = view.node.public_addresses.iter();
    Verdict::from_offences(addresses.map(|it| Offence::at("status.addresses").detail(it)))
}

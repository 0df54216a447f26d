//! What is kept of a node.

use std::net::{IpAddr, SocketAddr};

use super::{Fact, Observe, Settings};
use crate::kind::Kind;
use crate::model;
use crate::network::is_public;
use crate::text;

/// What is kept of a node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct NodeFact {
    /// Whether it runs Linux.
    pub linux: bool,
    /// Its public addresses, cleaned, sorted, each once.
    pub public_addresses: Box<[Box<str>]>,
    /// The version of its kubelet, cleaned.
    pub kubelet: Box<str>,
    /// Where its kubelet answers: address and port, as in a URL. None where the node does not tell.
    pub kubelet_address: Option<Box<str>>,
    /// Its container runtime and the version of that, such as `containerd://2.4.2`, cleaned.
    pub runtime: Box<str>,
}

/// How many addresses of a node are looked at.
const ADDRESS_LIMIT: usize = 64;

impl NodeFact {
    /// The minor version of its kubelet, 37 for `v1.37.0`, where it is one.
    pub fn kubelet_minor(&self) -> Option<u16> {
        let minor = self.kubelet.strip_prefix("v1.")?;
        minor.split(['.', '+', '-']).next()?.parse().ok()
    }
}

impl Observe for model::Node {
    const KIND: Kind = Kind::Node;

    fn fact(&self, _: &Settings) -> Fact {
        let model::NodeStatus { addresses, node_info, daemon_endpoints } = &self.status;
        let public = addresses.iter().take(ADDRESS_LIMIT).filter(|it| match it.kind.as_str() {
            "ExternalIP" => true,
            "InternalIP" => it.address.parse().is_ok_and(is_public),
            _ => false,
        });
        let mut public_addresses: Vec<Box<str>> =
            public.map(|it| text::clean(&it.address, text::NAME_LIMIT)).collect();
        let port = daemon_endpoints.kubelet_endpoint.port;
        let internal = addresses.iter().take(ADDRESS_LIMIT).find(|it| it.kind == "InternalIP");
        let internal = internal.and_then(|it| it.address.parse::<IpAddr>().ok());
        let kubelet_address = internal.filter(|_| port != 0).map(|it| SocketAddr::new(it, port));
        public_addresses.sort();
        public_addresses.dedup();
        Fact::Node(Box::new(NodeFact {
            linux: node_info.operating_system == "linux",
            public_addresses: public_addresses.into(),
            kubelet: text::clean(&node_info.kubelet_version, text::DETAIL_LIMIT),
            kubelet_address: kubelet_address.map(|address| address.to_string().into()),
            runtime: text::clean(&node_info.container_runtime_version, text::DETAIL_LIMIT),
        }))
    }
}

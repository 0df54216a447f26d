//! `NetworkPolicies`.

use k8s_openapi::api::networking::v1 as networking;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use kube::Resource;
use serde::Deserialize;

use super::{Selector, lean_metadata, nullable};

/// A `NetworkPolicy`.
#[derive(Resource, Deserialize, Clone, Debug, Default)]
#[resource(inherit = networking::NetworkPolicy)]
#[serde(default)]
pub struct NetworkPolicy {
    /// Its name.
    #[serde(deserialize_with = "lean_metadata")]
    pub metadata: ObjectMeta,
    /// What it allows.
    #[serde(deserialize_with = "nullable")]
    pub spec: NetworkPolicySpec,
}

/// What a `NetworkPolicy` allows.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct NetworkPolicySpec {
    /// The Pods it covers; an empty selector covers all.
    #[serde(deserialize_with = "nullable")]
    pub pod_selector: Selector,
    /// The directions it covers; where empty, Ingress, and Egress if there are egress rules.
    #[serde(deserialize_with = "nullable")]
    pub policy_types: Vec<String>,
    /// What may come in.
    #[serde(deserialize_with = "nullable")]
    pub ingress: Vec<NetworkPolicyRule>,
    /// Where connections may go.
    #[serde(deserialize_with = "nullable")]
    pub egress: Vec<NetworkPolicyRule>,
}

/// A rule of a `NetworkPolicy`.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct NetworkPolicyRule {
    /// Who may connect, in a rule for ingress; anyone where empty.
    #[serde(deserialize_with = "nullable")]
    pub from: Vec<NetworkPolicyPeer>,
    /// To whom one may connect, in a rule for egress; to anyone where empty.
    #[serde(deserialize_with = "nullable")]
    pub to: Vec<NetworkPolicyPeer>,
    /// On which ports; on all where empty.
    #[serde(deserialize_with = "nullable")]
    pub ports: Vec<NetworkPolicyPort>,
}

/// The other side of a connection.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct NetworkPolicyPeer {
    /// Pods; those of the policy's own namespace where no namespace is selected.
    pub pod_selector: Option<Selector>,
    /// Namespaces; all of their Pods where no Pod is selected.
    pub namespace_selector: Option<Selector>,
    /// Addresses.
    pub ip_block: Option<IpBlock>,
}

/// Addresses.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct IpBlock {
    /// The addresses.
    #[serde(deserialize_with = "nullable")]
    pub cidr: String,
    /// Those of them that are left out.
    #[serde(deserialize_with = "nullable")]
    pub except: Vec<String>,
}

/// Ports of one protocol.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct NetworkPolicyPort {
    /// `TCP`, `UDP` or `SCTP`; `TCP` where unset.
    pub protocol: Option<String>,
    /// The first port, or the name of a port of the Pods; all ports where unset.
    pub port: Option<IntOrString>,
    /// The last port; only the first where unset.
    pub end_port: Option<i32>,
}

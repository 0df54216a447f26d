//! The machines on which Pods run.

use k8s_openapi::api::core::v1 as core;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kube::Resource;
use serde::Deserialize;

use super::{lean_metadata, nullable};

/// A node.
#[derive(Resource, Deserialize, Clone, Debug, Default)]
#[resource(inherit = core::Node)]
#[serde(default)]
pub struct Node {
    /// Its name and labels.
    #[serde(deserialize_with = "lean_metadata")]
    pub metadata: ObjectMeta,
    /// What its kubelet says of it.
    #[serde(deserialize_with = "nullable")]
    pub status: NodeStatus,
}

/// What the kubelet says of its node.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeStatus {
    /// Its names and addresses.
    #[serde(deserialize_with = "nullable")]
    pub addresses: Vec<NodeAddress>,
    /// What runs on it.
    #[serde(deserialize_with = "nullable")]
    pub node_info: NodeInfo,
    /// Where its programs answer.
    #[serde(deserialize_with = "nullable")]
    pub daemon_endpoints: DaemonEndpoints,
}

/// Where the programs of a node answer.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct DaemonEndpoints {
    /// The kubelet.
    #[serde(deserialize_with = "nullable")]
    pub kubelet_endpoint: Endpoint,
}

/// Where a program answers.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct Endpoint {
    /// Its port.
    #[serde(rename = "Port", deserialize_with = "nullable")]
    pub port: u16,
}

/// A name or address of a node.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct NodeAddress {
    /// What it is, such as `ExternalIP`.
    #[serde(rename = "type", deserialize_with = "nullable")]
    pub kind: String,
    /// The name or address.
    #[serde(deserialize_with = "nullable")]
    pub address: String,
}

/// What runs on a node.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeInfo {
    /// Its container runtime and the version of that, such as `containerd://2.4.2`.
    #[serde(deserialize_with = "nullable")]
    pub container_runtime_version: String,
    /// The version of its kubelet, such as `v1.37.0`.
    #[serde(deserialize_with = "nullable")]
    pub kubelet_version: String,
    /// Its operating system, such as `linux`.
    #[serde(deserialize_with = "nullable")]
    pub operating_system: String,
}

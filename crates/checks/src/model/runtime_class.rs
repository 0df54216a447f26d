//! The runtimes that Pods may ask for.

use k8s_openapi::api::node::v1 as node;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kube::Resource;
use serde::Deserialize;

use super::{lean_metadata, nullable};

/// A `RuntimeClass`.
#[derive(Resource, Deserialize, Clone, Debug, Default)]
#[resource(inherit = node::RuntimeClass)]
#[serde(default)]
pub struct RuntimeClass {
    /// Its name.
    #[serde(deserialize_with = "lean_metadata")]
    pub metadata: ObjectMeta,
    /// The runtime, as the container runtime of the nodes calls it.
    #[serde(deserialize_with = "nullable")]
    pub handler: String,
}

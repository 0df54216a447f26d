//! What bounds the resources of a namespace.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1 as core;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kube::Resource;
use serde::Deserialize;
use serde_json::Value;

use super::{filled, lean_metadata, nullable};

/// Amounts by resource, such as `requests.cpu`.
pub type Amounts = BTreeMap<String, Value>;

/// A `ResourceQuota`.
#[derive(Resource, Deserialize, Clone, Debug, Default)]
#[resource(inherit = core::ResourceQuota)]
#[serde(default)]
pub struct ResourceQuota {
    /// Its name.
    #[serde(deserialize_with = "lean_metadata")]
    pub metadata: ObjectMeta,
    /// What it bounds.
    #[serde(deserialize_with = "nullable")]
    pub spec: ResourceQuotaSpec,
    /// What is used of it.
    #[serde(deserialize_with = "nullable")]
    pub status: ResourceQuotaStatus,
}

/// What a `ResourceQuota` bounds.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct ResourceQuotaSpec {
    /// The most of each resource.
    #[serde(deserialize_with = "nullable")]
    pub hard: Amounts,
    /// Whether it is about some Pods only.
    #[serde(rename = "scopes", deserialize_with = "filled")]
    pub has_scopes: bool,
    /// The same, said in another way.
    #[serde(rename = "scopeSelector", deserialize_with = "filled")]
    pub has_scope_selector: bool,
}

/// What is used of a `ResourceQuota`.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct ResourceQuotaStatus {
    /// The amount of each resource.
    #[serde(deserialize_with = "nullable")]
    pub used: Amounts,
}

/// A `LimitRange`.
#[derive(Resource, Deserialize, Clone, Debug, Default)]
#[resource(inherit = core::LimitRange)]
#[serde(default)]
pub struct LimitRange {
    /// Its name.
    #[serde(deserialize_with = "lean_metadata")]
    pub metadata: ObjectMeta,
    /// What it sets.
    #[serde(deserialize_with = "nullable")]
    pub spec: LimitRangeSpec,
}

/// What a `LimitRange` sets.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct LimitRangeSpec {
    /// Its parts, each for a type of thing.
    #[serde(deserialize_with = "nullable")]
    pub limits: Vec<LimitRangeItem>,
}

/// What a `LimitRange` sets for containers, Pods or volume claims.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct LimitRangeItem {
    /// `Container`, `Pod` or `PersistentVolumeClaim`.
    #[serde(rename = "type", deserialize_with = "nullable")]
    pub type_: String,
    /// The most that one may ask for.
    #[serde(deserialize_with = "nullable")]
    pub max: Amounts,
    /// The limits of containers that set none.
    #[serde(deserialize_with = "nullable")]
    pub default: Amounts,
}

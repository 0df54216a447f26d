//! What keeps enough Pods of a workload running.

use k8s_openapi::api::{autoscaling::v2 as autoscaling, policy::v1 as policy};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kube::Resource;
use serde::Deserialize;

use super::{Selector, lean_metadata, nullable};

/// A `HorizontalPodAutoscaler`.
#[derive(Resource, Deserialize, Clone, Debug, Default)]
#[resource(inherit = autoscaling::HorizontalPodAutoscaler)]
#[serde(default)]
pub struct HorizontalPodAutoscaler {
    /// Its name.
    #[serde(deserialize_with = "lean_metadata")]
    pub metadata: ObjectMeta,
    /// What it scales.
    #[serde(deserialize_with = "nullable")]
    pub spec: HorizontalPodAutoscalerSpec,
}

/// What a `HorizontalPodAutoscaler` scales.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct HorizontalPodAutoscalerSpec {
    /// The workload.
    #[serde(deserialize_with = "nullable")]
    pub scale_target_ref: ScaleTarget,
    /// The least number of its Pods; one where unset.
    pub min_replicas: Option<i64>,
}

/// The workload that is scaled.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct ScaleTarget {
    /// Its API group and version.
    #[serde(deserialize_with = "nullable")]
    pub api_version: String,
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
}

/// A `PodDisruptionBudget`.
#[derive(Resource, Deserialize, Clone, Debug, Default)]
#[resource(inherit = policy::PodDisruptionBudget)]
#[serde(default)]
pub struct PodDisruptionBudget {
    /// Its name.
    #[serde(deserialize_with = "lean_metadata")]
    pub metadata: ObjectMeta,
    /// What it covers.
    #[serde(deserialize_with = "nullable")]
    pub spec: PodDisruptionBudgetSpec,
}

/// What a `PodDisruptionBudget` covers.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct PodDisruptionBudgetSpec {
    /// The Pods it covers: none where unset, all where empty.
    pub selector: Option<Selector>,
}

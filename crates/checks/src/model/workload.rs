//! Workloads: the kinds that carry a Pod template.

use k8s_openapi::api::{apps::v1 as apps, batch::v1 as batch, core::v1 as core};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kube::Resource;
use serde::Deserialize;

use super::{PodSpec, lean_metadata, nullable};

/// The template of a workload's Pods.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct PodTemplateSpec {
    /// Labels and annotations of the Pods.
    #[serde(deserialize_with = "lean_metadata")]
    pub metadata: ObjectMeta,
    /// What the Pods run.
    #[serde(deserialize_with = "nullable")]
    pub spec: PodSpec,
}

/// The spec of a workload with a template.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct TemplateSpec {
    /// How many Pods are wanted; one where unset.
    pub replicas: Option<i64>,
    /// The template of the Pods.
    #[serde(deserialize_with = "nullable")]
    pub template: PodTemplateSpec,
}

macro_rules! workload {
    ($($kind:ident from $inherit:ty),+ $(,)?) => {$(
        #[doc = concat!("A ", stringify!($kind), ".")]
        #[derive(Resource, Deserialize, Clone, Debug, Default)]
        #[resource(inherit = $inherit)]
        #[serde(default)]
        pub struct $kind {
            /// Name, labels, owners.
            #[serde(deserialize_with = "lean_metadata")]
            pub metadata: ObjectMeta,
            /// Its template.
            #[serde(deserialize_with = "nullable")]
            pub spec: TemplateSpec,
        }
    )+};
}

workload! {
    Deployment from apps::Deployment,
    ReplicaSet from apps::ReplicaSet,
    StatefulSet from apps::StatefulSet,
    DaemonSet from apps::DaemonSet,
    Job from batch::Job,
    ReplicationController from core::ReplicationController,
}

/// A `CronJob`.
#[derive(Resource, Deserialize, Clone, Debug, Default)]
#[resource(inherit = batch::CronJob)]
#[serde(default)]
pub struct CronJob {
    /// Name, labels, owners.
    #[serde(deserialize_with = "lean_metadata")]
    pub metadata: ObjectMeta,
    /// Its template.
    #[serde(deserialize_with = "nullable")]
    pub spec: CronJobSpec,
}

/// The spec of a `CronJob`.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct CronJobSpec {
    /// The template of the Jobs.
    #[serde(deserialize_with = "nullable")]
    pub job_template: JobTemplateSpec,
}

/// The template of a `CronJob`'s Jobs.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct JobTemplateSpec {
    /// The spec of the Jobs.
    #[serde(deserialize_with = "nullable")]
    pub spec: TemplateSpec,
}

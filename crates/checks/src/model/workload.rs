//! Workloads: the kinds that carry a Pod template.

use std::collections::BTreeMap;

use k8s_openapi::api::{apps::v1 as apps, batch::v1 as batch, core::v1 as core};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kube::Resource;
use serde::Deserialize;

use super::{PodSpec, Resources, lean_metadata, nullable, present};

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

/// The spec of a workload with a template. Each kind has some of the fields.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct TemplateSpec {
    /// How many Pods are wanted; one where unset.
    pub replicas: Option<i64>,
    /// The template of the Pods.
    #[serde(deserialize_with = "nullable")]
    pub template: PodTemplateSpec,
    /// Which Pods belong to the workload. A `ReplicationController` writes its labels bare.
    #[serde(deserialize_with = "nullable")]
    pub selector: Selector,
    /// How a Deployment replaces its Pods.
    #[serde(deserialize_with = "nullable")]
    pub strategy: Strategy,
    /// The headless Service of a `StatefulSet`.
    pub service_name: Option<String>,
    /// The volume claims of a `StatefulSet`.
    #[serde(deserialize_with = "nullable")]
    pub volume_claim_templates: Vec<VolumeClaimTemplate>,
    /// Whether a Job is removed some time after its end.
    #[serde(rename = "ttlSecondsAfterFinished", deserialize_with = "present")]
    pub has_ttl: bool,
}

/// A selector of Pods.
#[derive(Deserialize, Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "camelCase", default)]
pub struct Selector {
    /// The labels that a Pod must carry.
    #[serde(deserialize_with = "nullable")]
    pub match_labels: BTreeMap<String, String>,
    /// Further conditions on its labels.
    #[serde(deserialize_with = "nullable")]
    pub match_expressions: Vec<SelectorRule>,
}

impl Selector {
    /// Whether it selects all Pods.
    pub fn is_empty(&self) -> bool {
        self.match_labels.is_empty() && self.match_expressions.is_empty()
    }

    /// Whether what has these labels is selected.
    pub fn selects(&self, labels: &BTreeMap<String, String>) -> bool {
        self.matches(|key| labels.get(key).map(String::as_str))
    }

    /// Whether Pods whose labels `label` looks up are selected.
    pub fn matches<'l>(&self, label: impl Fn(&str) -> Option<&'l str>) -> bool {
        let mut labels = self.match_labels.iter();
        labels.all(|(key, value)| label(key) == Some(value))
            && self.match_expressions.iter().all(|rule| rule.met(label(&rule.key)))
    }
}

/// A condition on a label.
#[derive(Deserialize, Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[serde(default)]
pub struct SelectorRule {
    /// The label.
    pub key: String,
    /// `In`, `NotIn`, `Exists` or `DoesNotExist`.
    pub operator: String,
    /// The values that `In` and `NotIn` speak of.
    #[serde(deserialize_with = "nullable")]
    pub values: Vec<String>,
}

impl SelectorRule {
    /// Whether labels of which `key` has `value` meet it. What is no operator is met: the API
    /// server refuses it.
    pub fn met(&self, value: Option<&str>) -> bool {
        let listed = value.is_some_and(|value| self.values.iter().any(|known| known == value));
        match self.operator.as_str() {
            "In" => listed,
            "NotIn" => !listed,
            "Exists" => value.is_some(),
            "DoesNotExist" => value.is_none(),
            _ => true,
        }
    }
}

/// How a Deployment replaces its Pods.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct Strategy {
    /// `RollingUpdate` or `Recreate`; the former where unset.
    #[serde(rename = "type")]
    pub type_: Option<String>,
}

/// A volume claim of a `StatefulSet`.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct VolumeClaimTemplate {
    /// Its name.
    #[serde(deserialize_with = "lean_metadata")]
    pub metadata: ObjectMeta,
    /// What is claimed.
    #[serde(deserialize_with = "nullable")]
    pub spec: VolumeClaimSpec,
}

/// What a volume claim asks for.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct VolumeClaimSpec {
    /// How many nodes may mount the volume, and how.
    #[serde(deserialize_with = "nullable")]
    pub access_modes: Vec<String>,
    /// Its size.
    #[serde(deserialize_with = "nullable")]
    pub resources: Resources,
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
    Job from batch::Job,
    ReplicationController from core::ReplicationController,
}

/// A `DaemonSet`.
#[derive(Resource, Deserialize, Clone, Debug, Default)]
#[resource(inherit = apps::DaemonSet)]
#[serde(default)]
pub struct DaemonSet {
    /// Name, labels, owners.
    #[serde(deserialize_with = "lean_metadata")]
    pub metadata: ObjectMeta,
    /// Its template.
    #[serde(deserialize_with = "nullable")]
    pub spec: TemplateSpec,
    /// On how many nodes it runs.
    #[serde(deserialize_with = "nullable")]
    pub status: DaemonSetStatus,
}

/// On how many nodes a `DaemonSet` runs.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct DaemonSetStatus {
    /// How many nodes should run a Pod of it.
    #[serde(deserialize_with = "nullable")]
    pub desired_number_scheduled: i64,
    /// On how many it is ready.
    #[serde(deserialize_with = "nullable")]
    pub number_ready: i64,
    /// On how many the Pod is of the present template.
    #[serde(deserialize_with = "nullable")]
    pub updated_number_scheduled: i64,
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
    /// Whether it starts no Jobs.
    pub suspend: Option<bool>,
    /// How late a Job may start.
    pub starting_deadline_seconds: Option<i64>,
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

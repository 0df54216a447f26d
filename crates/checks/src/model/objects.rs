//! The other kinds: namespaces, accounts, configuration, services, policies.

use std::borrow::Cow;
use std::collections::BTreeMap;

use k8s_openapi::api::core::v1 as core;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use kube::Resource;
use serde::Deserialize;

use super::managed_fields::ManagedFields;
use super::meta::DatedMeta;
use super::{Reference, lean_metadata, nullable};

/// A namespace.
#[derive(Resource, Deserialize, Clone, Debug, Default)]
#[resource(inherit = core::Namespace)]
#[serde(default)]
pub struct Namespace {
    /// Name and labels.
    #[serde(deserialize_with = "lean_metadata")]
    pub metadata: ObjectMeta,
}

/// The metadata of a Secret. There is no field for data: this is how Secrets are watched, and values
/// stay where they are.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(from = "WrittenSecret")]
pub struct Secret {
    /// Name and annotations, and when it was made.
    pub metadata: ObjectMeta,
    /// Who wrote its data.
    pub managed_fields: ManagedFields,
    /// Its type, where a file tells it.
    pub type_: Option<String>,
}

/// A Secret as it is written.
#[derive(Deserialize, Default)]
#[serde(default)]
struct WrittenSecret {
    metadata: DatedMeta,
    #[serde(rename = "type")]
    type_: Option<String>,
}

impl From<WrittenSecret> for Secret {
    fn from(WrittenSecret { metadata, type_ }: WrittenSecret) -> Self {
        let DatedMeta { metadata, managed_fields } = metadata;
        Self { metadata, managed_fields, type_ }
    }
}

impl Resource for Secret {
    type DynamicType = ();
    type Scope = <core::Secret as Resource>::Scope;

    /// Clients ask the API server for metadata, so that values stay there.
    fn metadata_api() -> bool {
        true
    }

    fn kind((): &()) -> Cow<'_, str> {
        core::Secret::kind(&())
    }

    fn group((): &()) -> Cow<'_, str> {
        core::Secret::group(&())
    }

    fn version((): &()) -> Cow<'_, str> {
        core::Secret::version(&())
    }

    fn plural((): &()) -> Cow<'_, str> {
        core::Secret::plural(&())
    }

    fn meta(&self) -> &ObjectMeta {
        &self.metadata
    }

    fn meta_mut(&mut self) -> &mut ObjectMeta {
        &mut self.metadata
    }
}

/// A `ServiceAccount`.
#[derive(Resource, Deserialize, Clone, Debug, Default)]
#[resource(inherit = core::ServiceAccount)]
#[serde(rename_all = "camelCase", default)]
pub struct ServiceAccount {
    /// Its name.
    #[serde(deserialize_with = "lean_metadata")]
    pub metadata: ObjectMeta,
    /// Whether Pods of the account mount its token; they do where it is unset.
    pub automount_service_account_token: Option<bool>,
    /// The Secrets with which its Pods pull images.
    #[serde(deserialize_with = "nullable")]
    pub image_pull_secrets: Vec<Reference>,
    /// Other Secrets that are meant for its Pods.
    #[serde(deserialize_with = "nullable")]
    pub secrets: Vec<Reference>,
}

/// A `ConfigMap`. Its values are dropped once the checks have seen them.
#[derive(Resource, Deserialize, Clone, Debug, Default)]
#[resource(inherit = core::ConfigMap)]
#[serde(default)]
pub struct ConfigMap {
    /// Its name.
    #[serde(deserialize_with = "lean_metadata")]
    pub metadata: ObjectMeta,
    /// Text by key.
    #[serde(deserialize_with = "nullable")]
    pub data: BTreeMap<String, String>,
}

/// A claim to a volume. That it is there is all that is read.
#[derive(Resource, Deserialize, Clone, Debug, Default)]
#[resource(inherit = core::PersistentVolumeClaim)]
#[serde(default)]
pub struct PersistentVolumeClaim {
    /// Its name.
    #[serde(deserialize_with = "lean_metadata")]
    pub metadata: ObjectMeta,
}

/// A Service.
#[derive(Resource, Deserialize, Clone, Debug, Default)]
#[resource(inherit = core::Service)]
#[serde(default)]
pub struct Service {
    /// Name and annotations.
    #[serde(deserialize_with = "lean_metadata")]
    pub metadata: ObjectMeta,
    /// How it is reached.
    #[serde(deserialize_with = "nullable")]
    pub spec: ServiceSpec,
}

/// How a Service is reached.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct ServiceSpec {
    /// `ClusterIP`, `NodePort`, `LoadBalancer` or `ExternalName`.
    #[serde(rename = "type")]
    pub type_: Option<String>,
    /// The client addresses that a load balancer lets in; all where empty.
    #[serde(deserialize_with = "nullable")]
    pub load_balancer_source_ranges: Vec<String>,
    /// Which controller makes the load balancer; the cloud provider's own where unset.
    pub load_balancer_class: Option<String>,
    /// The labels of the Pods that answer.
    #[serde(deserialize_with = "nullable")]
    pub selector: BTreeMap<String, String>,
    /// Its ports.
    #[serde(deserialize_with = "nullable")]
    pub ports: Vec<ServicePort>,
    /// Addresses that nodes take as its own.
    #[serde(rename = "externalIPs", deserialize_with = "nullable")]
    pub external_ips: Vec<String>,
    /// The host that an `ExternalName` stands for.
    pub external_name: Option<String>,
}

/// A port of a Service.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct ServicePort {
    /// The port of the Service.
    pub port: Option<i64>,
    /// The port of the Pods, or its name; that of the Service where unset.
    pub target_port: Option<IntOrString>,
    /// Its name.
    #[serde(deserialize_with = "nullable")]
    pub name: String,
    /// What it speaks.
    #[serde(deserialize_with = "nullable")]
    pub app_protocol: String,
}

impl ServicePort {
    /// Whether it says that what it takes is encrypted: by its protocol, or as meshes read names.
    pub fn is_encrypted(&self) -> bool {
        let by_name = self.name.split('-').next().unwrap_or_default();
        let protocol = if self.app_protocol.is_empty() { by_name } else { &*self.app_protocol };
        matches!(protocol, "https" | "tls" | "kubernetes.io/wss")
    }
}

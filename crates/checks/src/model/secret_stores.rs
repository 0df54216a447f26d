//! Secrets that stay in a store outside the cluster. That there are such objects is all that is read.

use k8s_openapi::NamespaceResourceScope;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::Deserialize;

use super::lean_metadata;

custom_resource!(ExternalSecret, "v1", NamespaceResourceScope, metadata_only: true);
custom_resource!(SecretProviderClass, "v1", NamespaceResourceScope, metadata_only: true);

/// An order for the External Secrets Operator to copy a value from a store.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct ExternalSecret {
    /// Its name.
    #[serde(deserialize_with = "lean_metadata")]
    pub metadata: ObjectMeta,
}

/// What the CSI driver for secret stores mounts into Pods.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct SecretProviderClass {
    /// Its name.
    #[serde(deserialize_with = "lean_metadata")]
    pub metadata: ObjectMeta,
}

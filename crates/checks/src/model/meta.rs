//! Object metadata without what nobody reads: `managedFields` alone is often half an object. Of a
//! Secret, they tell when its data was written.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ObjectMeta, OwnerReference, Time};
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

use super::managed_fields::ManagedFields;
use super::nullable;

/// The value of annotation `key`.
pub fn annotation<'a>(metadata: &'a ObjectMeta, key: &str) -> Option<&'a str> {
    metadata.annotations.as_ref()?.get(key).map(String::as_str)
}

/// The value of label `key`.
pub fn label<'a>(metadata: &'a ObjectMeta, key: &str) -> Option<&'a str> {
    metadata.labels.as_ref()?.get(key).map(String::as_str)
}

/// The metadata that facts read. `M` is what they read of `managedFields`, `C` of
/// `creationTimestamp`.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(
    rename_all = "camelCase",
    default,
    bound(deserialize = "M: Deserialize<'de> + Default, C: Deserialize<'de> + Default")
)]
struct LeanMeta<M, C> {
    name: Option<String>,
    namespace: Option<String>,
    uid: Option<String>,
    resource_version: Option<String>,
    creation_timestamp: C,
    deletion_timestamp: Option<Time>,
    #[serde(deserialize_with = "nullable")]
    labels: BTreeMap<String, String>,
    #[serde(deserialize_with = "nullable")]
    annotations: BTreeMap<String, String>,
    #[serde(deserialize_with = "nullable")]
    owner_references: Vec<OwnerReference>,
    #[serde(deserialize_with = "nullable")]
    managed_fields: M,
}

impl<M, C> LeanMeta<M, C> {
    fn split(self) -> (ObjectMeta, M, C) {
        let metadata = ObjectMeta {
            name: self.name,
            namespace: self.namespace,
            uid: self.uid,
            resource_version: self.resource_version,
            deletion_timestamp: self.deletion_timestamp,
            labels: Some(self.labels),
            annotations: Some(self.annotations),
            owner_references: Some(self.owner_references),
            ..ObjectMeta::default()
        };
        (metadata, self.managed_fields, self.creation_timestamp)
    }
}

/// Decodes what facts read of an object's metadata into the type that clients expect.
pub fn lean_metadata<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ObjectMeta, D::Error> {
    let lean: LeanMeta<IgnoredAny, IgnoredAny> = nullable(deserializer)?;
    Ok(lean.split().0)
}

/// The metadata of an object, with what it tells of its data.
#[derive(Clone, Debug, Default)]
pub(super) struct DatedMeta {
    /// As [`lean_metadata`] decodes it, and the time when the object was made.
    pub(super) metadata: ObjectMeta,
    /// Who wrote which fields.
    pub(super) managed_fields: ManagedFields,
}

impl<'de> Deserialize<'de> for DatedMeta {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let dated: LeanMeta<ManagedFields, Option<Time>> = nullable(deserializer)?;
        let (metadata, managed_fields, creation_timestamp) = dated.split();
        Ok(Self { metadata: ObjectMeta { creation_timestamp, ..metadata }, managed_fields })
    }
}

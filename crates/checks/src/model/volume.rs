//! Volumes and how containers mount them.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Reference, nullable, present};

/// A mount of a volume in a container.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct VolumeMount {
    /// The volume.
    pub name: String,
    /// Where the container sees it.
    pub mount_path: String,
    /// Whether the container cannot write.
    pub read_only: Option<bool>,
    /// Whether mounts made inside reach the node: `None`, `HostToContainer` or `Bidirectional`.
    pub mount_propagation: Option<String>,
}

/// A volume as a raw block device in a container.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct VolumeDevice {
    /// Where the container sees it.
    pub device_path: String,
}

/// A volume. It has one source; the API server makes one without any an empty folder.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct Volume {
    /// Its name.
    pub name: String,
    /// A path of the node.
    pub host_path: Option<HostPath>,
    /// An empty folder.
    pub empty_dir: Option<EmptyDir>,
    /// A Secret.
    pub secret: Option<SecretVolume>,
    /// A `ConfigMap`.
    pub config_map: Option<Reference>,
    /// Several sources in one folder.
    pub projected: Option<ProjectedVolume>,
    /// Any other source, by its type, such as `nfs`; None where the field is `null`.
    #[serde(flatten)]
    pub others: BTreeMap<String, Option<OtherSource>>,
}

/// A source that has no field of its own.
#[derive(Deserialize, Clone, Debug)]
#[serde(untagged)]
pub enum OtherSource {
    /// Something that a node mounts.
    Mounted(MountedSource),
    /// Something of another shape.
    Ignored(IgnoredAny),
}

/// Who mounts a volume, and the Secrets that this takes.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct MountedSource {
    /// That of `azureFile`.
    pub secret_name: Option<String>,
    /// That of `cephfs`, `flexVolume`, `iscsi`, `rbd`, `scaleIO` or `storageos`.
    pub secret_ref: Option<Reference>,
    /// The driver of `csi` or `flexVolume`.
    pub driver: Option<String>,
    /// That of `csi`.
    pub node_publish_secret_ref: Option<Reference>,
}

impl Volume {
    /// The types of its sources that have no field of their own.
    pub fn sources(&self) -> impl Iterator<Item = &str> {
        let set = self.others.iter().filter(|(_, source)| source.is_some());
        set.map(|(name, _)| name.as_str())
    }

    /// Its CSI driver.
    pub fn csi_driver(&self) -> Option<&str> {
        match self.others.get("csi") {
            Some(Some(OtherSource::Mounted(source))) => source.driver.as_deref(),
            _ => None,
        }
    }

    /// The Secrets with which a node mounts its other sources.
    pub fn secrets_of_others(&self) -> impl Iterator<Item = &str> {
        let sources = self.others.values().filter_map(|source| match source {
            Some(OtherSource::Mounted(source)) => Some(source),
            _ => None,
        });
        sources.flat_map(|source| {
            let references = [&source.secret_ref, &source.node_publish_secret_ref];
            let named = references.into_iter().flatten().filter_map(|it| it.name.as_deref());
            named.chain(source.secret_name.as_deref())
        })
    }
}

/// A path of the node.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct HostPath {
    /// The path.
    pub path: String,
}

/// An empty folder.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct EmptyDir {
    /// `Memory`, or empty for the disk of the node.
    pub medium: Option<String>,
    /// Its upper bound, as written.
    pub size_limit: Option<serde_json::Value>,
}

/// A Secret as a volume.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct SecretVolume {
    /// Its name.
    pub secret_name: Option<String>,
    /// Whether the Pod starts without it.
    pub optional: Option<bool>,
}

/// A projected volume.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct ProjectedVolume {
    /// Its sources.
    #[serde(deserialize_with = "nullable")]
    pub sources: Vec<VolumeProjection>,
}

/// A source of a projected volume.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct VolumeProjection {
    /// A token of the Pod's account.
    pub service_account_token: Option<ServiceAccountToken>,
    /// A Secret.
    pub secret: Option<Reference>,
    /// A `ConfigMap`.
    pub config_map: Option<Reference>,
}

/// A token of a `ServiceAccount`.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct ServiceAccountToken {
    /// Whether the token is for another audience than the API server.
    #[serde(rename = "audience", deserialize_with = "present")]
    pub has_audience: bool,
    /// How long it is valid, in seconds; an hour where unset.
    pub expiration_seconds: Option<i64>,
}

//! Lean types of the watched kinds: a field exists only if a check or a fact reads it.
//!
//! Decoding a full Pod takes tens of kilobytes of heap, a lean one about two. All lists, maps and
//! structs accept `null`, which the API server writes for some empty Go slices (`rules: null`).

mod meta;
mod objects;
mod pod;
mod rbac;
mod workload;

pub use meta::lean_metadata;
pub use objects::{
    ConfigMap, Namespace, NetworkPolicy, NetworkPolicySpec, ResourceQuota, Secret, Service,
    ServiceAccount, ServiceSpec,
};
pub use pod::{
    AppArmorProfile, Capabilities, Container, ContainerPort, EnvVar, HostPath, Pod,
    PodSecurityContext, PodSpec, PodStatus, ProjectedVolume, Resources, SeccompProfile,
    SecurityContext, ServiceAccountToken, Sysctl, Volume, VolumeMount, VolumeProjection,
    WindowsOptions,
};
pub use rbac::{
    ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, RoleRef, SubjectRef,
};
pub use workload::{
    CronJob, DaemonSet, Deployment, Job, PodTemplateSpec, ReplicaSet, ReplicationController,
    StatefulSet, TemplateSpec,
};

use serde::{Deserialize, Deserializer};

/// A field that counts as its default where it is `null`.
fn nullable<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Deserialize<'de> + Default,
    D: Deserializer<'de>,
{
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Whether a field stands in the object with any value but `null`.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Option::<serde::de::IgnoredAny>::deserialize(deserializer).map(|value| value.is_some())
}

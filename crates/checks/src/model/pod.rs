//! Pods and their containers.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1 as core;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kube::Resource;
use serde::Deserialize;

use super::{lean_metadata, nullable, present};

/// A Pod.
#[derive(Resource, Deserialize, Clone, Debug, Default)]
#[resource(inherit = core::Pod)]
#[serde(default)]
pub struct Pod {
    /// Name, labels, annotations, owners.
    #[serde(deserialize_with = "lean_metadata")]
    pub metadata: ObjectMeta,
    /// What the Pod runs.
    #[serde(deserialize_with = "nullable")]
    pub spec: PodSpec,
    /// How far it is.
    #[serde(deserialize_with = "nullable")]
    pub status: PodStatus,
}

/// The state of a Pod.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct PodStatus {
    /// Pending, Running, Succeeded, Failed or Unknown.
    pub phase: Option<String>,
}

/// What a Pod runs.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct PodSpec {
    /// Whether the Pod shares the network namespace of its node.
    pub host_network: Option<bool>,
    /// Whether the Pod shares the process namespace of its node.
    #[serde(rename = "hostPID")]
    pub host_pid: Option<bool>,
    /// Whether the Pod shares the IPC namespace of its node.
    #[serde(rename = "hostIPC")]
    pub host_ipc: Option<bool>,
    /// False puts the Pod into a user namespace of its own.
    pub host_users: Option<bool>,
    /// The account that the Pod runs as.
    pub service_account_name: Option<String>,
    /// The deprecated name of `serviceAccountName`. The API server fills in both.
    pub service_account: Option<String>,
    /// Whether the token of the account is mounted; the account decides if unset.
    pub automount_service_account_token: Option<bool>,
    /// The name of the `RuntimeClass`.
    pub runtime_class_name: Option<String>,
    /// The operating system.
    #[serde(deserialize_with = "nullable")]
    pub os: PodOs,
    /// Limits for the Pod as a whole.
    #[serde(deserialize_with = "nullable")]
    pub resources: Resources,
    /// Settings that containers inherit.
    #[serde(deserialize_with = "nullable")]
    pub security_context: PodSecurityContext,
    /// Init containers and sidecars.
    #[serde(deserialize_with = "nullable")]
    pub init_containers: Vec<Container>,
    /// Containers.
    #[serde(deserialize_with = "nullable")]
    pub containers: Vec<Container>,
    /// Debug containers, added to a live Pod.
    #[serde(deserialize_with = "nullable")]
    pub ephemeral_containers: Vec<Container>,
    /// Volumes.
    #[serde(deserialize_with = "nullable")]
    pub volumes: Vec<Volume>,
}

/// The operating system of a Pod.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct PodOs {
    /// `linux` or `windows`.
    pub name: Option<String>,
}

/// Security settings of a Pod.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct PodSecurityContext {
    /// Whether the kubelet refuses to start a container as root.
    pub run_as_non_root: Option<bool>,
    /// The user id of the first process.
    pub run_as_user: Option<i64>,
    /// The seccomp profile.
    pub seccomp_profile: Option<SeccompProfile>,
    /// The `AppArmor` profile.
    pub app_armor_profile: Option<AppArmorProfile>,
    /// Kernel parameters.
    #[serde(deserialize_with = "nullable")]
    pub sysctls: Vec<Sysctl>,
    /// Settings for Windows.
    #[serde(deserialize_with = "nullable")]
    pub windows_options: WindowsOptions,
}

/// Settings for Windows containers.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct WindowsOptions {
    /// Whether the container runs in the host's process space.
    pub host_process: Option<bool>,
}

/// A seccomp profile.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct SeccompProfile {
    /// `RuntimeDefault`, `Localhost` or `Unconfined`.
    #[serde(rename = "type")]
    pub type_: String,
}

/// An `AppArmor` profile.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct AppArmorProfile {
    /// `RuntimeDefault`, `Localhost` or `Unconfined`.
    #[serde(rename = "type")]
    pub type_: String,
}

/// A kernel parameter.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct Sysctl {
    /// Its name.
    pub name: String,
}

/// A container of any kind: normal, init, sidecar or ephemeral.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct Container {
    /// Its name.
    pub name: String,
    /// Its image.
    pub image: Option<String>,
    /// Its security settings.
    #[serde(deserialize_with = "nullable")]
    pub security_context: SecurityContext,
    /// Its requests and limits.
    #[serde(deserialize_with = "nullable")]
    pub resources: Resources,
    /// Its ports.
    #[serde(deserialize_with = "nullable")]
    pub ports: Vec<ContainerPort>,
    /// Its environment.
    #[serde(deserialize_with = "nullable")]
    pub env: Vec<EnvVar>,
    /// What it mounts.
    #[serde(deserialize_with = "nullable")]
    pub volume_mounts: Vec<VolumeMount>,
}

/// Security settings of a container.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct SecurityContext {
    /// All rights on the node.
    pub privileged: Option<bool>,
    /// Whether a process may gain more rights than its parent.
    pub allow_privilege_escalation: Option<bool>,
    /// Whether the kubelet refuses to start the container as root.
    pub run_as_non_root: Option<bool>,
    /// The user id of the first process.
    pub run_as_user: Option<i64>,
    /// Whether the root file system is read-only.
    pub read_only_root_filesystem: Option<bool>,
    /// Linux capabilities.
    #[serde(deserialize_with = "nullable")]
    pub capabilities: Capabilities,
    /// The seccomp profile.
    pub seccomp_profile: Option<SeccompProfile>,
    /// The `AppArmor` profile.
    pub app_armor_profile: Option<AppArmorProfile>,
    /// How `/proc` is mounted: `Default` or `Unmasked`.
    pub proc_mount: Option<String>,
    /// Settings for Windows.
    #[serde(deserialize_with = "nullable")]
    pub windows_options: WindowsOptions,
}

/// Linux capabilities, without the prefix `CAP_`.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct Capabilities {
    /// Added to those of the container runtime.
    #[serde(deserialize_with = "nullable")]
    pub add: Vec<String>,
    /// Taken away.
    #[serde(deserialize_with = "nullable")]
    pub drop: Vec<String>,
}

/// Requests and limits. Amounts stay as they are written (strings, in files also numbers).
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct Resources {
    /// Upper bounds by resource name.
    #[serde(deserialize_with = "nullable")]
    pub limits: BTreeMap<String, serde_json::Value>,
}

/// A port.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct ContainerPort {
    /// The port that the container listens on.
    pub container_port: Option<i64>,
    /// The port on the node.
    pub host_port: Option<i64>,
}

/// An environment variable.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct EnvVar {
    /// Its name.
    pub name: String,
    /// Its value as it stands in the manifest. Dropped once the checks have seen it.
    pub value: Option<String>,
}

/// A mount of a volume in a container.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct VolumeMount {
    /// The volume.
    pub name: String,
    /// Where the container sees it.
    pub mount_path: String,
}

/// A volume.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct Volume {
    /// Its name.
    pub name: String,
    /// A path of the node.
    pub host_path: Option<HostPath>,
    /// Several sources in one folder.
    #[serde(deserialize_with = "nullable")]
    pub projected: ProjectedVolume,
}

/// A path of the node.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct HostPath {
    /// The path.
    pub path: String,
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
}

/// A token of a `ServiceAccount`.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct ServiceAccountToken {
    /// Whether the token is for another audience than the API server.
    #[serde(rename = "audience", deserialize_with = "present")]
    pub has_audience: bool,
}

//! Pods: what stands outside their containers and volumes.

use k8s_openapi::api::core::v1 as core;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kube::Resource;
use serde::Deserialize;

use super::{Container, Reference, Resources, Volume, filled, lean_metadata, nullable};

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
#[serde(rename_all = "camelCase", default)]
pub struct PodStatus {
    /// Pending, Running, Succeeded, Failed or Unknown.
    pub phase: Option<String>,
    /// What runs of `spec.initContainers`.
    #[serde(deserialize_with = "nullable")]
    pub init_container_statuses: Vec<ContainerStatus>,
    /// What runs of `spec.containers`.
    #[serde(deserialize_with = "nullable")]
    pub container_statuses: Vec<ContainerStatus>,
    /// What runs of `spec.ephemeralContainers`.
    #[serde(deserialize_with = "nullable")]
    pub ephemeral_container_statuses: Vec<ContainerStatus>,
}

/// What runs in a container.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct ContainerStatus {
    /// The name of the container.
    pub name: String,
    /// The image that the container runtime pulled, with its digest.
    #[serde(rename = "imageID")]
    pub image_id: Option<String>,
}

/// A taint of nodes, or a kind of taint, that does not keep a Pod away.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct Toleration {
    /// The taint; every one where it is not set.
    pub key: Option<String>,
    /// `Exists`, or `Equal`, which is the default.
    pub operator: Option<String>,
    /// The value of the taint, where the operator is `Equal`.
    pub value: Option<String>,
    /// What the taint does; anything where it is not set.
    pub effect: Option<String>,
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
    /// Whether the containers of the Pod see each other's processes.
    pub share_process_namespace: Option<bool>,
    /// Lines for `/etc/hosts`.
    #[serde(deserialize_with = "nullable")]
    pub host_aliases: Vec<HostAlias>,
    /// The account that the Pod runs as.
    pub service_account_name: Option<String>,
    /// The deprecated name of `serviceAccountName`. The API server fills in both.
    pub service_account: Option<String>,
    /// Whether the token of the account is mounted; the account decides if unset.
    pub automount_service_account_token: Option<bool>,
    /// The name of the `RuntimeClass`.
    pub runtime_class_name: Option<String>,
    /// The name of the `PriorityClass`.
    pub priority_class_name: Option<String>,
    /// Always, `OnFailure` or Never.
    pub restart_policy: Option<String>,
    /// The operating system.
    #[serde(deserialize_with = "nullable")]
    pub os: PodOs,
    /// Limits for the Pod as a whole.
    #[serde(deserialize_with = "nullable")]
    pub resources: Resources,
    /// Settings that containers inherit.
    #[serde(deserialize_with = "nullable")]
    pub security_context: PodSecurityContext,
    /// `ClusterFirst`, `ClusterFirstWithHostNet`, `Default` or `None`; the first where unset.
    pub dns_policy: Option<String>,
    /// Settings of the resolver.
    #[serde(deserialize_with = "nullable")]
    pub dns_config: DnsConfig,
    /// Where the scheduler may put the Pod.
    #[serde(deserialize_with = "nullable")]
    pub affinity: Affinity,
    /// Whether `nodeSelector` asks for anything.
    #[serde(rename = "nodeSelector", deserialize_with = "filled")]
    pub has_node_selector: bool,
    /// The taints of nodes that do not keep the Pod away.
    #[serde(deserialize_with = "nullable")]
    pub tolerations: Vec<Toleration>,
    /// Whether `topologySpreadConstraints` has any.
    #[serde(rename = "topologySpreadConstraints", deserialize_with = "filled")]
    pub has_topology_spread: bool,
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
    /// The Secrets with which images are pulled.
    #[serde(deserialize_with = "nullable")]
    pub image_pull_secrets: Vec<Reference>,
}

/// A line for `/etc/hosts`.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct HostAlias {
    /// The names that the line redirects.
    #[serde(deserialize_with = "nullable")]
    pub hostnames: Vec<String>,
}

/// The operating system of a Pod.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct PodOs {
    /// `linux` or `windows`.
    pub name: Option<String>,
}

/// Settings of the resolver.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct DnsConfig {
    /// Options, such as `ndots`.
    #[serde(deserialize_with = "nullable")]
    pub options: Vec<DnsOption>,
}

/// An option of the resolver.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct DnsOption {
    /// Its name.
    pub name: Option<String>,
}

/// Where the scheduler may put a Pod.
#[derive(Deserialize, Clone, Copy, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct Affinity {
    /// On which nodes.
    #[serde(deserialize_with = "nullable")]
    pub node_affinity: AffinityRules,
    /// Away from which other Pods.
    #[serde(deserialize_with = "nullable")]
    pub pod_anti_affinity: AffinityRules,
}

/// Whether there are rules of placement.
#[derive(Deserialize, Clone, Copy, Debug, Default)]
#[serde(default)]
pub struct AffinityRules {
    /// Whether any must hold.
    #[serde(
        rename = "requiredDuringSchedulingIgnoredDuringExecution",
        deserialize_with = "filled"
    )]
    pub required: bool,
    /// Whether any should hold.
    #[serde(
        rename = "preferredDuringSchedulingIgnoredDuringExecution",
        deserialize_with = "filled"
    )]
    pub preferred: bool,
}

impl AffinityRules {
    /// Whether there are any.
    pub fn any(self) -> bool {
        self.required || self.preferred
    }
}

/// Security settings of a Pod.
#[derive(Deserialize, Clone, Debug, Default, PartialEq)]
#[serde(rename_all = "camelCase", default)]
pub struct PodSecurityContext {
    /// Whether the kubelet refuses to start a container as root.
    pub run_as_non_root: Option<bool>,
    /// The user id of the first process.
    pub run_as_user: Option<i64>,
    /// The primary group id of the first process.
    pub run_as_group: Option<i64>,
    /// The group that owns volumes.
    pub fs_group: Option<i64>,
    /// Further groups of the first process.
    #[serde(deserialize_with = "nullable")]
    pub supplemental_groups: Vec<i64>,
    /// Whether the groups of the image's user count too: `Merge` or `Strict`.
    pub supplemental_groups_policy: Option<String>,
    /// The seccomp profile.
    pub seccomp_profile: Option<SeccompProfile>,
    /// The `AppArmor` profile.
    pub app_armor_profile: Option<AppArmorProfile>,
    /// The `SELinux` label.
    pub se_linux_options: Option<SeLinuxOptions>,
    /// Kernel parameters.
    #[serde(deserialize_with = "nullable")]
    pub sysctls: Vec<Sysctl>,
    /// Settings for Windows.
    #[serde(deserialize_with = "nullable")]
    pub windows_options: WindowsOptions,
}

/// Settings for Windows containers.
#[derive(Deserialize, Clone, Debug, Default, PartialEq)]
#[serde(rename_all = "camelCase", default)]
pub struct WindowsOptions {
    /// Whether the container runs in the host's process space.
    pub host_process: Option<bool>,
    /// The user of the first process.
    pub run_as_user_name: Option<String>,
}

/// A seccomp profile.
#[derive(Deserialize, Clone, Debug, Default, PartialEq)]
#[serde(default)]
pub struct SeccompProfile {
    /// `RuntimeDefault`, `Localhost` or `Unconfined`.
    #[serde(rename = "type", deserialize_with = "nullable")]
    pub type_: String,
}

/// An `AppArmor` profile.
#[derive(Deserialize, Clone, Debug, Default, PartialEq)]
#[serde(default)]
pub struct AppArmorProfile {
    /// `RuntimeDefault`, `Localhost` or `Unconfined`.
    #[serde(rename = "type", deserialize_with = "nullable")]
    pub type_: String,
}

/// An `SELinux` label.
#[derive(Deserialize, Clone, Debug, Default, PartialEq)]
#[serde(default)]
pub struct SeLinuxOptions {
    /// Its user.
    #[serde(deserialize_with = "nullable")]
    pub user: String,
    /// Its role.
    #[serde(deserialize_with = "nullable")]
    pub role: String,
    /// Its type.
    #[serde(rename = "type", deserialize_with = "nullable")]
    pub type_: String,
    /// Its level: the categories that keep containers apart.
    #[serde(deserialize_with = "nullable")]
    pub level: String,
}

/// A kernel parameter.
#[derive(Deserialize, Clone, Debug, Default, PartialEq)]
#[serde(default)]
pub struct Sysctl {
    /// Its name.
    pub name: String,
    /// Its value, as written.
    pub value: serde_json::Value,
}

//! Containers.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::nullable;
use super::{
    AppArmorProfile, SeLinuxOptions, SeccompProfile, VolumeDevice, VolumeMount, WindowsOptions,
};

/// A container of any kind: normal, init, sidecar or ephemeral.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct Container {
    /// Its name.
    pub name: String,
    /// Its image.
    pub image: Option<String>,
    /// Always, `IfNotPresent` or Never.
    pub image_pull_policy: Option<String>,
    /// What it runs in place of the image's entrypoint. Dropped once the checks have seen it.
    #[serde(deserialize_with = "nullable")]
    pub command: Vec<String>,
    /// The arguments. Dropped once the checks have seen them.
    #[serde(deserialize_with = "nullable")]
    pub args: Vec<String>,
    /// Of an init container: Always makes it a sidecar.
    pub restart_policy: Option<String>,
    /// Whether standard input is kept open.
    pub stdin: Option<bool>,
    /// Whether it has a terminal.
    pub tty: Option<bool>,
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
    /// Whole `ConfigMaps` and Secrets in its environment.
    #[serde(deserialize_with = "nullable")]
    pub env_from: Vec<EnvFrom>,
    /// What it mounts.
    #[serde(deserialize_with = "nullable")]
    pub volume_mounts: Vec<VolumeMount>,
    /// The volumes that it has as raw block devices.
    #[serde(deserialize_with = "nullable")]
    pub volume_devices: Vec<VolumeDevice>,
    /// Whether the kubelet restarts it.
    pub liveness_probe: Option<Handler>,
    /// Whether it gets traffic.
    pub readiness_probe: Option<Handler>,
    /// Whether it has started.
    pub startup_probe: Option<Handler>,
    /// What runs at its start and end.
    #[serde(deserialize_with = "nullable")]
    pub lifecycle: Lifecycle,
}

/// Security settings of a container.
#[derive(Deserialize, Clone, Debug, Default, PartialEq)]
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
    /// The primary group id of the first process.
    pub run_as_group: Option<i64>,
    /// Whether the root file system is read-only.
    pub read_only_root_filesystem: Option<bool>,
    /// Linux capabilities.
    #[serde(deserialize_with = "nullable")]
    pub capabilities: Capabilities,
    /// The seccomp profile.
    pub seccomp_profile: Option<SeccompProfile>,
    /// The `AppArmor` profile.
    pub app_armor_profile: Option<AppArmorProfile>,
    /// The `SELinux` label.
    pub se_linux_options: Option<SeLinuxOptions>,
    /// How `/proc` is mounted: `Default` or `Unmasked`.
    pub proc_mount: Option<String>,
    /// Settings for Windows.
    #[serde(deserialize_with = "nullable")]
    pub windows_options: WindowsOptions,
}

/// Linux capabilities, without the prefix `CAP_`.
#[derive(Deserialize, Clone, Debug, Default, PartialEq)]
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
#[derive(Deserialize, Clone, Debug, Default, PartialEq)]
#[serde(default)]
pub struct Resources {
    /// Upper bounds by resource name.
    #[serde(deserialize_with = "nullable")]
    pub limits: BTreeMap<String, serde_json::Value>,
    /// What the scheduler sets aside, by resource name.
    #[serde(deserialize_with = "nullable")]
    pub requests: BTreeMap<String, serde_json::Value>,
}

/// A port.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct ContainerPort {
    /// Its name.
    pub name: Option<String>,
    /// The port that the container listens on.
    pub container_port: Option<i64>,
    /// The port on the node.
    pub host_port: Option<i64>,
    /// TCP, UDP or SCTP.
    pub protocol: Option<String>,
}

/// An environment variable.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct EnvVar {
    /// Its name.
    pub name: String,
    /// Its value as it stands in the manifest. Dropped once the checks have seen it.
    pub value: Option<String>,
    /// Where its value comes from.
    #[serde(deserialize_with = "nullable")]
    pub value_from: EnvVarSource,
}

/// Where the value of a variable comes from.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct EnvVarSource {
    /// A key of a Secret.
    pub secret_key_ref: Option<Reference>,
    /// A key of a `ConfigMap`.
    pub config_map_key_ref: Option<Reference>,
}

/// A whole `ConfigMap` or Secret in the environment.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct EnvFrom {
    /// The Secret.
    pub secret_ref: Option<Reference>,
    /// The `ConfigMap`.
    pub config_map_ref: Option<Reference>,
}

/// The name of a `ConfigMap` or Secret.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct Reference {
    /// Its name.
    pub name: Option<String>,
    /// Whether the Pod starts without it.
    pub optional: Option<bool>,
}

/// What runs at the start and end of a container.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct Lifecycle {
    /// After its start.
    pub post_start: Option<Handler>,
    /// Before its end.
    pub pre_stop: Option<Handler>,
}

/// What a probe or hook does.
#[derive(Deserialize, Clone, Debug, Default, PartialEq)]
#[serde(rename_all = "camelCase", default)]
pub struct Handler {
    /// Asks an HTTP server.
    pub http_get: Option<HttpGet>,
    /// Opens a connection.
    pub tcp_socket: Option<TcpSocket>,
    /// Asks a gRPC server.
    pub grpc: Option<Grpc>,
    /// Runs a command in the container.
    pub exec: Option<Exec>,
    /// How often a probe asks, in seconds; 10 where unset.
    pub period_seconds: Option<i64>,
    /// After how many failures in a row a probe gives up; 3 where unset.
    pub failure_threshold: Option<i64>,
}

/// A request to an HTTP server.
#[derive(Deserialize, Clone, Debug, Default, PartialEq)]
#[serde(rename_all = "camelCase", default)]
pub struct HttpGet {
    /// The host; the Pod where unset.
    #[serde(deserialize_with = "nullable")]
    pub host: String,
    /// The path.
    #[serde(deserialize_with = "nullable")]
    pub path: String,
    /// The port: a number or a name.
    pub port: serde_json::Value,
    /// HTTP or HTTPS; the former where unset.
    pub scheme: Option<String>,
    /// Headers. Dropped once the checks have seen them.
    #[serde(deserialize_with = "nullable")]
    pub http_headers: Vec<HttpHeader>,
}

/// A header of an HTTP request.
#[derive(Deserialize, Clone, Debug, Default, PartialEq)]
#[serde(default)]
pub struct HttpHeader {
    /// Its name.
    pub name: String,
    /// Its value.
    #[serde(deserialize_with = "nullable")]
    pub value: String,
}

/// A connection.
#[derive(Deserialize, Clone, Debug, Default, PartialEq)]
#[serde(default)]
pub struct TcpSocket {
    /// The host; the Pod where unset.
    #[serde(deserialize_with = "nullable")]
    pub host: String,
    /// The port: a number or a name.
    pub port: serde_json::Value,
}

/// A request to a gRPC server.
#[derive(Deserialize, Clone, Debug, Default, PartialEq)]
#[serde(default)]
pub struct Grpc {
    /// The port: a number.
    pub port: serde_json::Value,
    /// The service that is asked for.
    #[serde(deserialize_with = "nullable")]
    pub service: String,
}

/// A command.
#[derive(Deserialize, Clone, Debug, Default, PartialEq)]
#[serde(default)]
pub struct Exec {
    /// The program and its arguments. Dropped once the checks have seen it.
    #[serde(deserialize_with = "nullable")]
    pub command: Vec<String>,
}

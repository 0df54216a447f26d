//! Where a namespace stands by the Pod Security Standards.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where a namespace stands by the Pod Security Standards: what its labels ask for, and how far it
/// could go. Levels are privileged, baseline and restricted.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct PodSecurity {
    /// The level that the label `pod-security.kubernetes.io/enforce` asks for: Pods that do not
    /// meet it are rejected. Privileged where the label is missing.
    pub enforced: String,
    /// The level below which whoever creates a Pod or workload is warned.
    #[serde(default)]
    pub warned: String,
    /// The level below which Pods and workloads are marked in the audit log.
    #[serde(default)]
    pub audited: String,
    /// The version of the standards that is enforced, such as v1.37: what the namespace pins, at
    /// most that of the API server.
    #[serde(default)]
    pub version: String,
    /// The strictest level that everything in the namespace meets already: the API server would
    /// enforce it without a warning. Missing where workloads cannot be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub achievable: Option<String>,
    /// The rules that keep the namespace from the level after `achievable`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blockers: Vec<PodSecurityBlocker>,
    /// The command that raises the enforced level to `achievable`, where that is stricter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
}

/// A rule of the Pod Security Standards that workloads break.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct PodSecurityBlocker {
    /// The rule, by its name in Kubernetes, such as `runAsNonRoot`.
    pub control: String,
    /// How many workloads break it. Always the true number.
    #[schemars(with = "i32", range(min = 0))]
    pub count: u32,
    /// The first of them, as kind/name.
    #[serde(default)]
    pub workloads: Vec<String>,
}

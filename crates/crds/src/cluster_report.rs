//! [`ClusterSecurityReport`]: the posture of the cluster as a whole.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use kube::{CustomResource, KubeSchema};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::report::{Changes, Exemption, Finding, LastKnown, Summary, ThreatVerdict, UnknownGroup};

/// The security posture of the cluster: cluster-scoped objects, totals over all namespaces, and
/// what the operator can and cannot read. There is one, named `cluster`.
#[derive(CustomResource, KubeSchema, Serialize, Deserialize, Clone, Debug, PartialEq)]
#[kube(
    group = "plumbline.dev",
    version = "v1alpha1",
    kind = "ClusterSecurityReport",
    plural = "clustersecurityreports",
    singular = "clustersecurityreport",
    shortname = "csecrep",
    category = "plumbline",
    no_spec,
    status = "ClusterSecurityReportStatus",
    doc = "The security posture of the cluster: cluster-scoped objects, totals over all namespaces, and what the operator can and cannot read. There is one, named `cluster`.",
    printcolumn = r#"{"name": "Score", "type": "integer", "jsonPath": ".status.score", "description": "0 (worst) to 100: the mean over all reports"}"#,
    printcolumn = r#"{"name": "Critical", "type": "integer", "jsonPath": ".status.totals.critical", "description": "Failed verdicts of critical severity, namespaces included"}"#,
    printcolumn = r#"{"name": "High", "type": "integer", "jsonPath": ".status.totals.high", "description": "Failed verdicts of high severity, namespaces included"}"#,
    printcolumn = r#"{"name": "Medium", "type": "integer", "jsonPath": ".status.totals.medium", "description": "Failed verdicts of medium severity, namespaces included"}"#,
    printcolumn = r#"{"name": "Low", "type": "integer", "jsonPath": ".status.totals.low", "description": "Failed verdicts of low severity, namespaces included"}"#,
    printcolumn = r#"{"name": "Unknown", "type": "integer", "jsonPath": ".status.totals.unknown", "description": "Verdicts that could not be reached, namespaces included"}"#,
    printcolumn = r#"{"name": "Namespaces", "type": "integer", "jsonPath": ".status.namespaces", "description": "Namespaces with a report"}"#,
    printcolumn = r#"{"name": "Ready", "type": "string", "jsonPath": ".status.conditions[?(@.type==\"Ready\")].status", "description": "Whether the evidence is complete and fresh"}"#,
    printcolumn = r#"{"name": "Changed", "type": "date", "jsonPath": ".status.changes.time", "description": "Age of the last change of findings on cluster-scoped objects"}"#,
    printcolumn = r#"{"name": "Secrets at rest", "type": "string", "priority": 1, "jsonPath": ".status.secretsAtRest", "description": "How Secrets lie in etcd, as far as the API servers show"}"#,
    printcolumn = r#"{"name": "Reason", "type": "string", "priority": 1, "jsonPath": ".status.conditions[?(@.type==\"Ready\")].reason", "description": "Why the report is or is not ready"}"#,
    printcolumn = r#"{"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"}"#
)]
pub struct ClusterSecurityReportSpec {}

/// What Plumbline found in the cluster, and what it can read.
#[derive(KubeSchema, Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct ClusterSecurityReportStatus {
    /// The generation of the report that this status describes. It stays 1: a report has no spec.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed_generation: Option<i64>,

    /// Ready: the evidence is complete and fresh (False names the kinds that are not).
    /// Compliant: no finding of high or critical severity stands in any report.
    #[serde(default)]
    #[x_kube(merge_strategy = ListMerge::Map(vec!["type".into()]))]
    pub conditions: Vec<Condition>,

    /// 0 (worst) to 100: the mean over all reports, by the rule of `SecurityReport`.
    pub score: i32,

    /// Verdicts on cluster-scoped objects.
    pub summary: Summary,

    /// Verdicts on cluster-scoped objects and all namespaces.
    pub totals: Summary,

    /// How many namespaces have a report.
    pub namespaces: i32,

    /// The namespaces with the lowest scores, worst first, ten at most.
    #[serde(default)]
    #[x_kube(merge_strategy = ListMerge::Atomic)]
    pub worst_namespaces: Vec<NamespaceScore>,

    /// How Secrets lie in etcd: the worst that an API server shows. Missing where none was asked yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secrets_at_rest: Option<SecretsAtRest>,

    /// Each kind that Plumbline watches, and whether it can read it.
    #[serde(default)]
    #[x_kube(merge_strategy = ListMerge::Map(vec!["resource".into()]))]
    pub inputs: Vec<Input>,

    /// What the last change of findings on cluster-scoped objects added and resolved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes: Option<Changes>,

    /// Failed checks on cluster-scoped objects: worst severity first, then by id.
    #[serde(default)]
    #[x_kube(merge_strategy = ListMerge::Atomic)]
    pub findings: Vec<Finding>,

    /// What could not be judged, by reason. Never counted as passed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[x_kube(merge_strategy = ListMerge::Atomic)]
    pub unknown: Vec<UnknownGroup>,

    /// Findings that stood when their evidence was lost. They are neither resolved nor counted
    /// until it can be read again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[x_kube(merge_strategy = ListMerge::Atomic)]
    pub last_known: Vec<LastKnown>,

    /// Offences that somebody accepts, with the reason: neither counted as findings nor as passed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[x_kube(merge_strategy = ListMerge::Atomic)]
    pub exempted: Vec<Exemption>,

    /// A verdict for each of the 20 threats, on the cluster and all its namespaces.
    #[serde(default)]
    #[x_kube(merge_strategy = ListMerge::Atomic)]
    pub threats: Vec<ThreatVerdict>,

    /// The version of the checks that judged the cluster.
    pub rules_version: String,

    /// Whether names of subjects were left out to keep the report under its size limit.
    pub truncated: bool,
}

/// The score of one namespace.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct NamespaceScore {
    /// The name of the namespace.
    pub namespace: String,
    /// Its score, 0 to 100.
    pub score: i32,
}

/// One watched kind, or something that is asked for again and again.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The resource and its group, such as `deployments.apps`; what is asked for, such as `/flagz` of
    /// API servers and `nodes/configz` of kubelets.
    pub resource: String,
    /// Whether it can be read.
    pub state: InputState,
    /// How many objects were known, or how many answered, when this report was last written. A report is not written
    /// because this number alone changed.
    #[schemars(with = "i32", range(min = 0))]
    pub objects: u32,
}

/// Whether a kind can be read, or every one that is asked answers.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InputState {
    /// Listed and watched; what the operator knows is current.
    Synced,
    /// The operator has no right to list or watch it.
    Forbidden,
    /// The API server does not serve it.
    Missing,
    /// The operator could not read it for a while; the reason is not a missing right.
    Stale,
}

/// How Secrets lie in etcd, as far as the API servers show. Their counters begin when a process
/// starts and never fall.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SecretsAtRest {
    /// In plain text: encryption is not configured.
    NotConfigured,
    /// Encryption is configured, and Secrets were written in plain text since the API server started.
    WritesPlaintext,
    /// New Secrets are encrypted, and old ones were read in plain text since the API server started.
    Partial,
    /// Every Secret that was read or written since the API servers started was encrypted.
    Encrypted,
    /// An API server does not show it.
    Unknown,
}

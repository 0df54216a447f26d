//! [`SecurityReport`]: the posture of one namespace.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{Condition, Time};
use kube::{CustomResource, KubeSchema};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::pod_security::PodSecurity;
use crate::secret_store::SecretStoreUse;

/// The security posture of one namespace, written by the Plumbline operator. There is one for each
/// namespace, named `posture`; it has no spec, and only the operator may write its status.
#[derive(CustomResource, KubeSchema, Serialize, Deserialize, Clone, Debug, PartialEq)]
#[kube(
    group = "plumbline.dev",
    version = "v1alpha1",
    kind = "SecurityReport",
    plural = "securityreports",
    singular = "securityreport",
    shortname = "secrep",
    category = "plumbline",
    namespaced,
    no_spec,
    status = "SecurityReportStatus",
    doc = "The security posture of one namespace, written by the Plumbline operator. There is one for each namespace, named `posture`; it has no spec, and only the operator may write its status.",
    printcolumn = r#"{"name": "Score", "type": "integer", "jsonPath": ".status.score", "description": "0 (worst) to 100: the share of checks that pass, weighted by severity"}"#,
    printcolumn = r#"{"name": "Critical", "type": "integer", "jsonPath": ".status.summary.critical", "description": "Failed verdicts of critical severity"}"#,
    printcolumn = r#"{"name": "High", "type": "integer", "jsonPath": ".status.summary.high", "description": "Failed verdicts of high severity"}"#,
    printcolumn = r#"{"name": "Medium", "type": "integer", "jsonPath": ".status.summary.medium", "description": "Failed verdicts of medium severity"}"#,
    printcolumn = r#"{"name": "Low", "type": "integer", "jsonPath": ".status.summary.low", "description": "Failed verdicts of low severity"}"#,
    printcolumn = r#"{"name": "Unknown", "type": "integer", "jsonPath": ".status.summary.unknown", "description": "Verdicts that could not be reached because evidence could not be read"}"#,
    printcolumn = r#"{"name": "Ready", "type": "string", "jsonPath": ".status.conditions[?(@.type==\"Ready\")].status", "description": "Whether the evidence is complete and fresh"}"#,
    printcolumn = r#"{"name": "Changed", "type": "date", "jsonPath": ".status.changes.time", "description": "Age of the last change of findings"}"#,
    printcolumn = r#"{"name": "Pod Security", "type": "string", "priority": 1, "jsonPath": ".status.podSecurity.enforced", "description": "Pod Security level that the namespace enforces"}"#,
    printcolumn = r#"{"name": "Achievable", "type": "string", "priority": 1, "jsonPath": ".status.podSecurity.achievable", "description": "Strictest Pod Security level that everything in the namespace meets already"}"#,
    printcolumn = r#"{"name": "Workloads", "type": "integer", "priority": 1, "jsonPath": ".status.workloads", "description": "Workloads that were judged"}"#,
    printcolumn = r#"{"name": "Exempted", "type": "integer", "priority": 1, "jsonPath": ".status.summary.exempted", "description": "Failed verdicts that an exception accepts"}"#,
    printcolumn = r#"{"name": "Reason", "type": "string", "priority": 1, "jsonPath": ".status.conditions[?(@.type==\"Ready\")].reason", "description": "Why the report is or is not ready"}"#,
    printcolumn = r#"{"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"}"#
)]
pub struct SecurityReportSpec {}

/// What Plumbline found in this namespace, and how complete its evidence is.
#[derive(KubeSchema, Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct SecurityReportStatus {
    /// The generation of the report that this status describes. It stays 1: a report has no spec.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed_generation: Option<i64>,

    /// Ready: the evidence is complete and fresh (False names the kinds that are not).
    /// Compliant: no finding of high or critical severity stands.
    #[serde(default)]
    #[x_kube(merge_strategy = ListMerge::Map(vec!["type".into()]))]
    pub conditions: Vec<Condition>,

    /// 0 (worst) to 100: the share of checks that pass, weighted by severity (critical 40, high 10,
    /// medium 3, low 1, info 0), of 49 while a critical verdict fails, of 89 while a high one does,
    /// else of 100. A check that fails on some subjects counts by the share that passes; an unknown
    /// verdict counts like a failed one.
    pub score: i32,

    /// Verdicts by outcome. A verdict is one check on one subject, so each number is true whatever
    /// the lists below leave out.
    pub summary: Summary,

    /// How many workloads were judged. Pods and `ReplicaSets` count as the Deployment (or other
    /// controller) that owns them.
    #[serde(default)]
    pub workloads: i32,

    /// Where this namespace stands by the Pod Security Standards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pod_security: Option<PodSecurity>,

    /// Which workloads take secrets from which store outside the cluster, or from sealed manifests:
    /// by what their Pods ask for, and by who fills the Secrets that they name. Missing where none
    /// does, and where Secrets or workloads cannot be read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secret_stores: Vec<SecretStoreUse>,

    /// What the last change of findings added and resolved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes: Option<Changes>,

    /// Failed checks: worst severity first, then by id. One entry a check.
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

    /// A verdict for each of the 20 threats that Plumbline looks for.
    #[serde(default)]
    #[x_kube(merge_strategy = ListMerge::Atomic)]
    pub threats: Vec<ThreatVerdict>,

    /// The version of the checks that judged this namespace.
    pub rules_version: String,

    /// Whether names of subjects were left out to keep the report under its size limit. Counts are
    /// always true; `omitted` of each finding says how many names are missing.
    pub truncated: bool,
}

/// Verdicts by outcome: one check on one subject is one verdict.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Summary {
    /// Failed verdicts of critical severity: a way to the node or the whole cluster stands open.
    #[schemars(with = "i32", range(min = 0))]
    pub critical: u32,
    /// Failed verdicts of high severity.
    #[schemars(with = "i32", range(min = 0))]
    pub high: u32,
    /// Failed verdicts of medium severity.
    #[schemars(with = "i32", range(min = 0))]
    pub medium: u32,
    /// Failed verdicts of low severity.
    #[schemars(with = "i32", range(min = 0))]
    pub low: u32,
    /// Failed verdicts of informational checks, which never lower the score.
    #[schemars(with = "i32", range(min = 0))]
    pub info: u32,
    /// Passed verdicts.
    #[schemars(with = "i32", range(min = 0))]
    pub passed: u32,
    /// Verdicts that could not be reached because evidence could not be read.
    #[schemars(with = "i32", range(min = 0))]
    pub unknown: u32,
    /// Failed verdicts that an exception accepts. They stand in no severity count.
    #[schemars(with = "i32", range(min = 0))]
    pub exempted: u32,
}

impl Summary {
    /// The count of failed verdicts of `severity`.
    pub fn failed(&mut self, severity: Severity) -> &mut u32 {
        match severity {
            Severity::Critical => &mut self.critical,
            Severity::High => &mut self.high,
            Severity::Medium => &mut self.medium,
            Severity::Low => &mut self.low,
            Severity::Info => &mut self.info,
        }
    }
}

/// How severe a finding is.
#[derive(
    JsonSchema, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A way to the node or the whole cluster stands open.
    Critical,
    /// An attacker inside a workload or account gains much.
    High,
    /// A layer of defence is missing.
    Medium,
    /// Good practice is not followed.
    Low,
    /// Worth knowing; never lowers the score.
    Info,
}

impl Severity {
    /// All severities, worst first.
    pub const ALL: [Self; 5] = [Self::Critical, Self::High, Self::Medium, Self::Low, Self::Info];

    /// The word that stands in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Info => "info",
        }
    }
}

/// One failed check, with every subject that fails it.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The id of the check, such as `privileged-container`. The check reference describes it.
    pub id: String,
    /// How severe the finding is.
    pub severity: Severity,
    /// The numbers (1 to 20) of the threats that this finding opens.
    #[serde(default)]
    #[schemars(with = "Vec<i32>")]
    pub threats: Vec<u8>,
    /// What is wrong, in a few words.
    pub title: String,
    /// What to do about it.
    pub remediation: String,
    /// How many subjects fail this check. Always the true number.
    #[schemars(with = "i32", range(min = 0))]
    pub count: u32,
    /// The subjects that fail, by kind and name, up to the size limit of the report.
    #[serde(default)]
    pub subjects: Vec<Subject>,
    /// How many failing subjects are not named in `subjects`.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[schemars(with = "i32", range(min = 0))]
    pub omitted: u32,
    /// When this check began to fail in this namespace.
    pub first_seen: Time,
}

/// An object that fails a check. A workload stands for its Pods.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct Subject {
    /// The kind of the object, such as Deployment.
    pub kind: String,
    /// The name of the object.
    pub name: String,
    /// The containers at fault, where the check looks at containers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub containers: Vec<String>,
    /// How many containers at fault are not named in `containers`.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[schemars(with = "i32", range(min = 0))]
    pub containers_omitted: u32,
    /// What exactly is wrong and where. Names keys and paths, never a secret value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// One failed check, with every subject that fails it and is exempted from it.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct Exemption {
    /// The id of the check.
    pub id: String,
    /// How severe the finding would be.
    pub severity: Severity,
    /// How many subjects are exempted. Always the true number.
    #[schemars(with = "i32", range(min = 0))]
    pub count: u32,
    /// The subjects, by kind and name, up to the size limit of the report.
    #[serde(default)]
    pub subjects: Vec<ExemptedSubject>,
    /// How many subjects are not named in `subjects`.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[schemars(with = "i32", range(min = 0))]
    pub omitted: u32,
}

/// An object that fails a check, and whose annotation says why that is accepted.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct ExemptedSubject {
    /// The kind of the object, such as Deployment.
    pub kind: String,
    /// The name of the object.
    pub name: String,
    /// Why it is accepted.
    pub reason: String,
}

/// Checks that could not be evaluated for one reason.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct UnknownGroup {
    /// Which evidence is missing, and why.
    pub reason: String,
    /// The ids of the checks that need it.
    pub checks: Vec<String>,
    /// How many verdicts are unknown for this reason.
    #[schemars(with = "i32", range(min = 0))]
    pub count: u32,
}

/// A finding as it stood when its evidence was lost.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct LastKnown {
    /// The id of the check.
    pub id: String,
    /// On how many subjects it failed.
    #[schemars(with = "i32", range(min = 0))]
    pub count: u32,
    /// When the check began to fail in this namespace.
    pub first_seen: Time,
}

/// What the last change of findings did.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Changes {
    /// When findings last changed.
    pub time: Time,
    /// Ids of checks that began to fail.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<String>,
    /// Ids of checks that no longer fail.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resolved: Vec<String>,
    /// Ids of checks that still fail, on exempted subjects only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exempted: Vec<String>,
    /// Ids of checks that failed before and now fail on more subjects.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub increased: Vec<String>,
    /// Ids of checks that still fail, on fewer subjects.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decreased: Vec<String>,
}

/// How one of the 20 threats stands.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct ThreatVerdict {
    /// The number of the threat, 1 to 20.
    #[schemars(with = "i32", range(min = 0))]
    pub id: u8,
    /// How it stands.
    pub verdict: Verdict,
    /// How many failed checks of this report belong to the threat.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[schemars(with = "i32", range(min = 0))]
    pub findings: u32,
    /// In the report of the cluster: in how many namespaces the verdict is Fail.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[schemars(with = "i32", range(min = 0))]
    pub namespaces: u32,
    /// Why the verdict is Unknown or `NotApplicable`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The verdict on a threat.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// At least one check of the threat fails.
    Fail,
    /// Every mitigation that can be read is in place, and none needs a person to confirm it.
    Pass,
    /// Evidence could not be read, or only people can confirm the mitigation.
    Unknown,
    /// Nothing in scope that the threat could reach.
    NotApplicable,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

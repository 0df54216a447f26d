//! What Kubernetes itself asks before it takes an object in: policies and webhooks.

use k8s_openapi::api::admissionregistration::v1 as admission;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kube::Resource;
use serde::Deserialize;

use super::{Selector, filled, lean_metadata, nullable};

/// Which requests are asked about.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct AdmissionRule {
    /// `CREATE`, `UPDATE`, `DELETE`, `CONNECT` or `*`.
    #[serde(deserialize_with = "nullable")]
    pub operations: Vec<String>,
    /// The API groups of the resources; `*` for all.
    #[serde(deserialize_with = "nullable")]
    pub api_groups: Vec<String>,
    /// The resources, such as `pods`; `*` for all.
    #[serde(deserialize_with = "nullable")]
    pub resources: Vec<String>,
    /// Whether it is about objects of some names only.
    #[serde(rename = "resourceNames", deserialize_with = "filled")]
    pub has_names: bool,
    /// `Cluster`, `Namespaced` or `*`.
    pub scope: Option<String>,
}

/// Which objects a `ValidatingAdmissionPolicy` or its binding is about.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct AdmissionMatch {
    /// The namespaces; all where empty.
    #[serde(deserialize_with = "nullable")]
    pub namespace_selector: Selector,
    /// The labels of the objects; all where empty.
    #[serde(deserialize_with = "nullable")]
    pub object_selector: Selector,
    /// The requests.
    #[serde(deserialize_with = "nullable")]
    pub resource_rules: Vec<AdmissionRule>,
    /// The requests among them that it is not about.
    #[serde(deserialize_with = "nullable")]
    pub exclude_resource_rules: Vec<AdmissionRule>,
}

/// A `ValidatingAdmissionPolicy`, without its expressions.
#[derive(Resource, Deserialize, Clone, Debug, Default)]
#[resource(inherit = admission::ValidatingAdmissionPolicy)]
#[serde(default)]
pub struct ValidatingAdmissionPolicy {
    /// Its name.
    #[serde(deserialize_with = "lean_metadata")]
    pub metadata: ObjectMeta,
    /// What it is about.
    #[serde(deserialize_with = "nullable")]
    pub spec: AdmissionPolicyRules,
}

/// What a `ValidatingAdmissionPolicy` is about.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct AdmissionPolicyRules {
    /// The objects.
    #[serde(deserialize_with = "nullable")]
    pub match_constraints: AdmissionMatch,
    /// Whether it has expressions that an object must meet; others only annotate the audit log.
    #[serde(rename = "validations", deserialize_with = "filled")]
    pub has_validations: bool,
}

/// A `ValidatingAdmissionPolicyBinding`.
#[derive(Resource, Deserialize, Clone, Debug, Default)]
#[resource(inherit = admission::ValidatingAdmissionPolicyBinding)]
#[serde(default)]
pub struct ValidatingAdmissionPolicyBinding {
    /// Its name.
    #[serde(deserialize_with = "lean_metadata")]
    pub metadata: ObjectMeta,
    /// What it binds.
    #[serde(deserialize_with = "nullable")]
    pub spec: AdmissionPolicyBindingSpec,
}

/// What a `ValidatingAdmissionPolicyBinding` binds.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct AdmissionPolicyBindingSpec {
    /// The policy.
    #[serde(deserialize_with = "nullable")]
    pub policy_name: String,
    /// What happens to objects that do not meet it: `Deny`, `Warn`, `Audit`.
    #[serde(deserialize_with = "nullable")]
    pub validation_actions: Vec<String>,
    /// The objects, of those that the policy is about.
    #[serde(deserialize_with = "nullable")]
    pub match_resources: AdmissionMatch,
}

/// A `ValidatingWebhookConfiguration`.
#[derive(Resource, Deserialize, Clone, Debug, Default)]
#[resource(inherit = admission::ValidatingWebhookConfiguration)]
#[serde(default)]
pub struct ValidatingWebhookConfiguration {
    /// Its name.
    #[serde(deserialize_with = "lean_metadata")]
    pub metadata: ObjectMeta,
    /// Its webhooks.
    #[serde(deserialize_with = "nullable")]
    pub webhooks: Vec<Webhook>,
}

/// A `MutatingWebhookConfiguration`.
#[derive(Resource, Deserialize, Clone, Debug, Default)]
#[resource(inherit = admission::MutatingWebhookConfiguration)]
#[serde(default)]
pub struct MutatingWebhookConfiguration {
    /// Its name.
    #[serde(deserialize_with = "lean_metadata")]
    pub metadata: ObjectMeta,
    /// Its webhooks.
    #[serde(deserialize_with = "nullable")]
    pub webhooks: Vec<Webhook>,
}

/// A webhook that the API server asks.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct Webhook {
    /// Its name.
    #[serde(deserialize_with = "nullable")]
    pub name: String,
    /// Where it is.
    #[serde(deserialize_with = "nullable")]
    pub client_config: WebhookClient,
    /// Which requests it is asked about.
    #[serde(deserialize_with = "nullable")]
    pub rules: Vec<AdmissionRule>,
    /// What happens where it does not answer: `Fail` (also where unset) or `Ignore`.
    pub failure_policy: Option<String>,
    /// The namespaces that it is asked about; all where empty.
    #[serde(deserialize_with = "nullable")]
    pub namespace_selector: Selector,
    /// The labels of the objects that it is asked about; all where empty.
    #[serde(deserialize_with = "nullable")]
    pub object_selector: Selector,
}

/// Where a webhook is: at a URL, or else at a Service of the cluster.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct WebhookClient {
    /// The URL.
    pub url: Option<String>,
}

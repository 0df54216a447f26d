//! Policies of Kyverno, Gatekeeper and Kubewarden, without what they demand.

use k8s_openapi::{ClusterResourceScope, NamespaceResourceScope};
use serde::Deserialize;

use super::{AdmissionRule, Selector, filled, nullable, present};

custom_resource! {
    /// A policy of Kyverno for all namespaces.
    ClusterPolicy("v1", ClusterResourceScope) {
        /// What it is about.
        spec: KyvernoSpec,
    }

    /// A policy of Kyverno for its namespace.
    Policy("v1", NamespaceResourceScope) {
        /// What it is about.
        spec: KyvernoSpec,
    }

    /// A rule of Gatekeeper, of which constraints then say where it holds.
    ConstraintTemplate("v1", ClusterResourceScope) {}

    /// A policy of Kubewarden for all namespaces.
    ClusterAdmissionPolicy("v1", ClusterResourceScope) {
        /// What it is about.
        spec: KubewardenSpec,
    }

    /// A policy of Kubewarden for its namespace.
    AdmissionPolicy("v1", NamespaceResourceScope) {
        /// What it is about.
        spec: KubewardenSpec,
    }
}

/// What a policy of Kyverno is about.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct KyvernoSpec {
    /// What happens to objects that do not meet it, unless a rule says otherwise: `Enforce` or
    /// `Audit`.
    pub validation_failure_action: Option<String>,
    /// Namespaces in which something else happens, unless a rule says otherwise.
    #[serde(deserialize_with = "nullable")]
    pub validation_failure_action_overrides: Vec<KyvernoOverride>,
    /// Whether it is asked when objects are created; it is where unset.
    pub admission: Option<bool>,
    /// Its rules.
    #[serde(deserialize_with = "nullable")]
    pub rules: Vec<KyvernoRule>,
}

/// Namespaces in which something else happens.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct KyvernoOverride {
    /// `Enforce` or `Audit`.
    #[serde(deserialize_with = "nullable")]
    pub action: String,
    /// The names of the namespaces, with wildcards.
    #[serde(deserialize_with = "nullable")]
    pub namespaces: Vec<String>,
    /// The labels of the namespaces.
    #[serde(deserialize_with = "nullable")]
    pub namespace_selector: Selector,
}

/// A rule of Kyverno.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct KyvernoRule {
    /// The objects that it is about.
    #[serde(rename = "match", deserialize_with = "nullable")]
    pub matches: KyvernoMatch,
    /// Those among them that it is not about.
    #[serde(deserialize_with = "nullable")]
    pub exclude: KyvernoMatch,
    /// What objects must be like.
    pub validate: Option<KyvernoValidate>,
    /// Whose signatures images must have.
    #[serde(deserialize_with = "nullable")]
    pub verify_images: Vec<KyvernoValidate>,
}

/// What happens to objects that do not meet a rule.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct KyvernoValidate {
    /// `Enforce` or `Audit`; what the policy says where unset.
    pub failure_action: Option<String>,
    /// Namespaces in which something else happens.
    #[serde(deserialize_with = "nullable")]
    pub failure_action_overrides: Vec<KyvernoOverride>,
}

/// Objects of Kyverno's rules: those of any filter, or those of all of them.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct KyvernoMatch {
    /// Objects of one of these filters.
    #[serde(deserialize_with = "nullable")]
    pub any: Vec<KyvernoFilter>,
    /// Objects of each of these filters.
    #[serde(deserialize_with = "nullable")]
    pub all: Vec<KyvernoFilter>,
    /// Objects of this filter, as older policies write it.
    pub resources: Option<KyvernoResources>,
}

/// A filter of objects.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct KyvernoFilter {
    /// What they are.
    #[serde(deserialize_with = "nullable")]
    pub resources: KyvernoResources,
    /// Whether it is about what some users do.
    #[serde(rename = "subjects", deserialize_with = "filled")]
    pub has_subjects: bool,
    /// Whether it is about what users of some roles do.
    #[serde(rename = "roles", deserialize_with = "filled")]
    pub has_roles: bool,
    /// Whether it is about what users of some roles of the cluster do.
    #[serde(rename = "clusterRoles", deserialize_with = "filled")]
    pub has_cluster_roles: bool,
}

/// What objects of a filter are.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a field of its own")]
pub struct KyvernoResources {
    /// Their kinds, such as `Pod` or `apps/v1/Deployment`.
    #[serde(deserialize_with = "nullable")]
    pub kinds: Vec<String>,
    /// Their namespaces, with wildcards.
    #[serde(deserialize_with = "nullable")]
    pub namespaces: Vec<String>,
    /// The labels of their namespaces.
    #[serde(deserialize_with = "nullable")]
    pub namespace_selector: Selector,
    /// What is done with them; anything where empty.
    #[serde(deserialize_with = "nullable")]
    pub operations: Vec<String>,
    /// Whether it is about some names.
    #[serde(rename = "name", deserialize_with = "present")]
    pub has_name: bool,
    /// As `has_name`.
    #[serde(rename = "names", deserialize_with = "filled")]
    pub has_names: bool,
    /// Whether it is about some labels.
    #[serde(rename = "selector", deserialize_with = "filled")]
    pub has_selector: bool,
    /// Whether it is about some annotations.
    #[serde(rename = "annotations", deserialize_with = "filled")]
    pub has_annotations: bool,
}

/// What a policy of Kubewarden is about.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct KubewardenSpec {
    /// What happens to objects that do not meet it: `protect` (also where unset) or `monitor`.
    pub mode: Option<String>,
    /// The program that decides.
    #[serde(deserialize_with = "nullable")]
    pub module: String,
    /// Which requests it is asked about.
    #[serde(deserialize_with = "nullable")]
    pub rules: Vec<AdmissionRule>,
    /// The namespaces that it is asked about; all where empty.
    #[serde(deserialize_with = "nullable")]
    pub namespace_selector: Selector,
    /// The labels of the objects that it is asked about; all where empty.
    #[serde(deserialize_with = "nullable")]
    pub object_selector: Selector,
}

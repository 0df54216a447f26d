//! Roles and their bindings.

use k8s_openapi::api::rbac::v1 as rbac;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kube::Resource;
use serde::Deserialize;

use super::{Selector, lean_metadata, nullable};

/// One rule of a role: any of the verbs on any of the resources of any of the groups, or on any of
/// the paths.
#[derive(Deserialize, Clone, Debug, Default, PartialEq, Eq, Hash)]
#[serde(rename_all = "camelCase", default)]
pub struct PolicyRule {
    /// Verbs; `*` is every verb.
    #[serde(deserialize_with = "nullable")]
    pub verbs: Vec<String>,
    /// API groups; empty is the core group, `*` every group.
    #[serde(deserialize_with = "nullable")]
    pub api_groups: Vec<String>,
    /// Resources; `*` is every resource, `*/exec` a subresource of each.
    #[serde(deserialize_with = "nullable")]
    pub resources: Vec<String>,
    /// The objects, by name, that the rule is about; every object where empty.
    #[serde(deserialize_with = "nullable")]
    pub resource_names: Vec<String>,
    /// Paths that are no resources, such as `/metrics`; a `*` at the end is any rest.
    #[serde(rename = "nonResourceURLs", deserialize_with = "nullable")]
    pub non_resource_urls: Vec<String>,
}

/// What a binding binds.
#[derive(Deserialize, Clone, Debug, Default, PartialEq, Eq, Hash)]
#[serde(default)]
pub struct RoleRef {
    /// `Role` or `ClusterRole`.
    pub kind: String,
    /// Its name.
    pub name: String,
}

/// To whom a binding binds.
#[derive(Deserialize, Clone, Debug, Default, PartialEq, Eq, Hash)]
#[serde(default)]
pub struct SubjectRef {
    /// `User`, `Group` or `ServiceAccount`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The namespace of a `ServiceAccount`.
    pub namespace: Option<String>,
}

/// A Role.
#[derive(Resource, Deserialize, Clone, Debug, Default)]
#[resource(inherit = rbac::Role)]
#[serde(default)]
pub struct Role {
    /// Its name.
    #[serde(deserialize_with = "lean_metadata")]
    pub metadata: ObjectMeta,
    /// Its rules.
    #[serde(deserialize_with = "nullable")]
    pub rules: Vec<PolicyRule>,
}

/// A `ClusterRole`.
#[derive(Resource, Deserialize, Clone, Debug, Default)]
#[resource(inherit = rbac::ClusterRole)]
#[serde(rename_all = "camelCase", default)]
pub struct ClusterRole {
    /// Name, labels and annotations.
    #[serde(deserialize_with = "lean_metadata")]
    pub metadata: ObjectMeta,
    /// Its rules. A controller writes those of a role that aggregates others.
    #[serde(deserialize_with = "nullable")]
    pub rules: Vec<PolicyRule>,
    /// Which other roles it aggregates.
    pub aggregation_rule: Option<AggregationRule>,
}

/// Which roles a `ClusterRole` aggregates: those that any selector selects.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct AggregationRule {
    /// Selectors of `ClusterRoles`.
    #[serde(deserialize_with = "nullable")]
    pub cluster_role_selectors: Vec<Selector>,
}

macro_rules! binding {
    ($($kind:ident),+) => {$(
        #[doc = concat!("A ", stringify!($kind), ".")]
        #[derive(Resource, Deserialize, Clone, Debug, Default)]
        #[resource(inherit = rbac::$kind)]
        #[serde(rename_all = "camelCase", default)]
        pub struct $kind {
            /// Name and labels.
            #[serde(deserialize_with = "lean_metadata")]
            pub metadata: ObjectMeta,
            /// The role.
            #[serde(deserialize_with = "nullable")]
            pub role_ref: RoleRef,
            /// The subjects.
            #[serde(deserialize_with = "nullable")]
            pub subjects: Vec<SubjectRef>,
        }
    )+};
}

binding!(RoleBinding, ClusterRoleBinding);

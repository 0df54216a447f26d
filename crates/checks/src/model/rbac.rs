//! Roles and their bindings.

use k8s_openapi::api::rbac::v1 as rbac;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kube::Resource;
use serde::Deserialize;

use super::{lean_metadata, nullable};

/// One rule of a role: any of the verbs on any of the resources of any of the groups.
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

macro_rules! role {
    ($($kind:ident),+) => {$(
        #[doc = concat!("A ", stringify!($kind), ".")]
        #[derive(Resource, Deserialize, Clone, Debug, Default)]
        #[resource(inherit = rbac::$kind)]
        #[serde(default)]
        pub struct $kind {
            /// Name and labels.
            #[serde(deserialize_with = "lean_metadata")]
            pub metadata: ObjectMeta,
            /// Its rules.
            #[serde(deserialize_with = "nullable")]
            pub rules: Vec<PolicyRule>,
        }
    )+};
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

role!(Role, ClusterRole);
binding!(RoleBinding, ClusterRoleBinding);

//! What one namespace lets objects of others refer to.

use k8s_openapi::NamespaceResourceScope;
use serde::Deserialize;

use super::nullable;

custom_resource! {
    /// Lets objects of other namespaces refer to some of its own.
    ReferenceGrant("v1beta1", NamespaceResourceScope) {
        /// What it lets refer to what.
        spec: ReferenceGrantSpec,
    }
}

/// What may refer to what: each of `from` to each of `to`.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct ReferenceGrantSpec {
    /// What may refer.
    #[serde(deserialize_with = "nullable")]
    pub from: Vec<ReferenceGrantFrom>,
    /// What it may refer to.
    #[serde(deserialize_with = "nullable")]
    pub to: Vec<ReferenceGrantTo>,
}

/// The objects of a kind in a namespace.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct ReferenceGrantFrom {
    /// The API group of the kind.
    #[serde(deserialize_with = "nullable")]
    pub group: String,
    /// The kind.
    #[serde(deserialize_with = "nullable")]
    pub kind: String,
    /// The namespace.
    #[serde(deserialize_with = "nullable")]
    pub namespace: String,
}

/// An object of a kind, or all of them.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct ReferenceGrantTo {
    /// The API group of the kind; empty for the core group.
    #[serde(deserialize_with = "nullable")]
    pub group: String,
    /// The kind.
    #[serde(deserialize_with = "nullable")]
    pub kind: String,
    /// The object; all where unset.
    pub name: Option<String>,
}

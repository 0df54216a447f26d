//! Objects of service meshes that say who may speak plaintext to a Pod.

use std::collections::BTreeMap;

use k8s_openapi::NamespaceResourceScope;
use serde::Deserialize;

use super::{Selector, nullable};

custom_resource! {
    /// What Pods of Istio's mesh take from others.
    PeerAuthentication("v1", NamespaceResourceScope) {
        /// What it demands.
        spec: PeerAuthenticationSpec,
    }

    /// A port of some Pods of Linkerd's mesh, for which policies say who may use it. Read in the
    /// oldest version that Linkerd still serves: all of them say which Pods it is for.
    LinkerdServer("v1beta1", NamespaceResourceScope) {
        /// What it is for.
        spec: LinkerdServerSpec,
    }
}

/// What a `PeerAuthentication` demands.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct PeerAuthenticationSpec {
    /// The Pods that it is for; all where empty.
    #[serde(deserialize_with = "nullable")]
    pub selector: Selector,
    /// On every port.
    #[serde(deserialize_with = "nullable")]
    pub mtls: MutualTls,
    /// On some ports, by number.
    #[serde(deserialize_with = "nullable")]
    pub port_level_mtls: BTreeMap<String, MutualTls>,
}

/// Whether TLS with certificates on both sides is demanded.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct MutualTls {
    /// `STRICT`, `PERMISSIVE`, `DISABLE` or `UNSET`.
    #[serde(deserialize_with = "nullable")]
    pub mode: String,
}

/// What a Server of Linkerd is for.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct LinkerdServerSpec {
    /// The Pods; unset where it is for something outside the cluster.
    pub pod_selector: Option<Selector>,
}

//! Policies of other kinds than `NetworkPolicy`. Rules stay as they are written: whether one names
//! anything that narrows it down is what counts, and each kind has fields of its own.

use k8s_openapi::{ClusterResourceScope, NamespaceResourceScope};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Selector, nullable};

custom_resource! {
    /// A policy of the Network Policy API before all `NetworkPolicies`.
    AdminNetworkPolicy("v1alpha1", ClusterResourceScope) {
        /// What it does.
        spec: AdminPolicySpec,
    }

    /// One after all `NetworkPolicies`.
    BaselineAdminNetworkPolicy("v1alpha1", ClusterResourceScope) {
        /// What it does.
        spec: AdminPolicySpec,
    }

    /// One of either kind: what has replaced both.
    ClusterNetworkPolicy("v1alpha2", ClusterResourceScope) {
        /// What it does.
        spec: AdminPolicySpec,
    }

    /// A policy of Cilium for one namespace.
    CiliumNetworkPolicy("v2", NamespaceResourceScope) {
        /// What it does.
        spec: Option<CiliumRule>,
        /// More of the same.
        specs: Vec<CiliumRule>,
    }

    /// A policy of Cilium for the cluster.
    CiliumClusterwideNetworkPolicy("v2", ClusterResourceScope) {
        /// What it does.
        spec: Option<CiliumRule>,
        /// More of the same.
        specs: Vec<CiliumRule>,
    }

    /// A policy of Calico for one namespace.
    CalicoNetworkPolicy("v1", NamespaceResourceScope) {
        /// What it does.
        spec: CalicoPolicySpec,
    }

    /// A policy of Calico for the cluster.
    CalicoGlobalNetworkPolicy("v1", ClusterResourceScope) {
        /// What it does.
        spec: CalicoPolicySpec,
    }
}

/// A rule as it is written.
pub type WrittenRule = Map<String, Value>;

/// What a policy of the Network Policy API does.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct AdminPolicySpec {
    /// Whether it stands before or after the `NetworkPolicies`, where its kind does not tell.
    #[serde(deserialize_with = "nullable")]
    pub tier: String,
    /// The Pods that it is for.
    #[serde(deserialize_with = "nullable")]
    pub subject: AdminPolicySubject,
    /// Rules for what comes in.
    #[serde(deserialize_with = "nullable")]
    pub ingress: Vec<WrittenRule>,
    /// Rules for what goes out.
    #[serde(deserialize_with = "nullable")]
    pub egress: Vec<WrittenRule>,
}

/// The Pods that a policy of the Network Policy API is for.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct AdminPolicySubject {
    /// All Pods of these namespaces.
    pub namespaces: Option<Selector>,
    /// Some Pods of some namespaces.
    pub pods: Option<AdminPolicyPods>,
}

/// Some Pods of some namespaces.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct AdminPolicyPods {
    /// The namespaces.
    #[serde(deserialize_with = "nullable")]
    pub namespace_selector: Selector,
    /// Their Pods.
    #[serde(deserialize_with = "nullable")]
    pub pod_selector: Selector,
}

/// What a policy of Calico does.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct CalicoPolicySpec {
    /// The tier that it stands in; the last one where empty.
    #[serde(deserialize_with = "nullable")]
    pub tier: String,
    /// The Pods that it is for, in Calico's language; all where empty.
    #[serde(deserialize_with = "nullable")]
    pub selector: String,
    /// Their namespaces; all where empty.
    #[serde(deserialize_with = "nullable")]
    pub namespace_selector: String,
    /// Their accounts; all where empty.
    #[serde(deserialize_with = "nullable")]
    pub service_account_selector: String,
    /// The directions that it covers; those of its rules where empty.
    #[serde(deserialize_with = "nullable")]
    pub types: Vec<String>,
    /// Rules for what comes in.
    #[serde(deserialize_with = "nullable")]
    pub ingress: Vec<WrittenRule>,
    /// Rules for what goes out.
    #[serde(deserialize_with = "nullable")]
    pub egress: Vec<WrittenRule>,
    /// Whether it is for the interfaces of nodes alone.
    #[serde(rename = "preDNAT", deserialize_with = "nullable")]
    pub pre_dnat: bool,
    /// As `preDNAT`.
    #[serde(deserialize_with = "nullable")]
    pub do_not_track: bool,
}

/// What a policy of Cilium does to some Pods.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct CiliumRule {
    /// The Pods; unset in a rule for nodes.
    pub endpoint_selector: Option<Selector>,
    /// What may come in.
    #[serde(deserialize_with = "nullable")]
    pub ingress: Vec<WrittenRule>,
    /// What may not come in.
    #[serde(deserialize_with = "nullable")]
    pub ingress_deny: Vec<WrittenRule>,
    /// What may go out.
    #[serde(deserialize_with = "nullable")]
    pub egress: Vec<WrittenRule>,
    /// What may not go out.
    #[serde(deserialize_with = "nullable")]
    pub egress_deny: Vec<WrittenRule>,
    /// Whether all that is not allowed is denied.
    #[serde(deserialize_with = "nullable")]
    pub enable_default_deny: CiliumDefaultDeny,
}

/// Whether all that is not allowed is denied, by direction; where there are rules, if unset.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct CiliumDefaultDeny {
    /// For what comes in.
    pub ingress: Option<bool>,
    /// For what goes out.
    pub egress: Option<bool>,
}

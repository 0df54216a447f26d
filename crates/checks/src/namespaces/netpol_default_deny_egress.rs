//! netpol-default-deny-egress

use super::default_deny::denied_by_default;
use crate::evidence::Unreadable;
use crate::network::Direction;
use crate::offence::Verdict;
use crate::view::NamespaceView;

check! {
    /// No `NetworkPolicy` of the namespace covers every Pod for egress and allows nothing. An empty
    /// `podSelector` covers every Pod; egress counts where `policyTypes` names it.
    ///
    /// A policy of the Network Policy API, of Cilium or of Calico that isolates every Pod of the
    /// namespace denies by default too. Where one cannot be understood, the verdict is unknown.
    ///
    /// ## Why it matters
    ///
    /// A Pod that no policy selects for egress connects to every address: to the whole cluster, to
    /// the metadata service of the cloud, and to whoever waits for stolen data.
    ///
    /// ## How to mend it
    ///
    /// Add a policy with an empty `podSelector`, `policyTypes: [Egress]` and no egress rule, then one
    /// for each flow that is wanted. DNS is the first of them.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata: {name: example}
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: default-deny}
    /// spec: {podSelector: {}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata: {name: example}
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: default-deny}
    /// spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
    /// ```
    id: "netpol-default-deny-egress",
    title: "No NetworkPolicy denies egress by default",
    remediation: "Add a NetworkPolicy with an empty podSelector, policyTypes [Egress] and no rule.",
    severity: Medium,
    threats: [20],
    cis: ["5.3.2"],
    nsa: ["NET:policies"],
    pss: [],
    mitre: ["T1046", "T1041", "MS-M9014"],
    owasp: ["K05"],
    peers: [],
    joins: [
        NetworkPolicy, AdminNetworkPolicy, BaselineAdminNetworkPolicy, ClusterNetworkPolicy,
        CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy, CalicoNetworkPolicy,
        CalicoGlobalNetworkPolicy
    ],
    evaluate: Namespace(netpol_default_deny_egress),
}

fn netpol_default_deny_egress(view: &NamespaceView<'_>) -> Result<Verdict, Unreadable> {
    denied_by_default(view, Direction::Egress)
}

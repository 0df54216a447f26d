//! netpol-default-deny-ingress

use super::default_deny::denied_by_default;
use crate::evidence::Unreadable;
use crate::network::Direction;
use crate::offence::Verdict;
use crate::view::NamespaceView;

check! {
    /// No `NetworkPolicy` of the namespace covers every Pod for ingress and allows nothing. An
    /// empty `podSelector` covers every Pod; without `policyTypes` a policy is for ingress.
    ///
    /// A policy of the Network Policy API, of Cilium or of Calico that isolates every Pod of the
    /// namespace denies by default too. Where one cannot be understood, the verdict is unknown.
    ///
    /// ## Why it matters
    ///
    /// A Pod that no policy selects takes connections from the whole cluster. Where the policies
    /// name their Pods, the next workload is open until somebody thinks of it.
    ///
    /// ## How to mend it
    ///
    /// Add a policy with an empty `podSelector` and no ingress rule. Policies add up: those that
    /// allow the wanted flows go on to work.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata: {name: example}
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: web}
    /// spec:
    ///   podSelector: {matchLabels: {app: web}}
    ///   policyTypes: [Ingress]
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
    /// spec: {podSelector: {}, policyTypes: [Ingress]}
    /// ```
    id: "netpol-default-deny-ingress",
    title: "No NetworkPolicy denies ingress by default",
    remediation: "Add a NetworkPolicy with an empty podSelector, policyTypes [Ingress] and no rule.",
    severity: High,
    threats: [20],
    cis: ["5.3.2"],
    nsa: ["NET:policies"],
    pss: [],
    mitre: ["T1046", "MS-TA9034", "MS-M9014"],
    owasp: ["K05"],
    peers: [],
    joins: [
        NetworkPolicy, AdminNetworkPolicy, BaselineAdminNetworkPolicy, ClusterNetworkPolicy,
        CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy, CalicoNetworkPolicy,
        CalicoGlobalNetworkPolicy
    ],
    evaluate: Namespace(netpol_default_deny_ingress),
}

fn netpol_default_deny_ingress(view: &NamespaceView<'_>) -> Result<Verdict, Unreadable> {
    denied_by_default(view, Direction::Ingress)
}

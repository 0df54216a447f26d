//! netpol-cross-namespace-open

use crate::evidence::Unreadable;
use crate::network::{Direction, LabelSelector, Peer};
use crate::offence::{Offence, Verdict};
use crate::policy_view::NetworkPolicyView;

check! {
    /// A rule for ingress lets every Pod of every namespace in: a `namespaceSelector` that is empty,
    /// without a `podSelector` or with an empty one.
    ///
    /// ## Why it matters
    ///
    /// An empty `namespaceSelector` means all namespaces, not that of the policy. One foothold in any
    /// namespace, a tenant's or a test's, then reaches these Pods.
    ///
    /// ## How to mend it
    ///
    /// Name the namespaces by label, as `kubernetes.io/metadata.name`, and the Pods in them. For the
    /// own namespace write `podSelector: {}` alone. What the whole cluster must reach, such as DNS,
    /// is an exception to write down.
    ///
    /// ```yaml,bad
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: database}
    /// spec:
    ///   podSelector: {matchLabels: {app: database}}
    ///   ingress:
    ///   - from: [{namespaceSelector: {}}]
    ///     ports: [{port: 5432}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: database}
    /// spec:
    ///   podSelector: {matchLabels: {app: database}}
    ///   ingress:
    ///   - from:
    ///     - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}
    ///     - namespaceSelector: {}
    ///       podSelector: {matchLabels: {role: backup}}
    ///     ports: [{port: 5432}]
    /// ```
    id: "netpol-cross-namespace-open",
    title: "NetworkPolicy lets the Pods of every namespace in",
    remediation: "Select the namespaces by label, and the Pods in them.",
    severity: Medium,
    threats: [20],
    cis: [],
    nsa: ["NET:policies"],
    pss: [],
    mitre: ["T1046", "MS-TA9034"],
    owasp: ["K05"],
    peers: [],
    joins: [],
    evaluate: NetworkPolicy(netpol_cross_namespace_open),
}

fn netpol_cross_namespace_open(view: &NetworkPolicyView<'_>) -> Result<Verdict, Unreadable> {
    let open = view.policy()?.peers(Direction::Ingress).any(|peer| match peer {
        Peer::Pods { namespaces: Some(namespaces), pods } => {
            namespaces.is_empty() && pods.as_ref().is_none_or(LabelSelector::is_empty)
        }
        _ => false,
    });
    Ok(Verdict::fail_if(open.then(|| Offence::at(Direction::Ingress.field()))))
}

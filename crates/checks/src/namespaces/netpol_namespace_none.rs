//! netpol-namespace-none

use crate::evidence::Unreadable;
use crate::kind::Kind;
use crate::offence::{Offence, Verdict};
use crate::view::NamespaceView;

check! {
    /// No `NetworkPolicy` stands in the namespace.
    ///
    /// ## Why it matters
    ///
    /// Without one, every Pod of the cluster may talk to every Pod here, and every Pod here to
    /// anything it can reach, the cloud's metadata service included.
    ///
    /// ## How to mend it
    ///
    /// Add a policy that denies all traffic, then one for each flow that is wanted. See that the
    /// network plugin enforces policies.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata: {name: example}
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
    id: "netpol-namespace-none",
    title: "Namespace has no NetworkPolicy",
    remediation: "Add a NetworkPolicy that denies all traffic, then one for each flow that is wanted.",
    severity: High,
    threats: [20],
    cis: ["5.3.2"],
    nsa: ["NET:policies"],
    pss: [],
    mitre: ["T1046", "MS-TA9034"],
    owasp: ["K05"],
    peers: ["kubescape/C-0054", "kubescape/C-0206"],
    joins: [NetworkPolicy],
    evaluate: Namespace(netpol_namespace_none),
}

fn netpol_namespace_none(view: &NamespaceView<'_>) -> Result<Verdict, Unreadable> {
    let none = view.names(Kind::NetworkPolicy)?.next().is_none();
    Ok(Verdict::fail_if(none.then(|| Offence::at(""))))
}

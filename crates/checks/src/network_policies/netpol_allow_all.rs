//! netpol-allow-all

use crate::evidence::Unreadable;
use crate::network::{Direction, Rule};
use crate::offence::{Offence, Verdict};
use crate::policy_view::NetworkPolicyView;

check! {
    /// A `NetworkPolicy` selects every Pod of its namespace and allows everything in a direction: a
    /// rule names neither the other side nor a port, such as `ingress: [{}]`, or names all TCP ports.
    /// A rule that lists no one in `from` or `to` allows everyone, not no one.
    ///
    /// ## Why it matters
    ///
    /// Policies add up. What one of them allows no other takes back, so this one undoes every
    /// default-deny beside it, and the namespace looks as if policies protected it.
    ///
    /// ## How to mend it
    ///
    /// Remove the rule, and allow each wanted flow by its peers and ports. To deny everything, leave
    /// out the rules and keep `policyTypes`.
    ///
    /// ```yaml,bad
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: default}
    /// spec:
    ///   podSelector: {}
    ///   policyTypes: [Ingress]
    ///   ingress: [{}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: default-deny}
    /// spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: web}
    /// spec:
    ///   podSelector: {matchLabels: {app: web}}
    ///   ingress: [{ports: [{port: 8080}]}]
    /// ```
    id: "netpol-allow-all",
    title: "NetworkPolicy allows all connections of every Pod",
    remediation: "Remove the rule without peers and ports; allow each wanted flow by its own rule.",
    severity: High,
    threats: [20],
    cis: [],
    nsa: ["NET:policies"],
    pss: [],
    mitre: ["T1046", "MS-TA9034"],
    owasp: ["K05"],
    peers: ["popeye/1203", "trivy/KSV-0038"],
    joins: [],
    evaluate: NetworkPolicy(netpol_allow_all),
}

fn netpol_allow_all(view: &NetworkPolicyView<'_>) -> Result<Verdict, Unreadable> {
    let policy = view.policy()?;
    if !policy.selector.is_empty() {
        return Ok(Verdict::Pass);
    }
    let open = Direction::ALL
        .into_iter()
        .filter(|direction| policy.rules(*direction).into_iter().flatten().any(Rule::allows_all));
    Ok(Verdict::from_offences(open.map(|direction| Offence::at(direction.field()))))
}

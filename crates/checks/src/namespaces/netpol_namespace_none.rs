//! netpol-namespace-none

use crate::evidence::Unreadable;
use crate::kind::Kind;
use crate::offence::{Offence, Verdict};
use crate::policy_view::OTHERS_DECIDE;
use crate::view::NamespaceView;

check! {
    /// No `NetworkPolicy` stands in the namespace, and no policy of the Network Policy API, of Cilium
    /// or of Calico isolates Pods of it.
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
    joins: [
        NetworkPolicy, AdminNetworkPolicy, BaselineAdminNetworkPolicy, ClusterNetworkPolicy,
        CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy, CalicoNetworkPolicy,
        CalicoGlobalNetworkPolicy
    ],
    evaluate: Namespace(netpol_namespace_none),
}

fn netpol_namespace_none(view: &NamespaceView<'_>) -> Result<Verdict, Unreadable> {
    if view.names(Kind::NetworkPolicy)?.next().is_some() {
        return Ok(Verdict::Pass);
    }
    let others = view.other_policies()?;
    Ok(match others.map_or(Some(false), |others| others.isolate_any()) {
        Some(isolated) => Verdict::fail_if((!isolated).then(|| Offence::at(""))),
        None => Verdict::Unknown(OTHERS_DECIDE.into()),
    })
}

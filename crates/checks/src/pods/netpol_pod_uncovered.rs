//! netpol-pod-uncovered

use crate::evidence::Unreadable;
use crate::network::{Direction, Together, isolates};
use crate::offence::{Offence, Verdict};
use crate::policy_view::OTHERS_DECIDE;
use crate::view::NamespaceView;
use crate::workloads::PodView;

check! {
    /// No `NetworkPolicy` selects the Pods of the workload for what comes in, or none for what goes
    /// out, in a namespace that has policies. Selectors count as Kubernetes reads them: an empty one
    /// selects all Pods, and `policyTypes` says for which direction. Policies of the Network Policy
    /// API, of Cilium and of Calico count where they isolate the Pods. Where they may open what is
    /// isolated, or cannot be understood, the verdict is unknown.
    ///
    /// A namespace without any policy is told once, by netpol-namespace-none. Policies do not reach
    /// Pods on the network of their node: see host-network.
    ///
    /// ## Why it matters
    ///
    /// Whatever no policy selects is open: every Pod of the cluster connects to it, and it connects to
    /// every address, those of the cloud provider and of the internet included. Beside Pods that are
    /// closed it is the way around them.
    ///
    /// ## How to mend it
    ///
    /// Add a policy with `podSelector: {}` and `policyTypes: [Ingress, Egress]` to the namespace, and
    /// one for each flow that is wanted. Or widen the selector of a policy that is there.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       containers: [{name: web, image: web}]
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: database}
    /// spec:
    ///   podSelector: {matchLabels: {app: database}}
    ///   policyTypes: [Ingress, Egress]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       containers: [{name: web, image: web}]
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: default-deny-ingress}
    /// spec: {podSelector: {}}
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: web}
    /// spec:
    ///   podSelector: {matchExpressions: [{key: app, operator: In, values: [web, api]}]}
    ///   policyTypes: [Egress]
    /// ```
    id: "netpol-pod-uncovered",
    title: "No NetworkPolicy selects the Pods of the workload",
    remediation: "Add a NetworkPolicy with an empty podSelector for both directions, then one for each flow.",
    severity: High,
    threats: [20],
    cis: ["5.3.2"],
    nsa: ["NET:policies"],
    pss: [],
    mitre: ["T1046", "MS-TA9034"],
    owasp: ["K05"],
    peers: [
        "polaris/missingNetworkPolicy", "kube-linter/non-isolated-pod",
        "kube-score/pod-networkpolicy", "popeye/1204", "popeye/1205", "checkov/CKV2_K8S_6",
        "kubescape/C-0030", "kubescape/C-0260"
    ],
    joins: [
        NetworkPolicy, AdminNetworkPolicy, BaselineAdminNetworkPolicy, ClusterNetworkPolicy,
        CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy, CalicoNetworkPolicy,
        CalicoGlobalNetworkPolicy, Namespace
    ],
    evaluate: Workload(netpol_pod_uncovered),
}

fn netpol_pod_uncovered(
    pod: &PodView<'_>,
    view: &NamespaceView<'_>,
) -> Result<Verdict, Unreadable> {
    if pod.fact.host_network {
        return Ok(Verdict::NotApplicable);
    }
    let policies = view.network_policies()?;
    let others = view.other_policies()?;
    let together = |direction| match &others {
        Some(others) => others.together(Some(pod.labels), direction),
        None => Together::default(),
    };
    let [inward, outward] = Direction::ALL.map(together);
    let decide = |together: Together| together.isolates || together.unclear;
    if policies.is_empty() && !decide(inward) && !decide(outward) {
        return Ok(Verdict::NotApplicable);
    }
    let covered = |direction, together: Together| {
        let isolated = isolates(policies.iter().copied(), pod.labels, direction);
        (isolated || together.isolates, together.unclear)
    };
    let open = match (covered(Direction::Ingress, inward), covered(Direction::Egress, outward)) {
        ((false, false), (false, false)) => "ingress and egress",
        ((false, false), _) => "ingress",
        (_, (false, false)) => "egress",
        ((_, true), _) | (_, (_, true)) => return Ok(Verdict::Unknown(OTHERS_DECIDE.into())),
        _ => return Ok(Verdict::Pass),
    };
    let offence = Offence::at("metadata.labels").detail(format_args!("no policy for {open}"));
    Ok(Verdict::fail_if(Some(offence)))
}

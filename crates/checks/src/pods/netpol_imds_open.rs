//! netpol-imds-open

use crate::evidence::Unreadable;
use crate::network::Direction;
use crate::offence::{Offence, Verdict};
use crate::policy_view::OTHERS_DECIDE;
use crate::view::NamespaceView;
use crate::workloads::PodView;

check! {
    /// Policies leave the Pods of the workload the way to the metadata service of the cloud:
    /// `169.254.169.254` or `fd00:ec2::254`, TCP port 80. Either no `NetworkPolicy` isolates their
    /// egress, or one that does has a rule that allows the address. Selectors of Pods and namespaces
    /// never mean it; a rule without `to` and an `ipBlock` may. Where policies of the Network Policy
    /// API, of Cilium or of Calico are for the Pods too, the verdict is unknown.
    ///
    /// Policies do not reach Pods on the network of their node: see host-network. Whether the cluster
    /// stands in a cloud at all, and whether that asks for more than a connection, is not looked at.
    ///
    /// ## Why it matters
    ///
    /// The metadata service gives whoever asks the credentials of the node. A request that an
    /// application is talked into making is enough; with them an attacker leaves the cluster for the
    /// cloud account.
    ///
    /// ## How to mend it
    ///
    /// Deny egress by default and allow the wanted flows. Where a rule names the internet, leave the
    /// address out: `except: [169.254.169.254/32]`. Beside that ask for session tokens with a hop
    /// limit of one, and give Pods an identity of their own.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web, labels: {app: web}}
    /// spec: {containers: [{name: web, image: web}]}
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: web}
    /// spec:
    ///   podSelector: {matchLabels: {app: web}}
    ///   policyTypes: [Egress]
    ///   egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web, labels: {app: web}}
    /// spec: {containers: [{name: web, image: web}]}
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: web}
    /// spec:
    ///   podSelector: {matchLabels: {app: web}}
    ///   policyTypes: [Egress]
    ///   egress:
    ///   - to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, 169.254.0.0/16]}}]
    ///   - to: [{namespaceSelector: {}}]
    ///     ports: [{protocol: UDP, port: 53}]
    /// ```
    id: "netpol-imds-open",
    title: "Pods reach the metadata service of the cloud",
    remediation: "Deny egress by default, and leave 169.254.169.254/32 out of what is allowed.",
    severity: High,
    threats: [1, 20],
    cis: [],
    nsa: ["NET:imds"],
    pss: [],
    mitre: ["T1552.005", "MS-TA9033", "MS-M9018"],
    owasp: ["K08"],
    peers: ["kubescape/C-0052"],
    joins: [
        NetworkPolicy, AdminNetworkPolicy, BaselineAdminNetworkPolicy, ClusterNetworkPolicy,
        CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy, CalicoNetworkPolicy,
        CalicoGlobalNetworkPolicy, Namespace
    ],
    evaluate: Workload(netpol_imds_open),
}

fn netpol_imds_open(pod: &PodView<'_>, view: &NamespaceView<'_>) -> Result<Verdict, Unreadable> {
    if pod.fact.host_network {
        return Ok(Verdict::NotApplicable);
    }
    let policies = view.network_policies()?;
    if let Some(others) = view.other_policies()?
        && others.together(Some(pod.labels), Direction::Egress).touches
    {
        return Ok(Verdict::Unknown(OTHERS_DECIDE.into()));
    }
    let isolating = policies.iter().filter(|it| it.isolates(pod.labels, Direction::Egress));
    let mut isolating = isolating.peekable();
    let offence = Offence::at("metadata.labels");
    if isolating.peek().is_none() {
        return Ok(Verdict::fail_if(Some(offence.detail("no policy for egress"))));
    }
    let allowed = isolating.find_map(|policy| policy.metadata_service);
    Ok(Verdict::fail_if(
        allowed.map(|address| offence.detail(format_args!("a policy allows {address}"))),
    ))
}

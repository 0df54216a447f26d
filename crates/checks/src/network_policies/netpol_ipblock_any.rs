//! netpol-ipblock-any

use crate::evidence::Unreadable;
use crate::network::{Direction, Peer};
use crate::offence::{Offence, Verdict};
use crate::policy_view::NetworkPolicyView;

check! {
    /// A rule names every address there is: an `ipBlock` of prefix `/0` without `except`.
    ///
    /// ## Why it matters
    ///
    /// It lets the internet in, or the Pods out to any address: to whoever waits for stolen data, to
    /// the nodes, and to the metadata service of the cloud with the credentials of the node.
    ///
    /// ## How to mend it
    ///
    /// Name the networks. Where the internet is meant, leave the private networks and the metadata
    /// service out with `except`.
    ///
    /// ```yaml,bad
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: web}
    /// spec:
    ///   podSelector: {matchLabels: {app: web}}
    ///   policyTypes: [Egress]
    ///   egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: web}
    /// spec:
    ///   podSelector: {matchLabels: {app: web}}
    ///   policyTypes: [Egress]
    ///   egress:
    ///   - to:
    ///     - ipBlock:
    ///         cidr: 0.0.0.0/0
    ///         except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 169.254.0.0/16]
    ///     ports: [{port: 443}]
    /// ```
    id: "netpol-ipblock-any",
    title: "NetworkPolicy allows every address",
    remediation: "Name the networks, or leave private ones and the metadata service out with except.",
    severity: Medium,
    threats: [20],
    cis: [],
    nsa: ["NET:policies"],
    pss: [],
    mitre: ["T1041"],
    owasp: ["K05"],
    peers: ["kubescape/C-0301"],
    joins: [],
    evaluate: NetworkPolicy(netpol_ipblock_any),
}

fn netpol_ipblock_any(view: &NetworkPolicyView<'_>) -> Result<Verdict, Unreadable> {
    let policy = view.policy()?;
    let offences = Direction::ALL.into_iter().filter_map(|direction| {
        let block = policy.peers(direction).find_map(|peer| match peer {
            Peer::Addresses { block, except } if block.prefix_len() == 0 && except.is_empty() => {
                Some(block)
            }
            _ => None,
        })?;
        Some(Offence::at(direction.field()).detail(block))
    });
    Ok(Verdict::from_offences(offences))
}

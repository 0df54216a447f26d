//! runtime-detection-nodes

use std::collections::BTreeMap;

use crate::evidence::Unreadable;
use crate::offence::{Offence, Verdict};
use crate::view::ClusterView;

check! {
    /// The cluster has more Linux nodes than the `DaemonSets` of any one program of runtime detection
    /// are meant for: a selector, or a taint that nobody tolerates, leaves nodes out. `DaemonSets`
    /// of the same program are added up; where none runs at all, see `runtime-detection-missing`.
    ///
    /// ## Why it matters
    ///
    /// On those nodes nobody sees what processes do. Nodes with a taint are often the ones that
    /// matter most: those of the control plane, or of a team with data of its own.
    ///
    /// ## How to mend it
    ///
    /// Let the `DaemonSet` tolerate every taint, and select no nodes.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata: {name: falco, namespace: falco}
    /// spec:
    ///   selector: {matchLabels: {app: falco}}
    ///   template:
    ///     metadata: {labels: {app: falco}}
    ///     spec:
    ///       containers: [{name: falco, image: "docker.io/falcosecurity/falco:0.42.0"}]
    /// status: {desiredNumberScheduled: 1}
    /// ---
    /// apiVersion: v1
    /// kind: Node
    /// metadata: {name: control-plane-1}
    /// status: {nodeInfo: {operatingSystem: linux}}
    /// ---
    /// apiVersion: v1
    /// kind: Node
    /// metadata: {name: node-1}
    /// status: {nodeInfo: {operatingSystem: linux}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata: {name: falco, namespace: falco}
    /// spec:
    ///   selector: {matchLabels: {app: falco}}
    ///   template:
    ///     metadata: {labels: {app: falco}}
    ///     spec:
    ///       tolerations: [{operator: Exists}]
    ///       containers: [{name: falco, image: "docker.io/falcosecurity/falco:0.42.0"}]
    /// status: {desiredNumberScheduled: 2}
    /// ---
    /// apiVersion: v1
    /// kind: Node
    /// metadata: {name: control-plane-1}
    /// status: {nodeInfo: {operatingSystem: linux}}
    /// ---
    /// apiVersion: v1
    /// kind: Node
    /// metadata: {name: node-1}
    /// status: {nodeInfo: {operatingSystem: linux}}
    /// ```
    id: "runtime-detection-nodes",
    title: "Runtime detection leaves nodes out",
    remediation: "Let the DaemonSet tolerate every taint, and select no nodes.",
    severity: High,
    threats: [13],
    cis: [],
    nsa: ["LOG:threat-detect"],
    pss: [],
    mitre: ["T1562"],
    owasp: ["K10"],
    peers: [],
    joins: [DaemonSet, Node],
    evaluate: Cluster(runtime_detection_nodes),
}

fn runtime_detection_nodes(view: &ClusterView<'_>) -> Result<Verdict, Unreadable> {
    let mut meant_for: BTreeMap<&str, u64> = BTreeMap::new();
    for agent in view.agents()? {
        if let Some(program) = agent.detects {
            let nodes = meant_for.entry(program).or_default();
            *nodes = nodes.saturating_add(agent.nodes.into());
        }
    }
    let nodes = view.nodes()?.filter(|node| node.linux).count();
    let Some((program, most)) = meant_for.into_iter().max_by_key(|(_, nodes)| *nodes) else {
        return Ok(Verdict::NotApplicable);
    };
    let left_out = most < nodes as u64;
    Ok(Verdict::fail_if(left_out.then(|| {
        Offence::at("").detail(format_args!("{program} is meant for {most} of {nodes} nodes"))
    })))
}

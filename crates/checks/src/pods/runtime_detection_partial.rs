//! runtime-detection-partial

use crate::container::WorkloadObject;
use crate::offence::{Offence, Verdict};
use crate::programs;

check! {
    /// A `DaemonSet` that watches what processes do, such as Falco or Tetragon, is not ready on every
    /// node that it is meant for. While a new template is rolled out, one node without it is nothing
    /// unusual and not told. Nodes that it is not meant for, because it does not tolerate a taint or
    /// selects others, are not counted.
    ///
    /// ## Why it matters
    ///
    /// On the node that it does not watch nothing is noticed, and whoever looks for a quiet place
    /// finds it.
    ///
    /// ## How to mend it
    ///
    /// See why its Pods do not run there: `kubectl describe` tells of missing room, images or
    /// drivers. Give it a high `priorityClassName`.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata: {name: falco}
    /// spec:
    ///   selector: {matchLabels: {app: falco}}
    ///   template:
    ///     metadata: {labels: {app: falco}}
    ///     spec:
    ///       containers: [{name: falco, image: "docker.io/falcosecurity/falco:0.42.0"}]
    /// status: {desiredNumberScheduled: 5, updatedNumberScheduled: 5, numberReady: 4}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata: {name: falco}
    /// spec:
    ///   selector: {matchLabels: {app: falco}}
    ///   template:
    ///     metadata: {labels: {app: falco}}
    ///     spec:
    ///       containers: [{name: falco, image: "docker.io/falcosecurity/falco:0.42.0"}]
    /// status: {desiredNumberScheduled: 5, updatedNumberScheduled: 3, numberReady: 4}
    /// ```
    id: "runtime-detection-partial",
    title: "Runtime detection does not run on every node",
    remediation: "See why Pods of the DaemonSet do not run, and give it a high priority.",
    severity: High,
    threats: [13],
    cis: [],
    nsa: ["LOG:threat-detect"],
    pss: [],
    mitre: ["T1562"],
    owasp: ["K10"],
    peers: [],
    joins: [],
    evaluate: WorkloadObject(runtime_detection_partial),
}

fn runtime_detection_partial(object: &WorkloadObject<'_>) -> Verdict {
    let Some(nodes) = object.nodes.filter(|nodes| nodes.desired_number_scheduled > 0) else {
        return Verdict::NotApplicable;
    };
    let Some(name) = programs::runtime_detection(object.template()) else {
        return Verdict::NotApplicable;
    };
    let wanted = nodes.desired_number_scheduled;
    let spared = i64::from(nodes.updated_number_scheduled < wanted);
    let lacks = nodes.number_ready < wanted.saturating_sub(spared);
    Verdict::fail_if(lacks.then(|| Offence::at("status").detail(name)))
}

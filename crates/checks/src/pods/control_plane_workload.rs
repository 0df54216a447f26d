//! control-plane-workload

use super::static_pod::is_static;
use crate::container::WorkloadObject;
use crate::kind::Kind;
use crate::model::Toleration;
use crate::offence::{Offence, Verdict};
use crate::rights::OWN_NAMESPACES;

check! {
    /// A workload tolerates the taint that keeps Pods away from the nodes of the control plane, by
    /// name or with all others. `DaemonSets`, static Pods and what runs in Kubernetes' own namespaces
    /// are left out: agents belong on every node. Whether the nodes have the taint is not looked at.
    ///
    /// ## Why it matters
    ///
    /// Whoever breaks out of the container is on the machine that holds the certificates of the
    /// control plane, and often etcd. Without a break-out it still shares the network and the memory
    /// of that machine.
    ///
    /// ## How to mend it
    ///
    /// Remove the toleration. Where an operator of the cluster must run there, exempt it with the
    /// reason.
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
    ///       tolerations:
    ///       - {key: node-role.kubernetes.io/control-plane, operator: Exists, effect: NoSchedule}
    ///       containers: [{name: web, image: "web:1"}]
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata: {name: report}
    /// spec:
    ///   schedule: "@daily"
    ///   jobTemplate:
    ///     spec:
    ///       template:
    ///         spec:
    ///           tolerations: [{operator: Exists}]
    ///           restartPolicy: Never
    ///           containers: [{name: report, image: "report:1"}]
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
    ///       tolerations:
    ///       - {key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute}
    ///       containers: [{name: web, image: "web:1"}]
    /// ```
    id: "control-plane-workload",
    title: "Workload may run on nodes of the control plane",
    remediation: "Remove the toleration of the taint node-role.kubernetes.io/control-plane.",
    severity: Medium,
    threats: [12, 20],
    cis: [],
    nsa: ["NET:worker"],
    pss: [],
    mitre: ["T1611"],
    owasp: ["K07"],
    peers: [],
    joins: [],
    evaluate: WorkloadObject(control_plane_workload),
}

/// The taints of nodes of a control plane; `OpenShift` uses the older one.
const TAINTS: [&str; 2] =
    ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"];

/// What these taints do.
const EFFECT: &str = "NoSchedule";

/// Whether the Pod may come to a node with such a taint, whose value is empty.
fn lets_in(toleration: &Toleration) -> bool {
    let set = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let Toleration { key, operator, value, effect } = toleration;
    let any_value = operator.as_deref() == Some("Exists");
    let matches = match set(key) {
        None => any_value,
        Some(key) => TAINTS.contains(&&*key) && (any_value || set(value).is_none()),
    };
    matches && set(effect).is_none_or(|effect| effect == EFFECT)
}

fn control_plane_workload(object: &WorkloadObject<'_>) -> Verdict {
    let namespace = object.metadata.namespace.as_deref().unwrap_or_default();
    if object.kind == Kind::DaemonSet || is_static(object) || OWN_NAMESPACES.contains(&namespace) {
        return Verdict::NotApplicable;
    }
    let found = object.pod.tolerations.iter().any(lets_in);
    Verdict::fail_if(found.then(|| Offence::at("tolerations")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn toleration(json: serde_json::Value) -> Toleration {
        serde_json::from_value(json).expect("a toleration")
    }

    #[test]
    fn tolerations_count_as_the_scheduler_counts_them() {
        use serde_json::json;
        let key = TAINTS[0];
        for bad in [
            json!({"key": key, "operator": "Exists"}),
            json!({"key": key, "effect": "NoSchedule"}),
            json!({"key": key, "operator": "Equal", "value": "", "effect": ""}),
            json!({"key": TAINTS[1], "operator": "Exists", "effect": "NoSchedule"}),
            json!({"operator": "Exists"}),
        ] {
            assert!(lets_in(&toleration(bad.clone())), "{bad}");
        }
        for good in [
            json!({}),
            json!({"key": "dedicated", "operator": "Exists"}),
            json!({"key": key, "value": "true"}),
            json!({"key": key, "operator": "Exists", "effect": "NoExecute"}),
            json!({"operator": "Exists", "effect": "NoExecute"}),
        ] {
            assert!(!lets_in(&toleration(good.clone())), "{good}");
        }
    }
}

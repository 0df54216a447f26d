//! rollout-strategy

use crate::container::WorkloadObject;
use crate::kind::Kind;
use crate::offence::{Offence, Verdict};

check! {
    /// A Deployment stops all its Pods before it starts the new ones (`Recreate`). One that is
    /// silent rolls. One that mounts a volume claim is not judged: often the new Pod cannot have
    /// the volume until the old one is gone.
    ///
    /// ## Why it matters
    ///
    /// Nobody answers until the new Pods are ready, and if they never are, there is nothing left to
    /// fall back on.
    ///
    /// ## How to mend it
    ///
    /// Set `strategy.type` to `RollingUpdate`, or remove it. The two versions run side by side for
    /// a while, so their data must suit both.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web}
    /// spec:
    ///   strategy: {type: Recreate}
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       containers: [{name: web, image: web}]
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
    /// ```
    id: "rollout-strategy",
    group: Informational,
    title: "Deployment stops all Pods before it starts new ones",
    remediation: "Set strategy.type to RollingUpdate, or remove it.",
    severity: Info,
    threats: [9],
    cis: [],
    nsa: [],
    pss: [],
    mitre: [],
    owasp: [],
    peers: [
        "kube-linter/no-rolling-update-strategy", "kube-score/deployment-strategy",
        "kubescape/C-0305"
    ],
    joins: [],
    evaluate: WorkloadObject(rollout_strategy),
}

fn rollout_strategy(object: &WorkloadObject<'_>) -> Verdict {
    let Some(spec) = object.spec.filter(|_| object.kind == Kind::Deployment) else {
        return Verdict::NotApplicable;
    };
    if spec.strategy.type_.as_deref() != Some("Recreate") {
        return Verdict::Pass;
    }
    if object
        .pod
        .volumes
        .iter()
        .any(|volume| volume.sources().any(|it| it == "persistentVolumeClaim"))
    {
        return Verdict::NotApplicable;
    }
    Verdict::fail_if(Some(Offence::at("spec.strategy.type")))
}

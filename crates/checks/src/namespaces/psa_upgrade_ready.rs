//! psa-upgrade-ready

use crate::evidence::Unreadable;
use crate::offence::{Offence, Verdict};
use crate::view::NamespaceView;

check! {
    /// Everything in the namespace already meets a stricter Pod Security level than the one that is
    /// enforced. Live Pods are judged, and the templates of workloads that have none.
    ///
    /// ## Why it matters
    ///
    /// The stricter level costs nothing today and keeps out what would break it tomorrow.
    ///
    /// ## How to mend it
    ///
    /// Run the command in `status.podSecurity.command` of the report. The API server rejects what
    /// does not meet the level from then on.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata:
    ///   name: example
    ///   labels: {pod-security.kubernetes.io/enforce: privileged}
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web, namespace: example}
    /// spec:
    ///   containers: [{name: web, image: web}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata:
    ///   name: example
    ///   labels: {pod-security.kubernetes.io/enforce: baseline}
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web, namespace: example}
    /// spec:
    ///   containers: [{name: web, image: web}]
    /// ```
    id: "psa-upgrade-ready",
    title: "Namespace could enforce a stricter Pod Security level",
    remediation: "Run the command in status.podSecurity.command of the report.",
    severity: Info,
    threats: [15],
    cis: [],
    nsa: ["POD:enforcement"],
    pss: ["baseline/*", "restricted/*"],
    mitre: [],
    owasp: ["K04"],
    peers: [],
    joins: [
        Pod, Deployment, ReplicaSet, StatefulSet, DaemonSet, Job, CronJob, ReplicationController
    ],
    evaluate: Namespace(psa_upgrade_ready),
}

fn psa_upgrade_ready(view: &NamespaceView<'_>) -> Result<Verdict, Unreadable> {
    let posture = view.posture()?;
    let achievable = posture.reach.map(|reach| reach.achievable);
    let higher = achievable.filter(|level| *level > posture.labels.enforced);
    Ok(Verdict::fail_if(
        higher.map(|level| Offence::at("metadata.labels").detail(format_args!("{level} is met"))),
    ))
}

//! probes-identical

use super::probe::Question;
use super::template::lasting;
use crate::container::WorkloadObject;
use crate::model::Handler;
use crate::offence::Verdict;

check! {
    /// The liveness probe of a container asks the same as its readiness probe, and gives up no
    /// later. Names of ports count as the numbers that they stand for.
    ///
    /// ## Why it matters
    ///
    /// A container that is busy for a while should get no more requests. This one is restarted
    /// at the same moment, drops those that it had, and its load falls on the others, which then
    /// fail the same way.
    ///
    /// ## How to mend it
    ///
    /// Let the liveness probe ask something simpler, or give it a higher `failureThreshold`.
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
    ///       containers:
    ///       - name: web
    ///         image: web
    ///         ports: [{name: http, containerPort: 8080}]
    ///         readinessProbe: {httpGet: {path: /ready, port: http}}
    ///         livenessProbe: {httpGet: {path: /ready, port: 8080}}
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
    ///       containers:
    ///       - name: web
    ///         image: web
    ///         readinessProbe: {httpGet: {path: /ready, port: 8080}}
    ///         livenessProbe: {tcpSocket: {port: 8080}}
    ///       - name: cache
    ///         image: cache
    ///         readinessProbe: {tcpSocket: {port: 6379}}
    ///         livenessProbe: {tcpSocket: {port: 6379}, failureThreshold: 12}
    /// ```
    id: "probes-identical",
    group: Informational,
    title: "Liveness probe is the same as the readiness probe",
    remediation: "Let the liveness probe ask something simpler, or raise its failureThreshold.",
    severity: Info,
    threats: [9],
    cis: [],
    nsa: [],
    pss: [],
    mitre: [],
    owasp: [],
    peers: ["kube-score/pod-probes-identical"],
    joins: [],
    evaluate: WorkloadObject(probes_identical),
}

fn probes_identical(object: &WorkloadObject<'_>) -> Verdict {
    let both = lasting(object.template()).filter_map(|container| {
        let spec = container.spec;
        let (live, ready) = (spec.liveness_probe.as_ref()?, spec.readiness_probe.as_ref()?);
        let same = Question::of(live, spec)? == Question::of(ready, spec)?;
        Some((container, same && patience(live) <= patience(ready)))
    });
    let mut both = both.peekable();
    if both.peek().is_none() {
        return Verdict::NotApplicable;
    }
    let identical = both.filter(|(_, identical)| *identical);
    Verdict::from_offences(identical.map(|(container, _)| container.offence("livenessProbe")))
}

/// How long a probe fails before it gives up, in seconds.
fn patience(probe: &Handler) -> i64 {
    let period = probe.period_seconds.filter(|seconds| *seconds > 0).unwrap_or(10);
    let failures = probe.failure_threshold.filter(|failures| *failures > 0).unwrap_or(3);
    period.saturating_mul(failures)
}

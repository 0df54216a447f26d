//! restart-policy

use crate::container::WorkloadObject;
use crate::kind::Kind;
use crate::offence::{Offence, Verdict};

check! {
    /// The restart policy does not suit the workload. A Pod that nothing controls should not say
    /// `Never`; the Pods of a Job must say `OnFailure` or `Never`; those of the other kinds must
    /// run `Always`. A Pod that is silent runs `Always`; a container may have a policy of its own.
    ///
    /// ## Why it matters
    ///
    /// A Pod with `Never` stays dead after its first crash, and nothing takes its place. A Job or
    /// Deployment with a policy that is not its own is refused by the API server.
    ///
    /// ## How to mend it
    ///
    /// Remove `restartPolicy` from Pods that serve, and set it to `OnFailure` for Jobs. A Pod that
    /// runs once should be that of a Job.
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata: {name: report}
    /// spec:
    ///   schedule: "0 3 * * *"
    ///   jobTemplate:
    ///     spec:
    ///       template:
    ///         spec:
    ///           containers: [{name: report, image: report}]
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   restartPolicy: Never
    ///   containers: [{name: web, image: web}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata: {name: report}
    /// spec:
    ///   schedule: "0 3 * * *"
    ///   jobTemplate:
    ///     spec:
    ///       template:
    ///         spec:
    ///           restartPolicy: OnFailure
    ///           containers: [{name: report, image: report}]
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers: [{name: web, image: web}]
    /// ```
    id: "restart-policy",
    group: Informational,
    title: "Restart policy does not suit the workload",
    remediation: "Set restartPolicy to OnFailure for Jobs, and remove it from Pods that serve.",
    severity: Info,
    threats: [9],
    cis: [],
    nsa: [],
    pss: [],
    mitre: [],
    owasp: [],
    peers: [
        "kube-linter/restart-policy", "kube-score/cronjob-restartpolicy", "docker-bench/5.15"
    ],
    joins: [],
    evaluate: WorkloadObject(restart_policy),
}

fn restart_policy(object: &WorkloadObject<'_>) -> Verdict {
    let policy = object.pod.restart_policy.as_deref().unwrap_or("Always");
    let restarts = |policy: &str| matches!(policy, "Always" | "OnFailure");
    let suits = match object.kind {
        Kind::Job | Kind::CronJob => matches!(policy, "OnFailure" | "Never"),
        Kind::Pod => object
            .pod
            .containers
            .iter()
            .all(|container| restarts(container.restart_policy.as_deref().unwrap_or(policy))),
        _ => policy == "Always",
    };
    Verdict::fail_if((!suits).then(|| Offence::at("restartPolicy").detail(policy)))
}

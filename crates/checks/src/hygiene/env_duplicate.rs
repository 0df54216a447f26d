//! env-duplicate

use std::collections::BTreeMap;

use crate::container::WorkloadObject;
use crate::offence::Verdict;

check! {
    /// A container sets an environment variable more than once.
    ///
    /// ## Why it matters
    ///
    /// The last one wins, and whoever changes the first wonders why nothing happens.
    /// `kubectl apply` merges the list by name and may keep either.
    ///
    /// ## How to mend it
    ///
    /// Remove all but one.
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
    ///         env: [{name: MODE, value: test}, {name: MODE, value: live}]
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
    ///         env: [{name: MODE, value: live}, {name: mode, value: live}]
    /// ```
    id: "env-duplicate",
    group: Informational,
    title: "Environment variable is set more than once",
    remediation: "Remove all but one entry of the variable from env.",
    severity: Info,
    threats: [9],
    cis: [],
    nsa: [],
    pss: [],
    mitre: [],
    owasp: [],
    peers: [
        "kube-linter/duplicate-env-var", "kube-score/environment-variable-key-duplication",
        "kubescape/C-0295"
    ],
    joins: [],
    evaluate: WorkloadObject(env_duplicate),
}

fn env_duplicate(object: &WorkloadObject<'_>) -> Verdict {
    object.template().judge_containers(|container| {
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        for variable in &container.spec.env {
            *times.entry(&variable.name).or_default() += 1;
        }
        container.named("env", times.into_iter().filter(|(_, n)| *n > 1).map(|(name, _)| name))
    })
}

//! The score of kubesec v2.14.2, rule by rule, for those who compare.
//!
//! [`score`] gives the number and the rules that `kubesec scan` of that release gives, right or
//! wrong. It is pure arithmetic on one object and no part of our verdicts.
//!
//! # What is scored
//!
//! The kinds Pod, Deployment, `StatefulSet` and `DaemonSet`, by themselves: kubesec looks into no
//! List. The points of each rule that matches are added once, whatever the number of containers it
//! matches in; nothing else counts.
//!
//! Before its rules, kubesec looks for the JSON schema of the object and validates it. What fails
//! there has the score 0, no rule, and the mark that it is invalid: here it has no score. Of this
//! step is followed what does not depend on downloaded files:
//!
//! - An object without `kind` or `apiVersion` is invalid.
//! - So is one whose API version has no schema: of these kinds, the present schemas know `v1` and
//!   `apps/v1` alone. The lookup sees the first label of the group and ignores its case.
//! - So is one whose `metadata` is no object, or has a name, a namespace or a `generateName` that
//!   is no text: kubesec reads these before it validates.
//! - So is one whose `hostNetwork`, `hostPID` or `hostIPC` is no boolean. Where validation is
//!   switched off, kubesec ends with a panic on it.
//!
//! Not followed are the fields of the schemas, which come from a branch that changes every day: an
//! object with an unknown field, or with a value of the wrong type in another place, is scored here
//! by the rules alone.
//!
//! # What is known to be wrong
//!
//! Parity is the point, so these mistakes are here too. The checks that judge right are named.
//!
//! - One good container earns the points for all: read-only-root-fs, run-as-non-root,
//!   run-as-high-uid, run-as-high-gid, cap-drop-any, cap-drop-all, cpu-request, cpu-limit,
//!   memory-request, memory-limit. They look at each container.
//! - Ephemeral containers are not seen by any rule.
//! - Profiles are sought in annotations only, those of the workload and not those of its template,
//!   and with digits in a container's name they are overlooked; the fields that took their place
//!   are unknown: seccomp-missing, seccomp-unconfined, apparmor-missing, apparmor-unconfined.
//! - An `allowPrivilegeEscalation` that is not set passes: allow-privilege-escalation.
//! - Any `serviceAccountName` earns points, `default` and the empty text too: default-sa-used.
//! - `automountServiceAccountToken` of the account does not count: sa-token-automount.
//! - A path that only contains `/proc` loses points, `/srv/processes` for one, and a socket is
//!   known by `/var/run/docker.sock` alone: hostpath-sensitive, docker-socket-mount,
//!   cri-socket-mount.
//! - `CAP_SYS_ADMIN` is sought by its name, so `ALL` passes: cap-sys-admin. `drop` counts as all
//!   capabilities where any name in it contains the letters: cap-drop-all.
//! - An empty list of `hostAliases` loses points: host-aliases.
//! - A volume claim passes with exactly one access mode, and one claim passes for all:
//!   pvc-access-mode, pvc-storage-request.
//! - An amount that is null or zero counts as a limit: cpu-limit, memory-limit and the requests.

mod containers;
mod pods;
mod printed;
mod profiles;
mod rules;
mod subject;
#[cfg(test)]
mod tests;

pub use rules::{RULES, Rule};

use serde_json::Value;
use subject::Subject;

/// What kubesec says of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The points of the rules that match, added up.
    pub score: i64,
    /// The rules that match, as kubesec lists them: what it calls critical, then what passed.
    pub rules: Vec<MatchedRule>,
}

/// A rule that matches an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MatchedRule {
    /// Its name in kubesec.
    pub id: &'static str,
    /// What it adds to the score; below zero for what kubesec calls critical.
    pub points: i64,
}

/// The score of an object; None where kubesec gives none.
///
/// ```
/// use plumbline_checks::kubesec::score;
/// let pod = serde_json::json!({"apiVersion": "v1", "kind": "Pod", "spec": {
///     "hostPID": true, "containers": [{"resources": {"limits": {"cpu": "1"}}}]}});
/// let report = score(&pod).expect("Pods are scored");
/// let ids: Vec<&str> = report.rules.iter().map(|rule| rule.id).collect();
/// assert_eq!((report.score, ids), (-8, vec!["HostPID", "LimitsCPU"]));
/// ```
pub fn score(object: &Value) -> Option<Report> {
    let subject = Subject::of(object)?;
    let matched = RULES.iter().filter(|rule| rule.matches(&subject));
    let rules: Vec<MatchedRule> =
        matched.map(|rule| MatchedRule { id: rule.id, points: rule.points }).collect();
    Some(Report { score: rules.iter().map(|rule| rule.points).sum(), rules })
}

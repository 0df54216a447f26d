//! The table of the rules.

use super::containers::{
    adds_sys_admin, amount, drops_all, drops_any, high_id, run_as_non_root, switched_on,
};
use super::pods::{claims_read_write_once, claims_storage, has, host_path, is};
use super::profiles::{app_armor_any, seccomp_any, seccomp_unconfined};
use super::subject::Subject;

/// A rule of kubesec.
#[derive(Debug)]
pub struct Rule {
    /// Its name in kubesec.
    pub id: &'static str,
    /// What it adds to the score.
    pub points: i64,
    matches: fn(&Subject<'_>) -> bool,
}

impl Rule {
    pub(super) fn matches(&self, subject: &Subject<'_>) -> bool {
        (self.matches)(subject)
    }
}

const fn rule(id: &'static str, points: i64, matches: fn(&Subject<'_>) -> bool) -> Rule {
    Rule { id, points, matches }
}

/// All rules, in the order in which kubesec lists those that match.
pub static RULES: [Rule; 26] = [
    rule("CapSysAdmin", -30, adds_sys_admin),
    rule("Privileged", -30, |subject| switched_on(subject, "privileged")),
    rule("HostIPC", -9, |subject| is(subject, "hostIPC", true)),
    rule("HostNetwork", -9, |subject| is(subject, "hostNetwork", true)),
    rule("HostPID", -9, |subject| is(subject, "hostPID", true)),
    rule("ProcMount", -9, |subject| host_path(subject, "/proc")),
    rule("DockerSock", -9, |subject| host_path(subject, "/var/run/docker.sock")),
    rule("AllowPrivilegeEscalation", -7, |subject| {
        switched_on(subject, "allowPrivilegeEscalation")
    }),
    rule("HostAliases", -3, |subject| has(subject, "hostAliases")),
    rule("SeccompUnconfined", -1, seccomp_unconfined),
    rule("ApparmorAny", 3, app_armor_any),
    rule("ServiceAccountName", 3, |subject| has(subject, "serviceAccountName")),
    rule("SeccompAny", 1, seccomp_any),
    rule("AutomountServiceAccountToken", 1, |subject| {
        is(subject, "automountServiceAccountToken", false)
    }),
    rule("VolumeClaimAccessModeReadWriteOnce", 1, claims_read_write_once),
    rule("VolumeClaimRequestsStorage", 1, claims_storage),
    rule("RunAsGroup", 1, |subject| high_id(subject, "runAsGroup")),
    rule("RunAsNonRoot", 1, run_as_non_root),
    rule("RunAsUser", 1, |subject| high_id(subject, "runAsUser")),
    rule("LimitsCPU", 1, |subject| amount(subject, "resources.limits.cpu")),
    rule("LimitsMemory", 1, |subject| amount(subject, "resources.limits.memory")),
    rule("RequestsCPU", 1, |subject| amount(subject, "resources.requests.cpu")),
    rule("RequestsMemory", 1, |subject| amount(subject, "resources.requests.memory")),
    rule("CapDropAny", 1, drops_any),
    rule("CapDropAll", 1, drops_all),
    rule("ReadOnlyRootFilesystem", 1, |subject| switched_on(subject, "readOnlyRootFilesystem")),
];

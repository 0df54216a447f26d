//! The table of the rules.

use super::{Control, Level, Revision, Spared, baseline, restricted};

/// All rules, in the order in which Kubernetes names them: by level, then by id.
pub static CONTROLS: [&Control; 19] = [
    &APP_ARMOR,
    &CAPABILITIES_BASELINE,
    &HOST_NAMESPACES,
    &HOST_PATH_VOLUMES,
    &HOST_PORTS,
    &PROBE_HOSTS,
    &PRIVILEGED,
    &PROC_MOUNT,
    &SE_LINUX,
    &SECCOMP_BASELINE,
    &SYSCTLS,
    &WINDOWS_HOST_PROCESS,
    &PRIVILEGE_ESCALATION,
    &CAPABILITIES_RESTRICTED,
    &PROC_MOUNT_RESTRICTED,
    &RESTRICTED_VOLUMES,
    &RUN_AS_NON_ROOT,
    &RUN_AS_USER,
    &SECCOMP_RESTRICTED,
];

/// Nobody can keep these rules on Windows.
const WINDOWS_SINCE_1_25: Spared = Spared { since: 25, is_spared: |pod| pod.windows() };

/// Root in them is nobody on the node.
const USER_NAMESPACES_SINCE_1_35: Spared =
    Spared { since: 35, is_spared: |pod| pod.user_namespace() };

/// No `AppArmor` profile is switched off.
pub static APP_ARMOR: Control = Control {
    id: "appArmorProfile",
    level: Level::Baseline,
    revisions: &[Revision { since: 0, judge: baseline::app_armor }],
    spares: None,
    overrides: &[],
};

/// Only capabilities of the default set are added.
pub static CAPABILITIES_BASELINE: Control = Control {
    id: "capabilities_baseline",
    level: Level::Baseline,
    revisions: &[Revision { since: 0, judge: baseline::capabilities }],
    spares: None,
    overrides: &[],
};

/// No namespace is shared with the node.
pub static HOST_NAMESPACES: Control = Control {
    id: "hostNamespaces",
    level: Level::Baseline,
    revisions: &[Revision { since: 0, judge: baseline::host_namespaces }],
    spares: None,
    overrides: &[],
};

/// No path of the node is mounted.
pub static HOST_PATH_VOLUMES: Control = Control {
    id: "hostPathVolumes",
    level: Level::Baseline,
    revisions: &[Revision { since: 0, judge: baseline::host_path_volumes }],
    spares: None,
    overrides: &[],
};

/// No port of the node is taken.
pub static HOST_PORTS: Control = Control {
    id: "hostPorts",
    level: Level::Baseline,
    revisions: &[Revision { since: 0, judge: baseline::host_ports }],
    spares: None,
    overrides: &[],
};

/// No probe and no hook names a host.
pub static PROBE_HOSTS: Control = Control {
    id: "hostProbesAndHostLifecycle",
    level: Level::Baseline,
    revisions: &[Revision { since: 34, judge: baseline::probe_hosts }],
    spares: None,
    overrides: &[],
};

/// No container is privileged.
pub static PRIVILEGED: Control = Control {
    id: "privileged",
    level: Level::Baseline,
    revisions: &[Revision { since: 0, judge: baseline::privileged }],
    spares: None,
    overrides: &[],
};

/// The masks of `/proc` stay.
pub static PROC_MOUNT: Control = Control {
    id: "procMount",
    level: Level::Baseline,
    revisions: &[Revision { since: 0, judge: baseline::proc_mount }],
    spares: Some(USER_NAMESPACES_SINCE_1_35),
    overrides: &[],
};

/// `SELinux` labels stay within the types of containers.
pub static SE_LINUX: Control = Control {
    id: "seLinuxOptions",
    level: Level::Baseline,
    revisions: &[
        Revision { since: 0, judge: |pod, findings| baseline::se_linux(pod, 0, findings) },
        Revision { since: 31, judge: |pod, findings| baseline::se_linux(pod, 31, findings) },
    ],
    spares: None,
    overrides: &[],
};

/// No seccomp profile is switched off.
pub static SECCOMP_BASELINE: Control = Control {
    id: "seccompProfile_baseline",
    level: Level::Baseline,
    revisions: &[
        Revision { since: 0, judge: baseline::seccomp_annotations },
        Revision { since: 19, judge: baseline::seccomp },
    ],
    spares: None,
    overrides: &[],
};

/// Only safe kernel parameters are set.
pub static SYSCTLS: Control = Control {
    id: "sysctls",
    level: Level::Baseline,
    revisions: &[
        Revision { since: 0, judge: |pod, findings| baseline::sysctls(pod, 0, findings) },
        Revision { since: 27, judge: |pod, findings| baseline::sysctls(pod, 27, findings) },
        Revision { since: 29, judge: |pod, findings| baseline::sysctls(pod, 29, findings) },
        Revision { since: 32, judge: |pod, findings| baseline::sysctls(pod, 32, findings) },
        Revision { since: 37, judge: |pod, findings| baseline::sysctls(pod, 37, findings) },
    ],
    spares: None,
    overrides: &[],
};

/// No container is a process of its Windows node.
pub static WINDOWS_HOST_PROCESS: Control = Control {
    id: "windowsHostProcess",
    level: Level::Baseline,
    revisions: &[Revision { since: 0, judge: baseline::windows_host_process }],
    spares: None,
    overrides: &[],
};

/// No process gains more rights than its parent.
pub static PRIVILEGE_ESCALATION: Control = Control {
    id: "allowPrivilegeEscalation",
    level: Level::Restricted,
    revisions: &[Revision { since: 8, judge: restricted::privilege_escalation }],
    spares: Some(WINDOWS_SINCE_1_25),
    overrides: &[],
};

/// All capabilities are dropped, and one may be added.
pub static CAPABILITIES_RESTRICTED: Control = Control {
    id: "capabilities_restricted",
    level: Level::Restricted,
    revisions: &[Revision { since: 22, judge: restricted::capabilities }],
    spares: Some(WINDOWS_SINCE_1_25),
    overrides: &["capabilities_baseline"],
};

/// The masks of `/proc` stay, in user namespaces too.
pub static PROC_MOUNT_RESTRICTED: Control = Control {
    id: "procMount_restricted",
    level: Level::Restricted,
    revisions: &[Revision { since: 35, judge: baseline::proc_mount }],
    spares: None,
    overrides: &["procMount"],
};

/// Volumes are of the types that keep to the Pod.
pub static RESTRICTED_VOLUMES: Control = Control {
    id: "restrictedVolumes",
    level: Level::Restricted,
    revisions: &[Revision { since: 0, judge: restricted::volumes }],
    spares: None,
    overrides: &["hostPathVolumes"],
};

/// Every container is kept from running as root.
pub static RUN_AS_NON_ROOT: Control = Control {
    id: "runAsNonRoot",
    level: Level::Restricted,
    revisions: &[Revision { since: 0, judge: restricted::run_as_non_root }],
    spares: Some(USER_NAMESPACES_SINCE_1_35),
    overrides: &[],
};

/// User 0 is asked for nowhere.
pub static RUN_AS_USER: Control = Control {
    id: "runAsUser",
    level: Level::Restricted,
    revisions: &[Revision { since: 23, judge: restricted::run_as_user }],
    spares: Some(USER_NAMESPACES_SINCE_1_35),
    overrides: &[],
};

/// Every container has a seccomp profile.
pub static SECCOMP_RESTRICTED: Control = Control {
    id: "seccompProfile_restricted",
    level: Level::Restricted,
    revisions: &[Revision { since: 19, judge: restricted::seccomp }],
    spares: Some(WINDOWS_SINCE_1_25),
    overrides: &["seccompProfile_baseline"],
};

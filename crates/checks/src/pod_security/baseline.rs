//! The rules of the level `baseline`.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use crate::container::{Container, PodTemplate};
use crate::model::{AppArmorProfile, Handler, SeLinuxOptions, SeccompProfile};
use crate::offence::Offence;

use super::findings::Findings;

pub(super) fn host_namespaces(pod: PodTemplate<'_>, findings: &mut Findings) {
    for (shared, path) in [
        (pod.spec.host_network, "hostNetwork"),
        (pod.spec.host_pid, "hostPID"),
        (pod.spec.host_ipc, "hostIPC"),
    ] {
        if shared == Some(true) {
            findings.add(|| Offence::at(path));
        }
    }
}

pub(super) fn privileged(pod: PodTemplate<'_>, findings: &mut Findings) {
    for container in pod.containers() {
        if container.security().privileged == Some(true) {
            findings.add(|| container.offence("securityContext.privileged"));
        }
    }
}

/// What may be added, letter by letter.
const CAPABILITIES: &[&str] = &[
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

pub(super) fn capabilities(pod: PodTemplate<'_>, findings: &mut Findings) {
    for container in pod.containers() {
        let added = container.security().capabilities.add.iter().map(String::as_str);
        let beyond = added.filter(|name| !CAPABILITIES.contains(name));
        findings.add_values(beyond, || container.offence("securityContext.capabilities.add"));
    }
}

pub(super) fn host_path_volumes(pod: PodTemplate<'_>, findings: &mut Findings) {
    let host_paths = pod.spec.volumes.iter().filter_map(|volume| volume.host_path.as_ref());
    findings.add_values(host_paths.map(|source| source.path.as_str()), || Offence::at("volumes"));
}

pub(super) fn host_ports(pod: PodTemplate<'_>, findings: &mut Findings) {
    for container in pod.containers() {
        let mut ports = container.spec.ports.iter();
        if ports.any(|port| port.host_port.is_some_and(|port| port != 0)) {
            let ports = taken_ports(container, false);
            findings.add_values(ports.iter().map(String::as_str), || container.offence("ports"));
        }
    }
}

/// The ports of the node that a container takes. On the network of the node those that it listens
/// on count too: the API server fills them in.
pub(crate) fn taken_ports(container: Container<'_>, on_host_network: bool) -> Vec<String> {
    let ports = container.spec.ports.iter().filter_map(|port| {
        let own = port.host_port.filter(|port| *port != 0);
        own.or(port.container_port.filter(|_| on_host_network))
    });
    let ports: BTreeSet<i64> = ports.collect();
    ports.iter().map(i64::to_string).collect()
}

const APP_ARMOR: &str = "securityContext.appArmorProfile";
const APP_ARMOR_ANNOTATION: &str = "container.apparmor.security.beta.kubernetes.io/";

/// The field and the annotation both count, and the annotation also where no such container is.
pub(super) fn app_armor(pod: PodTemplate<'_>, findings: &mut Findings) {
    let whole = unconfined_app_armor(pod.spec.security_context.app_armor_profile.as_ref());
    if let Some(profile) = whole {
        findings.add_value(profile, || Offence::at(APP_ARMOR));
    }
    for container in pod.containers() {
        let own = unconfined_app_armor(container.security().app_armor_profile.as_ref());
        if let Some(profile) = own {
            findings.add_value(profile, || container.offence(APP_ARMOR));
        }
    }
    app_armor_annotations(pod, whole.is_some(), findings);
}

fn app_armor_annotations(pod: PodTemplate<'_>, whole: bool, findings: &mut Findings) {
    let allowed = |profile: &str| {
        matches!(profile, "" | "runtime/default") || profile.starts_with("localhost/")
    };
    let refused = annotations(pod, APP_ARMOR_ANNOTATION).filter(|(_, profile)| !allowed(profile));
    let mut refused: BTreeMap<&str, &str> = refused.collect();
    if refused.is_empty() {
        return;
    }
    let mut names = BTreeSet::new();
    for container in pod.containers() {
        let Some(profile) = refused.get(&*container.spec.name) else { continue };
        names.insert(&*container.spec.name);
        // The API server may copy the fields into the annotations of live Pods: that is no second
        // offence.
        let own = container.security().app_armor_profile.as_ref();
        let copied = own.map_or(whole, |own| unconfined_app_armor(Some(own)).is_some());
        if !copied {
            findings.add_value(profile, || container.offence(APP_ARMOR));
        }
    }
    refused.retain(|name, _| !names.contains(name));
    let others: Vec<String> =
        refused.iter().map(|(name, profile)| format!("{name}: {profile}")).collect();
    let others = others.iter().map(String::as_str);
    findings.add_values(others, || Offence::at("metadata.annotations"));
}

fn unconfined_app_armor(profile: Option<&AppArmorProfile>) -> Option<&str> {
    profile.map(|profile| &*profile.type_).filter(|type_| !confines(type_))
}

/// Whether a type of profile does, of `AppArmor` or seccomp.
fn confines(type_: &str) -> bool {
    matches!(type_, "RuntimeDefault" | "Localhost")
}

/// The annotations whose key begins with `prefix`: the rest of the key, and the value.
fn annotations<'a>(
    pod: PodTemplate<'a>,
    prefix: &'static str,
) -> impl Iterator<Item = (&'a str, &'a str)> {
    let all = pod.metadata.annotations.iter();
    let from = (Bound::Included(prefix), Bound::Unbounded);
    let below = all.flat_map(move |all| all.range::<str, _>(from));
    below.map_while(move |(key, value)| Some((key.strip_prefix(prefix)?, value.as_str())))
}

pub(super) const SECCOMP: &str = "securityContext.seccompProfile";

/// Before 1.19, when the annotations had no field yet.
pub(super) fn seccomp_annotations(pod: PodTemplate<'_>, findings: &mut Findings) {
    let refused = |profile: &str| {
        let allowed = matches!(profile, "runtime/default" | "docker/default");
        !allowed && !profile.starts_with("localhost/")
    };
    let whole = pod.annotation("seccomp.security.alpha.kubernetes.io/pod");
    if let Some(profile) = whole.filter(|profile| refused(profile)) {
        findings.add_value(profile, || Offence::at(SECCOMP));
    }
    let containers = annotations(pod, "container.seccomp.security.alpha.kubernetes.io/");
    let containers: BTreeMap<&str, &str> =
        containers.filter(|(_, profile)| refused(profile)).collect();
    if containers.is_empty() {
        return;
    }
    for container in pod.containers() {
        if let Some(profile) = containers.get(&*container.spec.name) {
            findings.add_value(profile, || container.offence(SECCOMP));
        }
    }
}

pub(super) fn seccomp(pod: PodTemplate<'_>, findings: &mut Findings) {
    if let Some(profile) = unconfined_seccomp(pod.spec.security_context.seccomp_profile.as_ref()) {
        findings.add_value(profile, || Offence::at(SECCOMP));
    }
    for container in pod.containers() {
        if let Some(profile) = unconfined_seccomp(container.security().seccomp_profile.as_ref()) {
            findings.add_value(profile, || container.offence(SECCOMP));
        }
    }
}

pub(super) fn unconfined_seccomp(profile: Option<&SeccompProfile>) -> Option<&str> {
    profile.map(|profile| &*profile.type_).filter(|type_| !confines(type_))
}

/// The types that may be set, each with the version that allowed it. An empty one is none.
const SE_LINUX_TYPES: &[(u8, &str)] = &[
    (0, ""),
    (0, "container_t"),
    (0, "container_init_t"),
    (0, "container_kvm_t"),
    (31, "container_engine_t"),
];

/// As of version 1.`minor`.
pub(super) fn se_linux(pod: PodTemplate<'_>, minor: u8, findings: &mut Findings) {
    const PATH: &str = "securityContext.seLinuxOptions";
    if let Some(options) = &pod.spec.security_context.se_linux_options {
        let faults = se_linux_faults(options, minor);
        findings.add_values(faults.iter().map(String::as_str), || Offence::at(PATH));
    }
    for container in pod.containers() {
        if let Some(options) = &container.security().se_linux_options {
            let faults = se_linux_faults(options, minor);
            findings.add_values(faults.iter().map(String::as_str), || container.offence(PATH));
        }
    }
}

fn se_linux_faults(options: &SeLinuxOptions, minor: u8) -> Vec<String> {
    let mut faults = Vec::new();
    if !allows(SE_LINUX_TYPES, minor, &options.type_) {
        faults.push(format!("type {}", options.type_));
    }
    if !options.user.is_empty() {
        faults.push(format!("user {}", options.user));
    }
    if !options.role.is_empty() {
        faults.push(format!("role {}", options.role));
    }
    faults
}

/// Whether `value` is in the list of version 1.`minor`, letter by letter.
fn allows(list: &[(u8, &str)], minor: u8, value: &str) -> bool {
    list.iter().any(|(since, allowed)| *since <= minor && *allowed == value)
}

pub(super) fn proc_mount(pod: PodTemplate<'_>, findings: &mut Findings) {
    for container in pod.containers() {
        let mount = container.security().proc_mount.as_deref();
        if let Some(mount) = mount.filter(|mount| *mount != "Default") {
            findings.add_value(mount, || container.offence("securityContext.procMount"));
        }
    }
}

/// The parameters that may be set, each with the version that allowed it.
const SYSCTLS: &[(u8, &str)] = &[
    (0, "kernel.shm_rmid_forced"),
    (0, "net.ipv4.ip_local_port_range"),
    (0, "net.ipv4.ip_unprivileged_port_start"),
    (0, "net.ipv4.ping_group_range"),
    (0, "net.ipv4.tcp_syncookies"),
    (27, "net.ipv4.ip_local_reserved_ports"),
    (29, "net.ipv4.tcp_fin_timeout"),
    (29, "net.ipv4.tcp_keepalive_intvl"),
    (29, "net.ipv4.tcp_keepalive_probes"),
    (29, "net.ipv4.tcp_keepalive_time"),
    (32, "net.ipv4.tcp_rmem"),
    (32, "net.ipv4.tcp_wmem"),
    (37, "net.ipv4.tcp_notsent_lowat"),
    (37, "net.ipv4.tcp_slow_start_after_idle"),
];

/// As of version 1.`minor`.
pub(super) fn sysctls(pod: PodTemplate<'_>, minor: u8, findings: &mut Findings) {
    let names = pod.spec.security_context.sysctls.iter().map(|sysctl| sysctl.name.as_str());
    let refused = names.filter(|name| !allows(SYSCTLS, minor, name));
    findings.add_values(refused, || Offence::at("securityContext.sysctls"));
}

pub(super) fn windows_host_process(pod: PodTemplate<'_>, findings: &mut Findings) {
    const PATH: &str = "securityContext.windowsOptions.hostProcess";
    if pod.spec.security_context.windows_options.host_process == Some(true) {
        findings.add(|| Offence::at(PATH));
    }
    for container in pod.containers() {
        if container.security().windows_options.host_process == Some(true) {
            findings.add(|| container.offence(PATH));
        }
    }
}

pub(super) fn probe_hosts(pod: PodTemplate<'_>, findings: &mut Findings) {
    for container in pod.containers() {
        for (handler, http, tcp) in handlers(container) {
            let Some(handler) = handler else { continue };
            let asked = handler.http_get.as_ref().map(|get| (http, get.host.as_str()));
            let opened = handler.tcp_socket.as_ref().map(|socket| (tcp, socket.host.as_str()));
            for (path, host) in asked.into_iter().chain(opened) {
                if !host.is_empty() {
                    findings.add_value(host, || container.offence(path));
                }
            }
        }
    }
}

/// Probes and hooks, each with the paths of the hosts that it may name.
fn handlers(container: Container<'_>) -> [(Option<&Handler>, &'static str, &'static str); 5] {
    let container = container.spec;
    [
        (
            container.liveness_probe.as_ref(),
            "livenessProbe.httpGet.host",
            "livenessProbe.tcpSocket.host",
        ),
        (
            container.readiness_probe.as_ref(),
            "readinessProbe.httpGet.host",
            "readinessProbe.tcpSocket.host",
        ),
        (
            container.startup_probe.as_ref(),
            "startupProbe.httpGet.host",
            "startupProbe.tcpSocket.host",
        ),
        (
            container.lifecycle.post_start.as_ref(),
            "lifecycle.postStart.httpGet.host",
            "lifecycle.postStart.tcpSocket.host",
        ),
        (
            container.lifecycle.pre_stop.as_ref(),
            "lifecycle.preStop.httpGet.host",
            "lifecycle.preStop.tcpSocket.host",
        ),
    ]
}

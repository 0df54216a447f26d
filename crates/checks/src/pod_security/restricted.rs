//! The rules that the level `restricted` adds.

use crate::container::PodTemplate;
use crate::model::Volume;
use crate::offence::Offence;

use super::baseline::{SECCOMP, unconfined_seccomp};
use super::findings::Findings;

pub(super) fn privilege_escalation(pod: PodTemplate<'_>, findings: &mut Findings) {
    for container in pod.containers() {
        // Unset means that it is allowed.
        if container.security().allow_privilege_escalation != Some(false) {
            findings.add(|| container.offence("securityContext.allowPrivilegeEscalation"));
        }
    }
}

/// Other spellings of `ALL` do not count: the standard compares letter by letter, and whether `all`
/// drops anything is up to the container runtime.
pub(super) fn capabilities(pod: PodTemplate<'_>, findings: &mut Findings) {
    for container in pod.containers() {
        let capabilities = &container.security().capabilities;
        if !capabilities.drop.iter().any(|name| name == "ALL") {
            findings.add(|| container.offence("securityContext.capabilities.drop"));
        }
        let added = capabilities.add.iter().map(String::as_str);
        let beyond = added.filter(|name| *name != "NET_BIND_SERVICE");
        findings.add_values(beyond, || container.offence("securityContext.capabilities.add"));
    }
}

/// A container's own value must be true or, where unset, the Pod's. A false offends wherever it
/// stands: that of the Pod even where every container says true.
pub(super) fn run_as_non_root(pod: PodTemplate<'_>, findings: &mut Findings) {
    const PATH: &str = "securityContext.runAsNonRoot";
    let whole = pod.spec.security_context.run_as_non_root;
    if whole == Some(false) {
        findings.add(|| Offence::at(PATH));
    }
    for container in pod.containers() {
        let offends = match container.security().run_as_non_root {
            Some(own) => !own,
            // What a container inherits is the Pod's offence.
            None => whole.is_none(),
        };
        if offends {
            findings.add(|| container.offence(PATH));
        }
    }
}

/// The Pod's own zero offends even where every container overrides it.
pub(super) fn run_as_user(pod: PodTemplate<'_>, findings: &mut Findings) {
    const PATH: &str = "securityContext.runAsUser";
    if pod.spec.security_context.run_as_user == Some(0) {
        findings.add(|| Offence::at(PATH));
    }
    for container in pod.containers() {
        if container.security().run_as_user == Some(0) {
            findings.add(|| container.offence(PATH));
        }
    }
}

/// As [`run_as_non_root`], for profiles: each container needs one, and a bad one offends wherever
/// it stands.
pub(super) fn seccomp(pod: PodTemplate<'_>, findings: &mut Findings) {
    let whole = pod.spec.security_context.seccomp_profile.as_ref();
    if let Some(profile) = unconfined_seccomp(whole) {
        findings.add_value(profile, || Offence::at(SECCOMP));
    }
    for container in pod.containers() {
        let own = container.security().seccomp_profile.as_ref();
        if let Some(profile) = unconfined_seccomp(own) {
            findings.add_value(profile, || container.offence(SECCOMP));
        } else if own.is_none() && whole.is_none() {
            findings.add_value("not set", || container.offence(SECCOMP));
        }
    }
}

/// The allowed sources of volumes that have no field of their own in [`Volume`].
const SOURCES: [&str; 5] = ["csi", "downwardAPI", "ephemeral", "image", "persistentVolumeClaim"];

pub(super) fn volumes(pod: PodTemplate<'_>, findings: &mut Findings) {
    for volume in pod.spec.volumes.iter().filter(|volume| !is_allowed(volume)) {
        let source = volume.sources().next().unwrap_or("hostPath");
        findings.add(|| Offence::at("volumes").detail(format_args!("{} ({source})", volume.name)));
    }
}

/// Whether the source is an allowed one. One allowed source is enough, as in Kubernetes; the API
/// server takes no volume with two, and makes one without any an empty folder.
fn is_allowed(volume: &Volume) -> bool {
    volume.config_map.is_some()
        || volume.empty_dir.is_some()
        || volume.projected.is_some()
        || volume.secret.is_some()
        || volume.sources().any(|source| SOURCES.contains(&source))
        || (volume.host_path.is_none() && volume.sources().next().is_none())
}

//! From the posture of a namespace to what its report says of it.

use plumbline_checks::posture::{Blocker, Posture};
use plumbline_crds::{PodSecurity, PodSecurityBlocker};

use super::draft::count;

/// The most workloads that are named of one rule.
const MAX_WORKLOADS: usize = 3;

/// What the report of namespace `name` says about the Pod Security Standards.
pub(super) fn pod_security(name: &str, posture: &Posture<'_>) -> PodSecurity {
    let labels = posture.labels;
    let reach = posture.reach.as_ref();
    PodSecurity {
        enforced: labels.enforced.to_string(),
        warned: labels.warned.to_string(),
        audited: labels.audited.to_string(),
        version: posture.version.to_string(),
        achievable: reach.map(|reach| reach.achievable.to_string()),
        blockers: reach.iter().flat_map(|reach| &reach.blockers).map(blocker).collect(),
        command: posture.command(name),
    }
}

fn blocker(blocker: &Blocker<'_>) -> PodSecurityBlocker {
    let workloads = blocker.workloads.iter().take(MAX_WORKLOADS);
    PodSecurityBlocker {
        control: blocker.control.id.to_owned(),
        count: count(blocker.workloads.len()),
        workloads: workloads.map(|(kind, name)| format!("{kind}/{name}")).collect(),
    }
}

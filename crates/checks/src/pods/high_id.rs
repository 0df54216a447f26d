//! Ids of users and groups that no node gives to its own.

use crate::container::PodTemplate;
use crate::model::SecurityContext;
use crate::offence::{Offence, Verdict};

/// Nodes give lower ids to their own users and groups.
const LOWEST: i64 = 10_000;

/// Judges the id at `path` that holds for each container: its own, which `own` gets, else the
/// Pod's. A low id of the Pod is the Pod's offence, once, and none where no container inherits it.
///
/// Windows has no such ids, and in a user namespace of the Pod's own they are not those of the
/// node.
pub(super) fn judge_ids(
    pod: PodTemplate<'_>,
    path: &'static str,
    whole: Option<i64>,
    own: impl Fn(&SecurityContext) -> Option<i64>,
) -> Verdict {
    if pod.windows() || pod.user_namespace() {
        return Verdict::NotApplicable;
    }
    let inherited = pod.containers().any(|container| own(container.security()).is_none());
    let low = whole.filter(|id| inherited && *id < LOWEST);
    pod.judge_with_containers(low.map(|id| Offence::at(path).detail(id)), |container| {
        match own(container.security()) {
            Some(id) => (id < LOWEST).then(|| container.offence(path).detail(id)),
            None => whole.is_none().then(|| container.offence(path).detail("not set")),
        }
    })
}

//! What containers ask of their node.

use crate::container::{PodTemplate, is_positive};
use crate::model::Resources;
use crate::offence::{ContainerList, Verdict};

/// Judges whether each container asks for some of `resource`, or its whole Pod does. Ephemeral
/// containers do not count: they cannot ask.
pub(super) fn judge_request(pod: PodTemplate<'_>, resource: &str, path: &'static str) -> Verdict {
    let whole = asks(&pod.spec.resources, resource);
    pod.judge_containers(|container| {
        let asks = whole
            || container.list == ContainerList::Ephemeral
            || asks(&container.spec.resources, resource);
        (!asks).then(|| container.offence(path))
    })
}

/// Whether there is a request: where none is written, the API server takes the limit.
pub(super) fn asks(resources: &Resources, resource: &str) -> bool {
    let request = resources.requests.get(resource).filter(|amount| !amount.is_null());
    is_positive(request.or_else(|| resources.limits.get(resource)))
}

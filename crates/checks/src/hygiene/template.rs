//! What a person has written: the template of a workload, or a Pod that nothing controls.

use crate::container::{Container, PodTemplate, WorkloadObject};
use crate::evidence::Unreadable;
use crate::facts::bounded;
use crate::kind::Kind;
use crate::offence::ContainerList;
use crate::view::{NamespaceView, TemplateView};

/// Whether the workload's Pods run to an end, as those of a Job do.
pub(super) fn ends(object: &WorkloadObject<'_>) -> bool {
    matches!(object.kind, Kind::Job | Kind::CronJob)
        || matches!(object.pod.restart_policy.as_deref(), Some("Never" | "OnFailure"))
}

/// The least number of equal Pods that the workload may have side by side, and the autoscaler that
/// says so. None for kinds that have no such number, and for what is switched off.
pub(super) fn least<'a>(
    workload: &TemplateView<'_>,
    view: &NamespaceView<'a>,
) -> Result<Option<(i64, Option<&'a str>)>, Unreadable> {
    // Kubernetes leaves alone what has zero replicas, even where an autoscaler speaks of it.
    let Some(replicas) = workload.spec.replicas.filter(|replicas| *replicas != 0) else {
        return Ok(None);
    };
    let own = bounded(workload.name);
    let mut autoscalers = view.autoscalers()?.filter(|(_, autoscaler)| {
        autoscaler.kind.is_some_and(|kind| kind.as_str() == workload.kind) && autoscaler.name == own
    });
    let scaled = autoscalers.next().map(|(name, found)| (found.min_replicas, Some(name)));
    Ok(Some(scaled.unwrap_or((replicas, None))).filter(|(least, _)| *least != 0))
}

/// The containers that run as long as their Pod: normal ones, and init containers that are
/// sidecars. The others have no probes.
pub(super) fn lasting(pod: PodTemplate<'_>) -> impl Iterator<Item = Container<'_>> {
    pod.containers().filter(|container| match container.list {
        ContainerList::Main => true,
        ContainerList::Init => container.spec.restart_policy.as_deref() == Some("Always"),
        ContainerList::Ephemeral => false,
    })
}

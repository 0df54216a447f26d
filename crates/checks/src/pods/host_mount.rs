//! Paths of the node as containers mount them.

use crate::container::{Container, PodTemplate};
use crate::model::VolumeMount;

/// The mounts of `container` that lead to a path of the node, each with that path.
pub(super) fn host_mounts<'a>(
    pod: PodTemplate<'a>,
    container: Container<'a>,
) -> impl Iterator<Item = (&'a VolumeMount, &'a str)> {
    container.spec.volume_mounts.iter().filter_map(move |mount| {
        let volume = pod.spec.volumes.iter().find(|volume| volume.name == mount.name)?;
        Some((mount, volume.host_path.as_ref()?.path.as_str()))
    })
}

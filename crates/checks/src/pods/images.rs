//! The images of containers.

use super::image_reference::ImageReference;
use crate::container::PodTemplate;
use crate::model;
use crate::offence::Verdict;

/// The image of a container. A template may leave it to whoever makes the Pod, with blanks or not
/// at all.
pub(super) fn image(container: &model::Container) -> Option<&str> {
    container.image.as_deref().map(str::trim).filter(|image| !image.is_empty())
}

/// Judges the image of each container; None stands for a reference that the grammar forbids. The
/// offence names the image, but not a forbidden one: that may be a URL with a password in it.
pub(super) fn judge_images(
    pod: PodTemplate<'_>,
    bad: impl Fn(Option<&ImageReference<'_>>) -> bool,
) -> Verdict {
    if pod.containers().all(|container| image(container.spec).is_none()) {
        return Verdict::NotApplicable;
    }
    pod.judge_containers(|container| {
        let image = image(container.spec)?;
        let reference = ImageReference::parse(image);
        let shown = reference.as_ref().map_or("not a valid image reference", |_| image);
        bad(reference.as_ref()).then(|| container.offence("image").detail(shown))
    })
}

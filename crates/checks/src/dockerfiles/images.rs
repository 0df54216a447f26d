//! The images that a build takes from elsewhere.

use super::answer::answer;
use crate::dockerfile::{Action, Base, Dockerfile, Origin};
use crate::offence::{DockerfileOffence, DockerfileVerdict, Verdict};
use crate::pods::ImageReference;

/// The images that a build starts from, copies from and mounts, with the line of each. Where an image
/// has no value in the file, the reason.
fn images(file: &Dockerfile) -> impl Iterator<Item = (u32, &str, Result<&str, String>)> {
    file.stages().iter().flat_map(|stage| {
        let base = match &stage.base {
            Base::Image(image) => {
                let value = image.value.as_deref().map_err(|_| image.missing().unwrap_or_default());
                Some((stage.line, image.written.as_str(), value))
            }
            Base::Scratch | Base::Stage(_) => None,
        };
        let taken = stage.instructions.iter().flat_map(|instruction| {
            let origins = match &instruction.action {
                Action::Copy(transfer) | Action::Add(transfer) => {
                    std::slice::from_ref(&transfer.origin)
                }
                Action::Run(invocation) => &invocation.origins,
                _ => &[],
            };
            origins.iter().filter_map(|origin| match origin {
                // Variables are not read here.
                Origin::Image(image) => {
                    Some((instruction.line, image.as_str(), Ok(image.as_str())))
                }
                _ => None,
            })
        });
        base.into_iter().chain(taken)
    })
}

/// Judges each image; None stands for a reference that the grammar forbids. The offence names the
/// image as it is written, but not a forbidden one: that may be a URL with a password in it.
pub(super) fn judge_images(
    file: &Dockerfile,
    bad: impl Fn(Option<&ImageReference<'_>>) -> bool,
) -> DockerfileVerdict {
    let mut offences = Vec::new();
    let mut unknown = None;
    let mut any = false;
    for (line, written, image) in images(file) {
        any = true;
        match image {
            Ok(image) => {
                let reference = ImageReference::parse(image);
                if bad(reference.as_ref()) {
                    let shown = reference.map_or("not a valid image reference", |_| written);
                    offences.push(DockerfileOffence::on(line).detail(shown));
                }
            }
            Err(reason) => unknown = unknown.or(Some(reason)),
        }
    }
    if any { answer(offences, unknown) } else { Verdict::NotApplicable }
}

//! Images that run, beside what image scanners found in them.

use crate::evidence::Unreadable;
use crate::facts::ImageScanFact;
use crate::view::NamespaceView;
use crate::workloads::PodView;

/// An image that a Pod runs, with the scans of it.
pub(super) struct ScannedImage<'a> {
    /// The reference in the Pod spec.
    pub image: &'a str,
    /// What scanners found. None of them has seen it where empty.
    pub scans: Vec<&'a ImageScanFact>,
}

/// What is known of the images of a Pod.
pub(super) enum Scanned<'a> {
    /// No container runtime has told an image: nothing runs.
    NothingRuns,
    /// The cluster has no image scanner.
    NoScanner,
    /// The images, each once.
    Images(Vec<ScannedImage<'a>>),
}

/// What image scanners found in the images that the Pod runs.
pub(super) fn scanned<'a>(
    pod: &PodView<'a>,
    view: &NamespaceView<'a>,
) -> Result<Scanned<'a>, Unreadable> {
    if pod.fact.images.is_empty() {
        return Ok(Scanned::NothingRuns);
    }
    let Some(scans) = view.image_scans()? else { return Ok(Scanned::NoScanner) };
    let images = pod.fact.images.iter();
    let images = images.map(|it| ScannedImage { image: &it.image, scans: scans.of_image(it) });
    Ok(Scanned::Images(images.collect()))
}

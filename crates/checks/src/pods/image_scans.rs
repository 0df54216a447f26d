//! Images that run, beside what image scanners found in them.

use super::ImageReference;
use crate::evidence::Unreadable;
use crate::facts::{ImageScanFact, RunningImage, resolved};
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
    let images = pod.fact.images.iter().map(|running| {
        let reference = resolved(&running.image);
        let is_of = |scan: &&ImageScanFact| is_of(scan, running, &reference);
        ScannedImage { image: &running.image, scans: scans.iter().copied().filter(is_of).collect() }
    });
    Ok(Scanned::Images(images.collect()))
}

/// Whether `scan` is of what runs. Scanners tell the digest of the image or of its index, and some
/// none at all, so the reference counts too, unless it names another digest.
fn is_of(scan: &ImageScanFact, running: &RunningImage, reference: &str) -> bool {
    if !scan.digest.is_empty() && scan.digest == running.digest {
        return true;
    }
    let pinned = ImageReference::parse(&running.image).and_then(|image| image.digest);
    !reference.is_empty()
        && *scan.image == *reference
        && (scan.digest.is_empty() || pinned.is_none_or(|pinned| *scan.digest == *pinned))
}

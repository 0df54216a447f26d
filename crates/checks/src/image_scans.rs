//! What image scanners found in a namespace, by image.

use std::collections::HashMap;

use crate::facts::{Fact, ImageScanFact, RunningImage, resolved};
use crate::kind::Kind;
use crate::pods::ImageReference;
use crate::store::Objects;

/// The kinds in which scanners tell what they found.
pub(crate) const SCANNERS: [Kind; 2] =
    [Kind::VulnerabilityReport, Kind::VulnerabilityManifestSummary];

/// The scans of a namespace, each under its digest and under its reference.
#[derive(Debug, Default)]
pub struct ImageScans<'a> {
    by_digest: HashMap<&'a str, Vec<&'a ImageScanFact>>,
    by_reference: HashMap<&'a str, Vec<&'a ImageScanFact>>,
}

impl<'a> ImageScans<'a> {
    /// The scans among `objects`.
    pub fn of(objects: &'a Objects) -> Self {
        let mut scans = Self::default();
        for (_, fact) in SCANNERS.into_iter().flat_map(|kind| objects.of(kind)) {
            let Fact::ImageScan(Some(scan)) = fact else { continue };
            if !scan.digest.is_empty() {
                scans.by_digest.entry(&scan.digest).or_default().push(scan);
            }
            if !scan.image.is_empty() {
                scans.by_reference.entry(&scan.image).or_default().push(scan);
            }
        }
        scans
    }

    /// The scans of what runs. Scanners tell the digest of the image or of its index, and some none
    /// at all, so the reference counts too, unless it names another digest.
    pub fn of_image(&self, running: &RunningImage) -> Vec<&'a ImageScanFact> {
        let under = |scans: &HashMap<&str, Vec<&'a ImageScanFact>>, key: &str| {
            scans.get(key).cloned().unwrap_or_default()
        };
        let mut found = under(&self.by_digest, &running.digest);
        let pinned = ImageReference::parse(&running.image).and_then(|image| image.digest);
        found.extend(under(&self.by_reference, &resolved(&running.image)).into_iter().filter(
            |it| {
                *it.digest != *running.digest
                    && (it.digest.is_empty() || pinned.is_none_or(|pinned| *it.digest == *pinned))
            },
        ));
        found
    }
}

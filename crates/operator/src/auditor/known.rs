//! What is known of each report.

use plumbline_crds::Summary;

use crate::report::{self, Digest, History, MAX_STATUS_BYTES, Share, Status};

/// How many resource versions of our own writes are recognised when the watch shows them.
const OWN_VERSIONS: usize = 4;

/// What is known of one report.
#[derive(Debug)]
pub(super) struct Report {
    /// The resource version at the API server; None where it does not exist.
    pub(super) stands: Option<Box<str>>,
    /// Whether it must be written though it says nothing new: it was deleted, somebody else wrote
    /// it, or a write failed.
    pub(super) overdue: bool,
    /// Seen in the listing that is under way.
    pub(super) listed: bool,
    /// What we wrote or took over; None before that.
    pub(super) published: Option<Published>,
    /// Score and verdicts of the last evaluation.
    pub(super) verdicts: Option<Verdicts>,
    /// The largest status to write. It shrinks when the API server refuses.
    pub(super) limit: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Verdicts {
    pub(super) score: i32,
    pub(super) summary: Summary,
    pub(super) share: Share,
    /// How each threat stands by its own verdicts.
    pub(super) threats: report::Verdicts,
}

impl Default for Report {
    fn default() -> Self {
        Self {
            stands: None,
            overdue: false,
            listed: false,
            published: None,
            verdicts: None,
            limit: MAX_STATUS_BYTES,
        }
    }
}

impl Report {
    /// Takes in the version at which the watch shows the report. Returns whether somebody else
    /// wrote over what we published.
    pub(super) fn is_overwritten_by(&mut self, version: Box<str>) -> bool {
        let known = self.published.as_ref().is_none_or(|p| p.versions.contains(&version));
        self.stands = Some(version);
        self.overdue |= !known;
        !known
    }

    /// The report stands with `status`, which we wrote, or found as we would write it. `versions`
    /// are those that this took, newest last.
    pub(super) fn take_over(&mut self, versions: Vec<Box<str>>, status: &Status) {
        let mut known = self.published.take().map(|known| known.versions).unwrap_or_default();
        known.retain(|version| !versions.contains(version));
        known.extend(versions);
        known.drain(..known.len().saturating_sub(OWN_VERSIONS));
        self.stands = known.last().cloned();
        let (history, digest) = (status.history(), Digest::of(status));
        self.published = Some(Published { history, versions: known, digest });
    }
}

#[derive(Debug)]
pub(super) struct Published {
    pub(super) history: History,
    /// The last resource versions that we wrote or took over, newest last.
    pub(super) versions: Vec<Box<str>>,
    pub(super) digest: Digest,
}

//! The status of either report.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::sync::LazyLock;

use plumbline_crds::{ClusterSecurityReportStatus, SecurityReportStatus};
use serde::Serialize;

use super::History;

/// The status of a report.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Status {
    /// Of a namespace.
    Namespace(Box<SecurityReportStatus>),
    /// Of the cluster.
    Cluster(Box<ClusterSecurityReportStatus>),
}

impl Status {
    /// What is remembered of it.
    pub fn history(&self) -> History {
        match self {
            Self::Namespace(status) => {
                let SecurityReportStatus { conditions, findings, last_known, changes, .. } =
                    &**status;
                History::of(conditions, findings, last_known, changes.as_ref())
            }
            Self::Cluster(status) => {
                let ClusterSecurityReportStatus {
                    conditions, findings, last_known, changes, ..
                } = &**status;
                History::of(conditions, findings, last_known, changes.as_ref())
            }
        }
    }
}

/// Tells whether a status says anything new, in eight bytes instead of a whole report. The hash is
/// keyed by process, so that nobody can make two statuses meet on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest(u64);

static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);

impl Digest {
    /// The digest of `status`. How many objects of each kind are known moves all the time and is no
    /// news by itself, so it does not count.
    pub fn of(status: &Status) -> Self {
        let mut hasher = KEY.build_hasher();
        let json = match status {
            Status::Namespace(status) => serde_json::to_vec(status),
            Status::Cluster(status) => {
                let mut status = status.clone();
                status.inputs.iter_mut().for_each(|input| input.objects = 0);
                serde_json::to_vec(&status)
            }
        };
        // Statuses hold strings and numbers only, which always serialize.
        hasher.write(&json.unwrap_or_default());
        Self(hasher.finish())
    }
}

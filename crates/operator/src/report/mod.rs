//! report: verdicts + history → status. Pure, deterministic, bounded.
//!
//! ```text
//! Evaluation ──draft──► Draft ──finish(history, now)──► Status
//! ```
//!
//! A [`Draft`] is all that the evidence decides. [`Draft::finish`] adds what depends on what the
//! report said before: when a finding was first seen, what changed, when a condition flipped. The
//! same draft and history give the same status, so an unchanged report is never written.

mod draft;
mod fit;
mod history;
mod pod_security;
mod score;
mod secret_stores;
mod status;
mod threats;

pub use draft::{
    ClusterContext, Draft, Extent, Readiness, WORST_NAMESPACES, draft_cluster, draft_namespace,
    sum, summarize,
};
pub use fit::{MAX_STATUS_BYTES, fit};
pub use history::{Delta, History};
pub use score::Share;
pub use status::{Digest, Status};
pub use threats::{ThreatTotals, Verdicts, at_best};

//! What comes of the turn of a report.

use std::time::Instant;

use plumbline_checks::Scope;

use crate::report::{Delta, Draft, Status};

/// What came of a turn.
#[derive(Debug)]
pub enum Turn {
    /// Nothing to write: the report stands as it is.
    Unchanged(Scope),
    /// The namespace is gone or on its way out.
    Gone(Scope),
    /// To be published. The report gets no other turn before [`super::Auditor::published`].
    Publish(Box<Job>),
}

/// A report to publish.
#[derive(Debug)]
pub struct Job {
    /// Which report.
    pub scope: Scope,
    /// What is to be written.
    pub work: Work,
    /// When the change behind it was noticed.
    pub marked: Instant,
}

/// What is to be written.
#[derive(Debug)]
pub enum Work {
    /// This status.
    Write(Status, Delta),
    /// The status that this draft gives with the history of the report as it stands at the API
    /// server, if that says anything new.
    Adopt {
        /// What is to be said.
        draft: Box<Draft>,
        /// Whether a report may stand; else the API server has listed all, and it was not among them.
        stands: bool,
    },
}

/// What came of publishing.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The report stands with this status. The resource versions that this took, newest last.
    Stands(Vec<Box<str>>, Status),
    /// The namespace is gone or on its way out.
    NamespaceGone,
    /// The API server refused the size.
    TooLarge,
    /// It did not work; try again after a while.
    Failed,
}

//! `plumbline scan`: the engine of the operator on files, or once on a cluster.
//!
//! ```text
//! input ──► snapshot ──► evaluate ──► output
//! objects   facts,       findings     table, json, sarif, …
//! of files  places       by object
//! ```
//!
//! Files are a snapshot of some of a cluster's objects. Checks that need several objects run over all
//! of them; what such a check needs and the files do not hold is unknown.

pub mod baseline;
pub mod cluster;
pub mod document;
pub mod evaluate;
pub mod input;
pub mod output;
pub mod reports;
pub mod selection;
pub mod snapshot;

mod locate;

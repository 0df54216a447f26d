//! `plumbline compliance`: a verdict on each control of a standard.
//!
//! ```text
//! files, cluster ──scanned──┐
//!                           ├──► Tallies ──judge──► Outcome of each control ──► output
//! reports ─────── reported──┘    by check
//! ```
//!
//! The engine judges checks. Here their verdicts are put together by control, by one rule for every
//! source: what was not looked at never passes.

pub mod judge;
pub mod output;
pub mod reported;
pub mod scanned;
pub mod tally;

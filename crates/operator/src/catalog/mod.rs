//! The catalogue of checks, for people and for scripts: lists, pages, and what it covers.
//!
//! `plumbline checks` and the generated documents come from here, so that they say the same.

pub mod coverage;
pub mod coverage_page;
pub mod doc;
pub mod filter;
pub mod framework;
pub mod known;
pub mod layout;
pub mod list;
pub mod lookup;
pub mod page;
pub mod record;
pub mod standard;
pub mod standards_page;
pub mod threats;

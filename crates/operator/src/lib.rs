//! The operator: watches the cluster, evaluates, and writes reports.
//!
//! ```text
//! watch ──► index ──► evaluate ──► report ──► publish
//! lean      facts     verdicts     status     server-side apply,
//! objects   by ns     of one ns    (pure)     only when changed
//! ```
//!
//! [`watch`] runs one watcher a kind and sends observations to the [`auditor`], which owns the
//! facts (`plumbline_checks::Store`), the [`queue`] of reports to look at and what was said last.
//! It evaluates (`plumbline_checks::evaluate_namespace`), makes a [`report`], and hands what is new
//! to [`publish`]. [`run`] wires these tasks; everything between watch and publish is without I/O.

pub mod admin;
pub mod api_servers;
pub mod auditor;
mod backoff;
pub mod catalog;
pub mod certificates;
pub mod cli;
pub mod compliance;
pub mod connection;
pub mod discovery;
pub mod error;
pub mod generate;
pub mod inputs;
pub mod kubelets;
pub mod lease;
pub mod metrics;
pub mod publish;
pub mod queue;
pub mod report;
pub mod requests;
pub mod rights;
pub mod run;
pub mod scan;
pub mod telemetry;
pub mod watch;

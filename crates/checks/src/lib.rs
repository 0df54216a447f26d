//! The checks of Plumbline and the engine that runs them: pure, synchronous, no clock, no client.
//!
//! ```text
//! lean object ──facts──► Fact ──store──► Store ──evaluate──► Evaluation
//! ```
//!
//! A lean object ([`model`]) has only the fields that some check reads. [`facts`] turns it into a
//! [`Fact`] and runs the checks that look at one object alone. [`store::Store`] holds the facts and
//! knows which namespaces a change touches. [`evaluate`](fn@evaluate_namespace) joins the facts of
//! one namespace, runs the checks that need several objects, and returns the verdicts.
//!
//! A Dockerfile takes a shorter way: [`dockerfile::parse`], then [`evaluate_dockerfile`]. So does an
//! audit policy: [`audit_policy::AuditPolicy::read`], then [`evaluate_audit_policy`].
//!
//! How a check is written: see [`check`] and any file in `src/pods`.

#[macro_use]
mod declare;

pub mod audit_policy;
pub mod catalog;
pub mod certificate;
pub mod check;
pub mod container;
pub mod control_plane;
pub mod day;
pub mod decode;
pub mod dockerfile;
pub mod evaluate;
pub mod evidence;
pub mod exemption;
pub mod facts;
pub mod image_scans;
pub mod intern;
pub mod kind;
pub mod kubelets;
pub mod kubesec;
pub mod model;
pub mod network;
pub mod offence;
pub mod pod_security;
pub mod policy_view;
pub mod posture;
pub mod rights;
pub mod store;
pub mod text;
pub mod threat;
pub mod versions;
pub mod view;
pub mod workloads;

mod audit_policies;
mod cipher_suites;
mod cluster;
mod cluster_view;
mod config_maps;
mod credential;
mod dockerfiles;
mod entries;
mod hygiene;
mod judging;
mod links;
mod mesh;
mod namespaces;
mod network_policies;
mod nodes;
mod pods;
mod policies;
mod programs;
mod quantity;
mod rbac;
mod secrets;
mod selecting;
mod service_accounts;
mod services;
mod store_use;
mod tls_index;

pub use audit_policies::{
    AuditPolicyOffence, AuditPolicyResult, AuditPolicyVerdict, evaluate_audit_policy,
};
pub use check::{Check, Evaluate, Group};
pub use day::Day;
pub use dockerfiles::{DockerfileResult, evaluate_dockerfile};
pub use evaluate::{
    CheckResult, Evaluation, ExemptedSubject, FailedSubject, evaluate_cluster, evaluate_namespace,
};
pub use evidence::{Evidence, Unreadable};
pub use exemption::{Exemptions, Ignores};
pub use facts::{Fact, Observed, Settings};
pub use kind::Kind;
pub use offence::{DockerfileOffence, DockerfileVerdict, Offence, Verdict};
pub use plumbline_crds::Severity;
pub use store::{Scope, Store};
pub use store_use::StoreUse;

/// The version of the checks, written into each report. It changes when a verdict may change.
pub const RULES_VERSION: &str = env!("CARGO_PKG_VERSION");

/// The CIS Kubernetes Benchmark whose numbers the checks cite.
pub const CIS_BENCHMARK: &str = "1.12";

//! The API types of Plumbline: group `plumbline.dev`, version `v1alpha1`.
//!
//! Types only: no client, no runtime, so that dashboards and tests can depend on them cheaply.
//!
//! ```
//! use plumbline_crds::SecurityReport;
//! let report: SecurityReport = serde_json::from_str(
//!     r#"{"apiVersion": "plumbline.dev/v1alpha1", "kind": "SecurityReport",
//!         "metadata": {"name": "posture", "namespace": "web"}}"#,
//! )?;
//! assert!(report.status.is_none());
//! # Ok::<(), serde_json::Error>(())
//! ```

pub mod cluster_report;
pub mod condition;
pub mod report;

pub use cluster_report::{ClusterSecurityReport, ClusterSecurityReportStatus, Input, InputState};
pub use report::{
    Changes, Finding, PodSecurity, SecurityReport, SecurityReportStatus, Severity, Subject,
    Summary, ThreatVerdict, UnknownGroup, Verdict,
};

use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use kube::CustomResourceExt as _;

/// The API group of every kind of Plumbline.
pub const GROUP: &str = "plumbline.dev";

/// The name of the one [`SecurityReport`] of each namespace.
pub const REPORT_NAME: &str = "posture";

/// The name of the one [`ClusterSecurityReport`].
pub const CLUSTER_REPORT_NAME: &str = "cluster";

/// All CRDs, in the order in which they are installed.
pub fn crds() -> Vec<CustomResourceDefinition> {
    vec![SecurityReport::crd(), ClusterSecurityReport::crd()]
}

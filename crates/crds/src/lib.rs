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
pub mod pod_security;
pub mod report;
pub mod secret_store;

pub use cluster_report::{
    ClusterSecurityReport, ClusterSecurityReportStatus, Input, InputState, SecretsAtRest,
};
pub use pod_security::{PodSecurity, PodSecurityBlocker};
pub use report::{
    Changes, ExemptedSubject, Exemption, Finding, LastKnown, SecurityReport, SecurityReportStatus,
    Severity, Subject, Summary, ThreatVerdict, UnknownGroup, Verdict,
};
pub use secret_store::SecretStoreUse;

use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::{
    CustomResourceDefinition, JSONSchemaProps, JSONSchemaPropsOrArray,
};
use kube::CustomResourceExt as _;

/// The API group of every kind of Plumbline.
pub const GROUP: &str = "plumbline.dev";

/// The name of the one [`SecurityReport`] of each namespace.
pub const REPORT_NAME: &str = "posture";

/// The name of the one [`ClusterSecurityReport`].
pub const CLUSTER_REPORT_NAME: &str = "cluster";

/// All CRDs, in the order in which they are installed.
///
/// ```
/// let crds = plumbline_crds::crds();
/// let schema = crds[0].spec.versions[0].schema.clone().and_then(|v| v.open_api_v3_schema);
/// let description = schema.and_then(|schema| schema.description).unwrap_or_default();
/// assert!(description.starts_with("The security posture of one namespace"));
/// ```
pub fn crds() -> Vec<CustomResourceDefinition> {
    let mut crds = vec![SecurityReport::crd(), ClusterSecurityReport::crd()];
    for version in crds.iter_mut().flat_map(|crd| &mut crd.spec.versions) {
        if let Some(schema) = version.schema.as_mut().and_then(|v| v.open_api_v3_schema.as_mut()) {
            reflow(schema);
        }
    }
    crds
}

/// Doc comments are wrapped for the code; `kubectl explain` wraps for the terminal.
fn reflow(schema: &mut JSONSchemaProps) {
    if let Some(description) = &mut schema.description {
        let paragraphs = description.split("\n\n").map(|lines| lines.replace('\n', " "));
        *description = paragraphs.collect::<Vec<_>>().join("\n\n").replace('`', "");
    }
    schema.properties.iter_mut().flat_map(|properties| properties.values_mut()).for_each(reflow);
    if let Some(JSONSchemaPropsOrArray::Schema(items)) = &mut schema.items {
        reflow(items);
    }
}

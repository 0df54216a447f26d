//! What image scanners tell, without their lists of vulnerabilities.

use k8s_openapi::NamespaceResourceScope;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use serde::Deserialize;

use super::nullable;

custom_resource! {
    /// A report of Trivy Operator on the image of one container.
    VulnerabilityReport("v1alpha1", NamespaceResourceScope) {
        /// What was found.
        report: TrivyReport,
    }

    /// A summary of Kubescape on one image. Its annotations tell which.
    VulnerabilityManifestSummary("v1beta1", NamespaceResourceScope) {
        /// What was found.
        spec: KubescapeSummary,
    }
}

/// What Trivy found in an image.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct TrivyReport {
    /// The registry of the image.
    #[serde(deserialize_with = "nullable")]
    pub registry: TrivyRegistry,
    /// The image.
    #[serde(deserialize_with = "nullable")]
    pub artifact: TrivyArtifact,
    /// How many vulnerabilities it has.
    #[serde(deserialize_with = "nullable")]
    pub summary: TrivySummary,
    /// When it was scanned.
    pub update_timestamp: Option<Time>,
}

/// The registry of an image.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct TrivyRegistry {
    /// Its host, such as `index.docker.io`.
    #[serde(deserialize_with = "nullable")]
    pub server: String,
}

/// An image.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct TrivyArtifact {
    /// Its repository, such as `library/nginx`.
    #[serde(deserialize_with = "nullable")]
    pub repository: String,
    /// Its tag.
    #[serde(deserialize_with = "nullable")]
    pub tag: String,
    /// Its digest, where the report tells it.
    #[serde(deserialize_with = "nullable")]
    pub digest: String,
}

/// How many vulnerabilities an image has.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct TrivySummary {
    /// Those of critical severity.
    #[serde(deserialize_with = "nullable")]
    pub critical_count: u32,
    /// Those of high severity.
    #[serde(deserialize_with = "nullable")]
    pub high_count: u32,
}

/// What Kubescape found in an image.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct KubescapeSummary {
    /// How many vulnerabilities there are, by severity.
    #[serde(deserialize_with = "nullable")]
    pub severities: KubescapeSeverities,
}

/// How many vulnerabilities there are, by severity.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct KubescapeSeverities {
    /// Those of critical severity.
    #[serde(deserialize_with = "nullable")]
    pub critical: KubescapeCount,
    /// Those of high severity.
    #[serde(deserialize_with = "nullable")]
    pub high: KubescapeCount,
}

/// How many vulnerabilities there are.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct KubescapeCount {
    /// All of them, in code that runs and in code that does not.
    #[serde(deserialize_with = "nullable")]
    pub all: u32,
}

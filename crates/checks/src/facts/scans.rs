//! What image scanners tell of an image.

use std::sync::Arc;

use super::{Fact, Observe, Settings};
use crate::day::Day;
use crate::kind::Kind;
use crate::model;
use crate::pods::ImageReference;
use crate::text;

/// What an image scanner tells of one image.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ImageScanFact {
    /// The image as `registry/repository:tag`, cleaned; empty where the scanner does not tell.
    pub image: Box<str>,
    /// Its digest, cleaned; empty where the scanner does not tell.
    pub digest: Box<str>,
    /// How many vulnerabilities of critical severity it has.
    pub critical: u32,
    /// How many of high severity.
    pub high: u32,
    /// The day of the scan, where the scanner tells it.
    pub scanned: Option<Day>,
}

/// `reference` with its registry and tag spelled out, so that it can be compared; empty where it is
/// none.
pub(crate) fn resolved(reference: &str) -> Box<str> {
    let reference: Box<str> = text::clean(reference.trim(), text::IMAGE_LIMIT);
    let tagged = ImageReference::parse(&reference).and_then(|reference| reference.tagged());
    tagged.unwrap_or_default().into()
}

impl Observe for model::VulnerabilityReport {
    const KIND: Kind = Kind::VulnerabilityReport;
    // A report holds every vulnerability of an image, up to the size limit of the API server.
    const PAGE_LIMIT: u32 = 8;

    fn fact(&self, _: &Settings) -> Fact {
        let model::TrivyReport { registry, artifact, summary, update_timestamp } = &self.report;
        let name = match registry.server.as_str() {
            "" => artifact.repository.clone(),
            server => format!("{server}/{}", artifact.repository),
        };
        let image = if artifact.tag.is_empty() {
            Box::default()
        } else {
            resolved(&format!("{name}:{}", artifact.tag))
        };
        Fact::ImageScan(Some(Arc::new(ImageScanFact {
            image,
            digest: text::clean(&artifact.digest, text::DETAIL_LIMIT),
            critical: summary.critical_count,
            high: summary.high_count,
            scanned: update_timestamp.as_ref().map(Day::of),
        })))
    }
}

impl Observe for model::VulnerabilityManifestSummary {
    const KIND: Kind = Kind::VulnerabilityManifestSummary;

    fn fact(&self, _: &Settings) -> Fact {
        let annotation =
            |key: &str| model::annotation(&self.metadata, &format!("kubescape.io/{key}"));
        // Where it gave up, the counts are zero and mean nothing.
        if matches!(annotation("status"), Some("incomplete" | "too-large")) {
            return Fact::ImageScan(None);
        }
        let digest = annotation("image-id").and_then(|id| Some(id.rsplit_once('@')?.1));
        let severities = &self.spec.severities;
        Fact::ImageScan(Some(Arc::new(ImageScanFact {
            image: annotation("image-tag").map(resolved).unwrap_or_default(),
            digest: text::clean(digest.unwrap_or_default(), text::DETAIL_LIMIT),
            critical: severities.critical.all,
            high: severities.high.all,
            scanned: None,
        })))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::decode;

    fn fact(object: Value) -> Option<Arc<ImageScanFact>> {
        let observed = decode::decode(object, &Settings::default()).unwrap().unwrap();
        let Fact::ImageScan(scan) = observed.fact else { unreachable!("{observed:?}") };
        scan
    }

    #[test]
    fn trivy_tells_registry_and_repository_apart() {
        let report = |registry: Value, artifact: Value| {
            fact(json!({"apiVersion": "aquasecurity.github.io/v1alpha1",
                "kind": "VulnerabilityReport", "metadata": {"name": "a", "namespace": "shop"},
                "report": {"registry": registry, "artifact": artifact,
                           "updateTimestamp": "2026-11-25T10:00:00Z",
                           "summary": {"criticalCount": 2, "highCount": 5},
                           "vulnerabilities": [{"vulnerabilityID": "CVE-2019-20367"}]}}))
            .unwrap()
        };
        let nginx = report(
            json!({"server": "index.docker.io"}),
            json!({"repository": "library/nginx", "tag": "1.16", "digest": "sha256:ab"}),
        );
        assert_eq!((&*nginx.image, &*nginx.digest), ("docker.io/library/nginx:1.16", "sha256:ab"));
        assert_eq!((nginx.critical, nginx.high), (2, 5));
        assert_eq!(nginx.scanned.unwrap().to_string(), "2026-11-25");
        let bare = report(Value::Null, json!({"repository": "nginx", "tag": "1.16"}));
        assert_eq!(bare.image, nginx.image);
        // A report by digest alone says no tag; it must not be taken for one of `latest`.
        assert_eq!(&*report(Value::Null, json!({"repository": "nginx"})).image, "");
        assert_eq!(&*report(Value::Null, json!({"repository": "NGINX", "tag": "x"})).image, "");
    }

    #[test]
    fn kubescape_that_gave_up_has_not_scanned() {
        let summary = |status: &str| {
            fact(json!({"apiVersion": "spdx.softwarecomposition.kubescape.io/v1beta1",
                "kind": "VulnerabilityManifestSummary",
                "metadata": {"name": "a", "namespace": "shop", "annotations": {
                    "kubescape.io/status": status,
                    "kubescape.io/image-id": "docker.io/library/nginx@sha256:ab",
                    "kubescape.io/image-tag": "nginx:1.16"}},
                "spec": {"severities": {"critical": {"all": 1, "relevant": 0}, "high": null}}}))
        };
        let ready = summary("ready").unwrap();
        assert_eq!((&*ready.image, &*ready.digest), ("docker.io/library/nginx:1.16", "sha256:ab"));
        assert_eq!((ready.critical, ready.high, ready.scanned), (1, 0, None));
        assert_eq!(summary("incomplete"), None);
        assert_eq!(summary("too-large"), None);
    }
}

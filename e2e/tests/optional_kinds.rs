//! Kinds that are installed and removed while the operator runs, and what their absence means.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{cell::Cell, path::Path, time::Duration};

use anyhow::Result;
use plumbline_crds::SecurityReportStatus;
use plumbline_e2e::reports::{failing, is_ready};
use plumbline_e2e::{ControlPlane, ControlPlaneOptions, Operator};

const PROGRAM: &str = env!("CARGO_BIN_EXE_demo");
const PATIENCE: Duration = Duration::from_secs(40);

/// The definition, without the schema of the real one: what the scanner writes is taken as it is.
const DEFINITION: &str = "
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: vulnerabilityreports.aquasecurity.github.io}
spec:
  group: aquasecurity.github.io
  scope: Namespaced
  names: {kind: VulnerabilityReport, plural: vulnerabilityreports, singular: vulnerabilityreport}
  versions:
  - name: v1alpha1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
";

const POD: &str = "
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  automountServiceAccountToken: false
  containers: [{name: web, image: \"web:1\"}]
";

/// As a kubelet tells it.
const STATUS: &str = r#"{"status": {"phase": "Running", "containerStatuses": [{
    "name": "web", "image": "docker.io/library/web:1", "ready": true, "restartCount": 0,
    "imageID": "docker.io/library/web@sha256:1111111111111111111111111111111111111111111111111111111111111111"
}]}}"#;

fn scan(critical: u32) -> String {
    format!(
        "
apiVersion: aquasecurity.github.io/v1alpha1
kind: VulnerabilityReport
metadata: {{name: pod-web-web, namespace: shop}}
report:
  registry: {{server: index.docker.io}}
  artifact: {{repository: library/web, tag: \"1\"}}
  summary: {{criticalCount: {critical}, highCount: 0}}
  updateTimestamp: \"2026-11-25T00:00:00Z\"
  vulnerabilities: [{{vulnerabilityID: CVE-2019-20367, severity: CRITICAL}}]
"
    )
}

fn is_unknown(status: &SecurityReportStatus) -> bool {
    status.unknown.iter().any(|group| group.checks.iter().any(|id| id == "image-cve"))
}

#[tokio::test]
async fn a_scanner_that_is_installed_and_removed_is_noticed_without_a_restart() -> Result<()> {
    let plane = ControlPlane::start(ControlPlaneOptions::default()).await?;
    Operator::install(&plane).await?;
    plane.create_namespace("shop").await?;
    plane.kubectl_apply(POD).await?;
    plane
        .kubectl(&["patch", "pod", "web", "-n", "shop", "--subresource=status", "-p", STATUS])
        .await?;
    let operator = Operator::start(&plane, Path::new(PROGRAM), "operator", &[]).await?;
    let without = plane.wait_for_report("shop", "an unknown image", PATIENCE, is_unknown).await?;
    assert!(is_ready(&without), "a scanner that is not there is no missing evidence");

    plane.kubectl_apply(DEFINITION).await?;
    let established = ["wait", "--for=condition=Established", "--timeout=20s"];
    let crd = "crd/vulnerabilityreports.aquasecurity.github.io";
    plane.kubectl(&[&established[..], &[crd]].concat()).await?;
    plane
        .wait_for_report("shop", "an image that is not scanned", PATIENCE, |status| {
            failing(status).contains(&"image-scan-missing")
        })
        .await?;
    plane.kubectl_apply(&scan(1)).await?;
    plane
        .wait_for_report("shop", "a vulnerable image", PATIENCE, |status| {
            failing(status).contains(&"image-cve")
        })
        .await?;

    let seen_clean = Cell::new(false);
    plane.kubectl(&["delete", crd]).await?;
    let gone = plane
        .wait_for_report("shop", "an unknown image again", PATIENCE, |status| {
            let fails = failing(status).contains(&"image-cve");
            seen_clean.set(seen_clean.get() || !(fails || is_unknown(status)));
            is_unknown(status) && !failing(status).contains(&"image-scan-missing")
        })
        .await?;
    assert!(!seen_clean.get(), "the report was clean for a while: {gone:?}");
    assert!(is_ready(&gone));

    // And back, in the same process.
    plane.kubectl_apply(DEFINITION).await?;
    plane.kubectl(&[&established[..], &[crd]].concat()).await?;
    plane.kubectl_apply(&scan(0)).await?;
    plane
        .wait_for_report("shop", "an image without vulnerabilities", PATIENCE, |status| {
            let failing = failing(status);
            let told = ["image-cve", "image-scan-missing"];
            !is_unknown(status) && !told.iter().any(|id| failing.contains(id))
        })
        .await?;
    let log = operator.log()?;
    assert_eq!(log.matches("\"started\"").count(), 1, "{log}");
    Ok(())
}

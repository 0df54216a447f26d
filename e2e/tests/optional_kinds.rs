//! Kinds that are installed and removed while the operator runs, and what their absence means.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{cell::Cell, path::Path, time::Duration};

use anyhow::Result;
use plumbline_crds::SecurityReportStatus;
use plumbline_e2e::reports::{failing, is_ready, is_unknown};
use plumbline_e2e::{ControlPlane, ControlPlaneOptions, Operator};

const PROGRAM: &str = env!("CARGO_BIN_EXE_demo");
const PATIENCE: Duration = Duration::from_secs(40);
/// By then the operator has noticed a kind that is no longer served.
const WITHDRAWN: Duration = Duration::from_secs(12);

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

fn is_image_unknown(status: &SecurityReportStatus) -> bool {
    is_unknown(&status.unknown, "image-cve")
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
    let without =
        plane.wait_for_report("shop", "an unknown image", PATIENCE, is_image_unknown).await?;
    assert!(is_ready(&without), "a scanner that is not there is no missing evidence");

    let reports =
        ["aquasecurity.github.io", "VulnerabilityReport", "vulnerabilityreports", "v1alpha1"];
    plane.define(reports).await?;
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
    plane.kubectl(&["delete", "crd/vulnerabilityreports.aquasecurity.github.io"]).await?;
    let gone = plane
        .wait_for_report("shop", "an unknown image again", PATIENCE, |status| {
            let fails = failing(status).contains(&"image-cve");
            seen_clean.set(seen_clean.get() || !(fails || is_image_unknown(status)));
            is_image_unknown(status) && !failing(status).contains(&"image-scan-missing")
        })
        .await?;
    assert!(!seen_clean.get(), "the report was clean for a while: {gone:?}");
    assert!(is_ready(&gone));

    // And back, in the same process.
    plane.define(reports).await?;
    plane.kubectl_apply(&scan(0)).await?;
    plane
        .wait_for_report("shop", "an image without vulnerabilities", PATIENCE, |status| {
            let failing = failing(status);
            let told = ["image-cve", "image-scan-missing"];
            !is_image_unknown(status) && !told.iter().any(|id| failing.contains(id))
        })
        .await?;
    let log = operator.log()?;
    assert_eq!(log.matches("\"started\"").count(), 1, "{log}");
    Ok(())
}

const CILIUM_POLICIES: &str = "
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: deny, namespace: shop}
spec:
  endpointSelector: {}
  ingress: [{}]
  egress: [{}]
";

const GATEWAY: &str = "
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: shop}
spec:
  gatewayClassName: any
  listeners: [{name: http, protocol: HTTP, port: 80}]
";

#[tokio::test]
async fn policies_of_a_network_plugin_count_while_it_is_there() -> Result<()> {
    let plane = ControlPlane::start(ControlPlaneOptions::default()).await?;
    Operator::install(&plane).await?;
    plane.create_namespace("shop").await?;
    plane.kubectl_apply(POD).await?;
    let _operator = Operator::start(&plane, Path::new(PROGRAM), "operator", &[]).await?;
    let is_open =
        |status: &SecurityReportStatus| failing(status).contains(&"netpol-namespace-none");
    plane.wait_for_report("shop", "no policy", PATIENCE, is_open).await?;

    let cilium = ["cilium.io", "CiliumNetworkPolicy", "ciliumnetworkpolicies", "v2"];
    plane.define(cilium).await?;
    plane.kubectl_apply(CILIUM_POLICIES).await?;
    let closed = |status: &SecurityReportStatus| !is_open(status);
    plane.wait_for_report("shop", "a policy of Cilium", PATIENCE, closed).await?;

    plane.kubectl(&["delete", "crd/ciliumnetworkpolicies.cilium.io"]).await?;
    let gone = plane.wait_for_report("shop", "no policy again", PATIENCE, is_open).await?;
    assert!(is_ready(&gone));
    Ok(())
}

#[tokio::test]
async fn a_gateway_is_judged_from_the_day_that_gateways_are_there() -> Result<()> {
    let plane = ControlPlane::start(ControlPlaneOptions::default()).await?;
    Operator::install(&plane).await?;
    plane.create_namespace("shop").await?;
    let _operator = Operator::start(&plane, Path::new(PROGRAM), "operator", &[]).await?;
    let is_plain =
        |status: &SecurityReportStatus| failing(status).contains(&"gateway-listener-plain");
    let before = plane.wait_for_report("shop", "no Gateway", PATIENCE, |s| !is_plain(s)).await?;
    assert!(is_ready(&before));

    let group = "gateway.networking.k8s.io";
    plane.define([group, "Gateway", "gateways", "v1"]).await?;
    plane.define([group, "HTTPRoute", "httproutes", "v1"]).await?;
    plane.kubectl_apply(GATEWAY).await?;
    plane.wait_for_report("shop", "a plain Gateway", PATIENCE, is_plain).await?;

    // Routes that go away are no redirect: the Gateway is as plain as before, or not judged.
    plane.kubectl(&["delete", "crd/httproutes.gateway.networking.k8s.io"]).await?;
    tokio::time::sleep(WITHDRAWN).await;
    let status = plane.report_status("shop").await?;
    assert!(is_plain(&status) && is_ready(&status), "{status:?}");

    plane.kubectl(&["delete", "crd/gateways.gateway.networking.k8s.io"]).await?;
    let gone = plane.wait_for_report("shop", "no Gateway", PATIENCE, |s| !is_plain(s)).await?;
    assert!(is_ready(&gone), "the Gateway went with its definition");
    Ok(())
}

/// As Istio's webhook leaves it.
const MESHED: &str = "
apiVersion: v1
kind: Pod
metadata: {name: meshed, namespace: shop}
spec:
  automountServiceAccountToken: false
  containers: [{name: web, image: \"web:1\"}]
  initContainers: [{name: istio-proxy, image: \"istio/proxyv2:1\", restartPolicy: Always}]
";

fn of_mesh(mode: &str) -> String {
    format!(
        "
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {{name: default, namespace: istio-system}}
spec: {{mtls: {{mode: {mode}}}}}
"
    )
}

#[tokio::test]
async fn a_mesh_that_loses_its_policies_takes_plaintext_and_no_report_turns_clean() -> Result<()> {
    const CHECK: &str = "mesh-mtls-not-strict";
    let plane = ControlPlane::start(ControlPlaneOptions::default()).await?;
    Operator::install(&plane).await?;
    plane.create_namespace("shop").await?;
    plane.create_namespace("istio-system").await?;
    plane.kubectl_apply(MESHED).await?;
    let _operator = Operator::start(&plane, Path::new(PROGRAM), "operator", &[]).await?;
    let is_open = |status: &SecurityReportStatus| failing(status).contains(&CHECK);
    let is_strict =
        |status: &SecurityReportStatus| !is_open(status) && !is_unknown(&status.unknown, CHECK);
    let without = plane.wait_for_report("shop", "no policy of a mesh", PATIENCE, is_open).await?;
    assert!(is_ready(&without));

    // The policy of another namespace decides.
    let policies = ["security.istio.io", "PeerAuthentication", "peerauthentications", "v1"];
    plane.define(policies).await?;
    plane.kubectl_apply(&of_mesh("STRICT")).await?;
    plane.wait_for_report("shop", "a strict mesh", PATIENCE, is_strict).await?;
    plane.kubectl_apply(&of_mesh("PERMISSIVE")).await?;
    plane.wait_for_report("shop", "a permissive mesh", PATIENCE, is_open).await?;

    plane.kubectl(&["delete", "crd/peerauthentications.security.istio.io"]).await?;
    let (seen_clean, until) = (Cell::new(false), std::time::Instant::now() + WITHDRAWN);
    let gone = plane
        .wait_for_report("shop", "a mesh without policies", PATIENCE, |status| {
            seen_clean.set(seen_clean.get() || is_strict(status));
            is_open(status) && std::time::Instant::now() > until
        })
        .await?;
    assert!(!seen_clean.get(), "the report was clean for a while: {gone:?}");
    assert!(is_ready(&gone));

    // And back, in the same process.
    plane.define(policies).await?;
    plane.kubectl_apply(&of_mesh("STRICT")).await?;
    plane.wait_for_report("shop", "a strict mesh again", PATIENCE, is_strict).await?;
    Ok(())
}

//! What nodes say, as the report of the cluster tells it: threats 13, 18 and 20.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{path::Path, time::Duration};

use anyhow::{Result, bail};
use plumbline_e2e::reports::is_unknown;
use plumbline_e2e::{ControlPlane, ControlPlaneOptions, Operator, wait_for};

const PROGRAM: &str = env!("CARGO_BIN_EXE_demo");
const PATIENCE: Duration = Duration::from_secs(40);

/// A program of runtime detection that tolerates no taint.
const FALCO: &str = "
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: falco, namespace: falco}
spec:
  selector: {matchLabels: {app: falco}}
  template:
    metadata: {labels: {app: falco}}
    spec:
      containers: [{name: falco, image: \"docker.io/falcosecurity/falco:0.42.0\"}]
";

/// Waits until the report of the cluster tells of `check` for each of `subjects`, and for no other.
async fn wait_for_subjects(plane: &ControlPlane, check: &str, subjects: &[&str]) -> Result<String> {
    wait_for(&format!("{check} for {subjects:?}"), PATIENCE, async || {
        let status = plane.cluster_report_status().await?;
        if is_unknown(&status.unknown, check) {
            bail!("{check} is unknown");
        }
        let found = status.findings.iter().filter(|finding| finding.id == check);
        let found: Vec<_> = found.flat_map(|finding| &finding.subjects).collect();
        let names: Vec<&str> = found.iter().map(|subject| subject.name.as_str()).collect();
        if names != subjects {
            bail!("{check} is told of {names:?}");
        }
        Ok(Some(serde_json::to_string(&found)?))
    })
    .await
}

#[tokio::test]
async fn nodes_with_public_addresses_old_kubelets_or_no_detection_are_told() -> Result<()> {
    let options = ControlPlaneOptions { controllers: true, nodes: 2, ..Default::default() };
    let plane = ControlPlane::start(options).await?;
    Operator::install(&plane).await?;
    plane.create_namespace("falco").await?;
    plane.kubectl_apply(FALCO).await?;
    let _operator = Operator::start(&plane, Path::new(PROGRAM), "operator", &[]).await?;

    // The hardened cluster: nodes without public addresses, of the API server's version, and a
    // program of runtime detection on both.
    for check in [
        "node-public-ip",
        "node-version-skew",
        "runtime-detection-missing",
        "runtime-detection-nodes",
    ] {
        wait_for_subjects(&plane, check, &[]).await?;
    }

    let status = r#"{"status": {"addresses": [{"type": "InternalIP", "address": "10.0.0.4"},
        {"type": "ExternalIP", "address": "203.0.113.7"}],
        "nodeInfo": {"kubeletVersion": "v1.33.4"}}}"#;
    plane.kubectl(&["patch", "node", "node-1", "--subresource=status", "-p", status]).await?;
    let told = wait_for_subjects(&plane, "node-public-ip", &["node-1"]).await?;
    assert!(told.contains("203.0.113.7") && !told.contains("10.0.0.4"), "{told}");
    let told = wait_for_subjects(&plane, "node-version-skew", &["node-1"]).await?;
    assert!(told.contains("v1.33.4"), "{told}");

    // The controller of DaemonSets leaves a node out whose taint nobody tolerates.
    plane.kubectl(&["taint", "node", "node-0", "team=data:NoExecute"]).await?;
    let told = wait_for_subjects(&plane, "runtime-detection-nodes", &["cluster"]).await?;
    assert!(told.contains("Falco is meant for 1 of 2 nodes"), "{told}");
    plane.kubectl(&["taint", "node", "node-0", "team-"]).await?;
    wait_for_subjects(&plane, "runtime-detection-nodes", &[]).await?;
    Ok(())
}

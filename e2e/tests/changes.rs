//! A report follows its namespace, says what changed, and is not written for nothing.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use plumbline_e2e::reports::failing;
use plumbline_e2e::{ControlPlane, ControlPlaneOptions, Operator, wait_for};

const PROGRAM: &str = env!("CARGO_BIN_EXE_demo");

/// Long enough for a busy machine. How long it took is printed (`--nocapture`), not judged: a machine
/// that does much else is no bug.
const PATIENCE: Duration = Duration::from_secs(20);

fn deployment(name: &str, privileged: bool, image: &str) -> String {
    format!(
        "
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, namespace: shop}}
spec:
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      containers:
      - name: main
        image: {image}
        securityContext: {{privileged: {privileged}}}
"
    )
}

async fn events(plane: &ControlPlane, reason: &str) -> Result<Vec<String>> {
    let selector = format!("reason={reason}");
    let columns = "custom-columns=NOTE:.message,OBJECT:.involvedObject.name";
    let list = plane
        .kubectl(&["get", "events", "-n", "shop", "--field-selector", &selector, "-o", columns])
        .await?;
    Ok(list.lines().skip(1).map(ToOwned::to_owned).collect())
}

#[tokio::test]
async fn a_changed_deployment_is_in_its_report_and_mending_it_is_told_once() -> Result<()> {
    let plane = ControlPlane::start(ControlPlaneOptions::default()).await?;
    Operator::install(&plane).await?;
    plane.create_namespace("shop").await?;
    plane.kubectl_apply(&deployment("web", false, "web:1")).await?;
    let _operator = Operator::start(&plane, Path::new(PROGRAM), "operator", &[]).await?;
    let has = |status: &_, id| failing(status).contains(&id);
    plane.wait_for_report("shop", "its Deployment", PATIENCE, |s| s.workloads == 1).await?;
    assert_eq!(events(&plane, "FindingsAdded").await?.len(), 0, "a first report is no change");

    // kubectl takes a good part of a second itself, so the clock starts when it has returned.
    plane.kubectl_apply(&deployment("web", true, "web:1")).await?;
    let start = Instant::now();
    let bad = plane
        .wait_for_report("shop", "the offence", PATIENCE, |s| has(s, "privileged-container"))
        .await?;
    println!("in the report after {:?}", start.elapsed());
    let changes = bad.changes.as_ref().context("changes")?;
    assert_eq!(changes.added, ["privileged-container"]);
    // What is only worth knowing stands in the report and is no Event.
    assert_eq!(changes.resolved, ["psa-upgrade-ready"]);
    let found = bad.findings.iter().find(|finding| finding.id == "privileged-container");
    assert_eq!(found.context("the finding")?.count, 1);

    plane.kubectl_apply(&deployment("web", false, "web:1")).await?;
    let start = Instant::now();
    let good = plane
        .wait_for_report("shop", "the mended Deployment", PATIENCE, |s| {
            !has(s, "privileged-container")
        })
        .await?;
    println!("gone from the report after {:?}", start.elapsed());
    let changes = good.changes.context("changes")?;
    assert_eq!(changes.added, ["psa-upgrade-ready"]);
    assert_eq!(changes.resolved, ["privileged-container"]);
    let resolved = wait_for("the Event", PATIENCE, async || {
        let events = events(&plane, "FindingsResolved").await?;
        Ok((!events.is_empty()).then_some(events))
    })
    .await?;
    assert_eq!(resolved.len(), 1, "{resolved:?}");
    assert_eq!(events(&plane, "FindingsAdded").await?.len(), 1);
    assert!(resolved[0].contains("resolved: privileged-container"), "{resolved:?}");
    assert!(resolved[0].contains("posture"), "{resolved:?}");

    // The same again, and more, within the minutes in which Events are merged.
    plane.kubectl_apply(&deployment("web", true, "web")).await?;
    let added = wait_for("a second Event", PATIENCE, async || {
        let events = events(&plane, "FindingsAdded").await?;
        Ok((events.len() > 1).then_some(events))
    })
    .await?;
    let latest = "new: privileged-container, image-latest-tag";
    assert!(added.iter().any(|event| event.contains(latest)), "{added:?}");
    let described = plane.kubectl(&["describe", "secrep", "posture", "-n", "shop"]).await?;
    assert!(described.contains("FindingsResolved"), "describe shows Events:\n{described}");
    Ok(())
}

#[tokio::test]
async fn a_rollout_that_changes_no_posture_writes_nothing() -> Result<()> {
    let options = ControlPlaneOptions {
        controllers: true,
        nodes: 1,
        audit: true,
        ..ControlPlaneOptions::default()
    };
    let plane = ControlPlane::start(options).await?;
    Operator::install(&plane).await?;
    plane.create_namespace("shop").await?;
    let pinned = |digit: &str| format!("web@sha256:{}", digit.repeat(64));
    plane.kubectl_apply(&deployment("web", false, &pinned("1"))).await?;
    let rollout = ["rollout", "status", "deployment/web", "-n", "shop", "--timeout=60s"];
    plane.kubectl(&rollout).await?;
    let _operator = Operator::start(&plane, Path::new(PROGRAM), "operator", &[]).await?;
    plane.wait_for_report("shop", "its Deployment", PATIENCE, |s| s.workloads == 1).await?;
    let before = plane.wait_until_quiet(Duration::from_secs(4)).await?;
    let versions = plane.report_versions().await?;
    assert!(before > 0, "the audit log counts the first writes");

    plane.kubectl_apply(&deployment("web", false, &pinned("2"))).await?;
    plane.kubectl(&rollout).await?;
    let after = plane.wait_until_quiet(Duration::from_secs(4)).await?;
    assert_eq!(plane.report_versions().await?, versions);
    assert_eq!(after, before, "the rollout caused writes");
    Ok(())
}

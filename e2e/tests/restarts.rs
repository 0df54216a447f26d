//! Restarts and replicas: no report is written that says nothing new.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    collections::BTreeMap,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::Result;
use plumbline_e2e::{ControlPlane, ControlPlaneOptions, Operator, reports::SHOP, wait_for};

const PROGRAM: &str = env!("CARGO_BIN_EXE_demo");
const PATIENCE: Duration = Duration::from_secs(30);
const ELECT: [&str; 1] = ["--leader-elect"];

async fn first_seen(plane: &ControlPlane) -> Result<BTreeMap<String, String>> {
    let status = plane.report_status("shop").await?;
    let seen = status.findings.iter().map(|f| (f.id.clone(), f.first_seen.0.to_string()));
    Ok(seen.collect())
}

async fn shop() -> Result<ControlPlane> {
    let options = ControlPlaneOptions { audit: true, ..ControlPlaneOptions::default() };
    let plane = ControlPlane::start(options).await?;
    Operator::install(&plane).await?;
    plane.create_namespace("shop").await?;
    plane.kubectl_apply(SHOP).await?;
    Ok(plane)
}

#[tokio::test]
async fn a_killed_operator_goes_on_without_rewriting_a_report() -> Result<()> {
    let plane = shop().await?;
    let operator = Operator::start(&plane, Path::new(PROGRAM), "operator", &[]).await?;
    plane.wait_for_report("shop", "its Deployment", PATIENCE, |s| s.workloads == 1).await?;
    let writes = plane.wait_until_quiet(Duration::from_secs(4)).await?;
    let (versions, seen) = (plane.report_versions().await?, first_seen(&plane).await?);
    assert!(!seen.is_empty());

    operator.kill();
    let operator = Operator::start(&plane, Path::new(PROGRAM), "operator", &[]).await?;
    wait_for("all reports to be evaluated", PATIENCE, async || {
        let suppressed = operator.metric("plumbline_report_writes_suppressed_total").await?;
        #[expect(clippy::cast_precision_loss, reason = "a handful")]
        let reports = versions.len() as f64;
        Ok((suppressed > reports).then_some(()))
    })
    .await?;
    assert_eq!(plane.wait_until_quiet(Duration::from_secs(4)).await?, writes);
    assert_eq!(plane.report_versions().await?, versions);
    assert_eq!(first_seen(&plane).await?, seen);
    Ok(())
}

#[tokio::test]
async fn of_two_replicas_one_writes_and_its_death_changes_no_report() -> Result<()> {
    let plane = shop().await?;
    let first = Operator::start(&plane, Path::new(PROGRAM), "first", &ELECT).await?;
    leads(&first).await?;
    let second = Operator::start(&plane, Path::new(PROGRAM), "second", &ELECT).await?;
    plane.wait_for_report("shop", "its Deployment", PATIENCE, |s| s.workloads == 1).await?;
    plane.wait_until_quiet(Duration::from_secs(4)).await?;
    let versions = plane.report_versions().await?;
    assert!(second.metric("plumbline_leader").await? < 1.0);
    assert!(second.metric("plumbline_report_writes_total").await? < 1.0);

    first.kill();
    let start = Instant::now();
    leads(&second).await?;
    let took = start.elapsed();
    assert!(took < Duration::from_secs(20), "leadership moved after {took:?}");
    plane.wait_until_quiet(Duration::from_secs(4)).await?;
    assert_eq!(plane.report_versions().await?, versions);

    // It really writes now.
    plane.kubectl(&["scale", "deployment/web", "-n", "shop", "--replicas=0"]).await?;
    plane.kubectl(&["delete", "deployment/web", "-n", "shop"]).await?;
    plane.wait_for_report("shop", "no Deployment", PATIENCE, |s| s.workloads == 0).await?;
    Ok(())
}

async fn leads(operator: &Operator) -> Result<()> {
    wait_for("the replica to lead", PATIENCE, async || {
        Ok((operator.metric("plumbline_leader").await? > 0.0).then_some(()))
    })
    .await
}

#[tokio::test]
async fn a_stopped_leader_gives_the_lease_up() -> Result<()> {
    let plane = shop().await?;
    let first = Operator::start(&plane, Path::new(PROGRAM), "first", &ELECT).await?;
    leads(&first).await?;
    let second = Operator::start(&plane, Path::new(PROGRAM), "second", &ELECT).await?;

    // TERM, as the kubelet sends it.
    drop(first);
    let holder = ["get", "lease", "plumbline", "-n", "plumbline-system", "-o"];
    let holder = [&holder[..], &["jsonpath={.spec.holderIdentity}"]].concat();
    assert_ne!(plane.kubectl(&holder).await?, "first");
    let log = std::fs::read_to_string(plane.folder().join("first.log"))?;
    assert!(log.lines().last().is_some_and(|line| line.contains("stopped")), "{log}");
    leads(&second).await
}

#[tokio::test]
async fn the_operator_outlives_a_restart_of_the_api_server() -> Result<()> {
    let mut plane = shop().await?;
    let operator = Operator::start(&plane, Path::new(PROGRAM), "operator", &[]).await?;
    plane.wait_for_report("shop", "its Deployment", PATIENCE, |s| s.workloads == 1).await?;
    plane.wait_until_quiet(Duration::from_secs(4)).await?;
    let versions = plane.report_versions().await?;

    plane.kill_api_server();
    plane.start_api_server().await?;
    plane.kubectl(&["delete", "deployment/web", "-n", "shop"]).await?;
    plane.wait_for_report("shop", "no Deployment", PATIENCE * 2, |s| s.workloads == 0).await?;
    let after = plane.report_versions().await?;
    let changed = versions.iter().filter(|(namespace, v)| after.get(*namespace) != Some(v));
    let changed: Vec<&str> = changed.map(|(namespace, _)| namespace.as_str()).collect();
    assert_eq!(changed, ["shop"], "the outage itself is written into no report");
    assert_eq!(operator.get("/readyz").await?.0, 200);
    Ok(())
}

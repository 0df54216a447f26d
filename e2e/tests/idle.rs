//! The cluster of the demo at rest: the operator writes no report, as the API server counts it.

use std::{path::Path, time::Duration};

use anyhow::{Context as _, Result};
use plumbline_e2e::demo::{Cluster, examples, steps};
use plumbline_e2e::{ControlPlane, ControlPlaneOptions};

/// How long the cluster rests, in seconds: 20, unless `PLUMBLINE_IDLE_SECONDS` says otherwise.
fn rest() -> Result<Duration> {
    let seconds = std::env::var("PLUMBLINE_IDLE_SECONDS").unwrap_or_else(|_| "20".to_owned());
    Ok(Duration::from_secs(seconds.parse().context("PLUMBLINE_IDLE_SECONDS is a number")?))
}

#[tokio::test]
async fn a_cluster_at_rest_sees_no_writes() -> Result<()> {
    let options = ControlPlaneOptions {
        controllers: true,
        nodes: 1,
        audit: true,
        ..ControlPlaneOptions::default()
    };
    let cluster = Cluster::Plane(Box::new(ControlPlane::start(options).await?));
    let examples = examples()?;
    cluster.install().await?;
    steps::apply(&cluster, &examples).await?;
    steps::wait_for_pods(&cluster, &examples).await?;
    let _operator = cluster.start_operator(Path::new(env!("CARGO_BIN_EXE_demo"))).await?;
    let reports = steps::wait_for_reports(&cluster, &examples).await?;
    let Cluster::Plane(plane) = &cluster else { unreachable!("it was made above") };
    let before = plane.wait_until_quiet(Duration::from_secs(5)).await?;
    assert!(before >= reports, "{before} writes made {reports} reports");

    tokio::time::sleep(rest()?).await;
    assert_eq!(plane.report_writes()?, before, "writes in {:?} of rest", rest()?);
    Ok(())
}

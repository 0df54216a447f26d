//! What the API server is asked: lists are streamed where it streams them, and each request is counted
//! as it counts it.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{collections::BTreeMap, path::Path, time::Duration};

use anyhow::Result;
use plumbline_e2e::{
    ControlPlane, ControlPlaneOptions, Operator, benchmark::requests, reports::SHOP, wait_for,
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_demo");
const PATIENCE: Duration = Duration::from_secs(30);

async fn shop(flags: &[&str]) -> Result<ControlPlane> {
    let options = ControlPlaneOptions {
        audit: true,
        api_server_args: flags.iter().map(|&flag| flag.to_owned()).collect(),
        ..ControlPlaneOptions::default()
    };
    let plane = ControlPlane::start(options).await?;
    Operator::install(&plane).await?;
    plane.create_namespace("shop").await?;
    plane.kubectl_apply(SHOP).await?;
    Ok(plane)
}

/// How many requests of the operator's account the API server has logged, by verb.
fn logged(plane: &ControlPlane) -> Result<BTreeMap<String, u64>> {
    let mut verbs = BTreeMap::new();
    for entry in plane.operator_entries()? {
        *verbs.entry(entry.verb).or_default() += 1;
    }
    Ok(verbs)
}

/// The same, as the operator has counted them.
async fn counted(operator: &Operator) -> Result<BTreeMap<String, u64>> {
    let requests = requests(operator).await?;
    Ok(requests.into_iter().map(|(verb, asked)| (verb, asked.requests)).collect())
}

async fn report_of_shop(plane: &ControlPlane, operator: &Operator) -> Result<()> {
    let fails = |status: &plumbline_crds::SecurityReportStatus| {
        status.findings.iter().any(|finding| finding.id == "host-network")
    };
    plane.wait_for_report("shop", "what is in it", PATIENCE, fails).await?;
    plane.wait_until_quiet(Duration::from_secs(3)).await?;
    wait_for("both to count the same", PATIENCE, async || {
        let (logged, counted) = (logged(plane)?, counted(operator).await?);
        anyhow::ensure!(logged == counted, "logged {logged:?}, counted {counted:?}");
        Ok(Some(()))
    })
    .await
}

/// How often the operator has listed `resource` in pages.
fn lists(plane: &ControlPlane, resource: &str) -> Result<usize> {
    let entries = plane.operator_entries()?;
    Ok(entries.filter(|it| it.verb == "list" && it.resource == resource).count())
}

#[tokio::test]
async fn lists_are_streamed_and_every_request_is_counted() -> Result<()> {
    let plane = shop(&[]).await?;
    let operator = Operator::start(&plane, Path::new(PROGRAM), "operator", &[]).await?;
    report_of_shop(&plane, &operator).await?;
    assert_eq!(lists(&plane, "pods")?, 0);
    Ok(())
}

#[tokio::test]
async fn an_api_server_that_streams_no_lists_is_asked_for_pages() -> Result<()> {
    let plane = shop(&["--feature-gates=WatchList=false"]).await?;
    let operator = Operator::start(&plane, Path::new(PROGRAM), "operator", &[]).await?;
    report_of_shop(&plane, &operator).await?;
    assert_eq!(lists(&plane, "pods")?, 1);
    Ok(())
}

//! Many Deployments rolled out at once: a report that changes all the time is written once an interval.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::Result;
use plumbline_e2e::{ControlPlane, ControlPlaneOptions, Operator};

const PROGRAM: &str = env!("CARGO_BIN_EXE_demo");
const PATIENCE: Duration = Duration::from_mins(1);
const NAMESPACES: usize = 5;
const DEPLOYMENTS: usize = 100;

/// Longer than by default, so that the limit is far from what a busy machine does by itself.
const INTERVAL: Duration = Duration::from_secs(2);

fn space(index: usize) -> String {
    format!("shop-{}", index % NAMESPACES)
}

/// All Deployments, of three Pods each.
fn deployments(privileged: bool) -> String {
    let mut yaml = String::new();
    for index in 0..DEPLOYMENTS {
        let namespace = space(index);
        // Writing to a string cannot fail.
        let _ = write!(
            yaml,
            "---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web-{index}, namespace: {namespace}}}
spec:
  replicas: 3
  selector: {{matchLabels: {{app: web-{index}}}}}
  template:
    metadata: {{labels: {{app: web-{index}}}}}
    spec:
      containers: [{{name: main, image: web, securityContext: {{privileged: {privileged}}}}}]
"
        );
    }
    yaml
}

/// How often each report of a namespace was written.
fn writes(plane: &ControlPlane) -> Result<BTreeMap<String, u32>> {
    let mut writes = BTreeMap::new();
    for entry in plane.operator_entries()? {
        if entry.resource == "securityreports" && entry.verb == "patch" && entry.code == 200 {
            *writes.entry(entry.namespace).or_default() += 1;
        }
    }
    Ok(writes)
}

#[tokio::test]
async fn a_rollout_of_100_deployments_writes_each_report_once_an_interval() -> Result<()> {
    let options = ControlPlaneOptions {
        controllers: true,
        nodes: 1,
        audit: true,
        ..ControlPlaneOptions::default()
    };
    let plane = ControlPlane::start(options).await?;
    Operator::install(&plane).await?;
    for index in 0..NAMESPACES {
        plane.create_namespace(&space(index)).await?;
    }
    plane.kubectl_apply(&deployments(false)).await?;
    let seconds = INTERVAL.as_secs();
    let interval = format!("--interval={seconds}s");
    let _operator = Operator::start(&plane, Path::new(PROGRAM), "operator", &[&interval]).await?;
    plane.wait_until_quiet(INTERVAL * 3).await?;
    let before = writes(&plane)?;

    let start = Instant::now();
    plane.kubectl_apply(&deployments(true)).await?;
    let each = DEPLOYMENTS / NAMESPACES;
    for index in 0..NAMESPACES {
        let told = |status: &plumbline_crds::SecurityReportStatus| {
            let mut findings = status.findings.iter();
            let found = findings.find(|finding| finding.id == "privileged-container");
            found.is_some_and(|finding| finding.count as usize == each)
        };
        plane.wait_for_report(&space(index), "its whole rollout", PATIENCE, told).await?;
    }
    plane.wait_until_quiet(INTERVAL * 3).await?;
    let intervals = u32::try_from(start.elapsed().as_secs() / seconds + 1)?;
    let after = writes(&plane)?;
    for index in 0..NAMESPACES {
        let space = space(index);
        let count =
            |writes: &BTreeMap<String, u32>| writes.get(&space).copied().unwrap_or_default();
        let written = count(&after) - count(&before);
        println!("{space}: written {written} times in {intervals} intervals");
        assert!(written > 0, "{space}: the rollout is in its report");
        assert!(written <= intervals, "{space}: {written} writes in {intervals} intervals");
    }
    Ok(())
}

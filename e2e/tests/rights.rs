//! The operator lives with the generated rights, and without one of them it says so.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{path::Path, time::Duration};

use anyhow::{Context as _, Result};
use plumbline_crds::{SecurityReportStatus, condition::READY};
use plumbline_e2e::reports::{failing, is_ready};
use plumbline_e2e::{ControlPlane, ControlPlaneOptions, Operator, wait_for};
use plumbline_operator::{generate, rights};

const PROGRAM: &str = env!("CARGO_BIN_EXE_demo");
const PATIENCE: Duration = Duration::from_secs(30);

const WORKLOADS: &str = "
apiVersion: v1
kind: Secret
metadata:
  name: old-token
  namespace: shop
  annotations: {kubernetes.io/service-account.name: default}
type: kubernetes.io/service-account-token
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  containers: [{name: web, image: web, securityContext: {privileged: true}}]
";

/// The generated rights without the one to read Secrets.
fn without_secrets() -> Result<String> {
    let mut role = rights::rights(&rights::Install::default()).cluster_role;
    for rule in role.rules.iter_mut().flatten() {
        rule.resources.iter_mut().flatten().for_each(|resource| {
            if resource == "secrets" {
                "no-such-resource".clone_into(resource);
            }
        });
    }
    Ok(serde_norway::to_string(&role)?)
}

#[tokio::test]
async fn without_the_right_to_secrets_their_checks_are_unknown_until_it_is_restored() -> Result<()>
{
    let plane = ControlPlane::start(ControlPlaneOptions::default()).await?;
    Operator::install(&plane).await?;
    plane.create_namespace("shop").await?;
    plane.kubectl_apply(WORKLOADS).await?;
    // Short watches, so that a right that is taken away shows soon.
    let flags = ["--watch-timeout", "5s"];
    let operator = Operator::start(&plane, Path::new(PROGRAM), "operator", &flags).await?;
    let secret = "sa-token-secret-legacy";
    let whole = plane
        .wait_for_report("shop", "the Secret's finding", PATIENCE, |s| failing(s).contains(&secret))
        .await?;
    assert!(is_ready(&whole) && whole.unknown.is_empty() && whole.summary.unknown == 0);

    plane.kubectl_apply(&without_secrets()?).await?;
    let blind =
        plane.wait_for_report("shop", "Ready False", PATIENCE, |status| !is_ready(status)).await?;
    let ready = blind.conditions.iter().find(|c| c.type_ == READY).context("Ready")?;
    assert_eq!(ready.reason, "EvidenceForbidden");
    assert!(ready.message.contains("secrets"), "{}", ready.message);
    let unknown: Vec<&str> =
        blind.unknown.iter().flat_map(|group| &group.checks).map(String::as_str).collect();
    assert!(unknown.contains(&secret), "{unknown:?}");
    assert!(!failing(&blind).contains(&secret), "what cannot be read cannot fail either");
    assert!(failing(&blind).contains(&"privileged-container"), "all other checks go on");
    assert_eq!(blind.changes, whole.changes, "losing sight of Secrets resolves nothing");
    assert!(blind.last_known.iter().any(|known| known.id == secret), "{:?}", blind.last_known);
    assert!(blind.score < 100 && blind.summary.unknown > 0);
    let forbidden = r#"plumbline_input_state{resource="secrets",state="forbidden"}"#;
    wait_for("the metric to tell it too", PATIENCE, async || {
        Ok((operator.metric(forbidden).await? > 0.0).then_some(()))
    })
    .await?;

    // A restart without the right is as honest: it becomes ready, and the report stays as it is.
    let before = plane.report("shop").await?.metadata.resource_version;
    operator.kill();
    let _operator = Operator::start(&plane, Path::new(PROGRAM), "operator", &flags).await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(plane.report("shop").await?.metadata.resource_version, before);

    plane.kubectl_apply(&generate::rights(&rights::Install::default())?).await?;
    let healed = plane
        .wait_for_report("shop", "everything again", PATIENCE, |status| {
            is_ready(status) && failing(status).contains(&secret)
        })
        .await?;
    let stable = |s: &SecurityReportStatus| (s.summary, s.score, s.findings.clone());
    assert_eq!(stable(&healed), stable(&whole));
    let events = plane.kubectl(&["get", "events", "-n", "shop"]).await?;
    assert!(!events.contains("Findings"), "no finding came or went:\n{events}");
    Ok(())
}

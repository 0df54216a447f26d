//! What tenants do: delete reports, choose awkward names, hide secrets in odd places.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use plumbline_e2e::reports::finding;
use plumbline_e2e::{ControlPlane, ControlPlaneOptions, Operator, wait_for};

const PROGRAM: &str = env!("CARGO_BIN_EXE_demo");
const PATIENCE: Duration = Duration::from_secs(30);

#[tokio::test]
async fn a_deleted_report_comes_back_as_it_was() -> Result<()> {
    let plane = ControlPlane::start(ControlPlaneOptions::default()).await?;
    Operator::install(&plane).await?;
    plane.create_namespace("shop").await?;
    let _operator = Operator::start(&plane, Path::new(PROGRAM), "operator", &[]).await?;
    let before = plane.wait_for_report("shop", "a score", PATIENCE, |s| s.score > 0).await?;
    // Past the second in which it was made, so that new times would differ.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let old = plane.report("shop").await?.metadata.uid;

    plane.kubectl(&["delete", "secrep", "posture", "-n", "shop"]).await?;
    let start = Instant::now();
    let after = wait_for("the report to be back", PATIENCE, async || {
        let report = plane.report("shop").await?;
        Ok(report.status.filter(|_| report.metadata.uid != old))
    })
    .await?;
    println!("back after {:?}", start.elapsed());
    assert_eq!(after, before, "first-seen times and all");
    Ok(())
}

#[tokio::test]
async fn a_deleted_namespace_leaves_nothing_behind() -> Result<()> {
    let options = ControlPlaneOptions { controllers: true, ..ControlPlaneOptions::default() };
    let plane = ControlPlane::start(options).await?;
    Operator::install(&plane).await?;
    // A word of Rust, for good measure.
    plane.create_namespace("match").await?;
    let operator = Operator::start(&plane, Path::new(PROGRAM), "operator", &[]).await?;
    plane.wait_for_report("match", "a score", PATIENCE, |s| s.score > 0).await?;
    let count = r#"plumbline_input_objects{resource="namespaces"}"#;
    let namespaces = operator.metric(count).await?;

    plane.kubectl(&["delete", "namespace", "match", "--timeout=60s"]).await?;
    wait_for("the operator to forget the namespace", PATIENCE, async || {
        let log = operator.log()?;
        let told = log.contains("the namespace is gone");
        Ok((operator.metric(count).await? < namespaces && told).then_some(()))
    })
    .await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(!plane.report_versions().await?.contains_key("match"));
    let cluster = plane.kubectl(&["get", "csecrep", "cluster", "-o", "yaml"]).await?;
    assert!(!cluster.contains("namespace: match"), "{cluster}");
    assert!(operator.metric("plumbline_queue_depth").await? < 1.0);
    Ok(())
}

#[tokio::test]
async fn awkward_names_do_no_harm() -> Result<()> {
    let plane = ControlPlane::start(ControlPlaneOptions::default()).await?;
    Operator::install(&plane).await?;
    let namespace = "n".repeat(63);
    plane.create_namespace(&namespace).await?;
    let long = "p".repeat(253);
    let pod = serde_json::json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": long, "namespace": namespace,
            "annotations": {"note": "\u{1b}]0;owned\u{7}\u{202e}"},
        },
        "spec": {
            "hostNetwork": true,
            "containers": [{
                "name": "c".repeat(63),
                "image": "web\u{1b}[31m\u{202e}X",
                "args": ["\u{1b}]0;owned\u{7}"],
            }],
            "volumes": [{"name": "host", "hostPath": {"path": "/etc/\u{1b}[2Jx\u{202e}"}}],
        },
    });
    plane.kubectl_apply(&pod.to_string()).await?;
    let operator = Operator::start(&plane, Path::new(PROGRAM), "operator", &[]).await?;
    let status =
        plane.wait_for_report(&namespace, "the Pod", PATIENCE, |s| s.workloads == 1).await?;
    let subject = &finding(&status, "host-network").context("host-network")?.subjects[0];
    assert_eq!(subject.name, long);
    for shown in [serde_json::to_string(&status)?, operator.log()?] {
        let harmful = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!shown.contains("\\u001b") && !shown.contains(harmful), "{shown}");
    }
    Ok(())
}

#[tokio::test]
async fn secret_values_appear_nowhere() -> Result<()> {
    const CANARY: &str = "canary-7f3a9c";
    let plane = ControlPlane::start(ControlPlaneOptions::default()).await?;
    Operator::install(&plane).await?;
    plane.create_namespace("shop").await?;
    let operator =
        Operator::start(&plane, Path::new(PROGRAM), "operator", &["--log", "debug"]).await?;
    let password = format!("{CANARY}-Zx81kq");
    let token = format!("ghp_{}", "canary7f3a9cAAAABBBBCCCCDDDDEEEEFFFF1234");
    let applied = serde_json::json!({
        "apiVersion": "v1", "kind": "Secret", "metadata": {"name": "db"},
        "stringData": {"password": password},
    });
    let list = serde_json::json!({"apiVersion": "v1", "kind": "List", "items": [
        {"apiVersion": "v1", "kind": "Secret",
         "metadata": {"name": "db", "namespace": "shop", "annotations":
            {"kubectl.kubernetes.io/last-applied-configuration": applied.to_string()}},
         "stringData": {"password": password}},
        {"apiVersion": "v1", "kind": "ConfigMap",
         "metadata": {"name": "settings", "namespace": "shop"},
         "data": {"db.password": password, "app.properties": format!("db.password={password}\ntoken: {token}")}},
        {"apiVersion": "v1", "kind": "Pod",
         "metadata": {"name": "web", "namespace": "shop", "annotations": {"password": password}},
         "spec": {"containers": [{
            "name": "web", "image": "web",
            "args": [format!("--password={password}")],
            "env": [{"name": "DB_PASSWORD", "value": password}, {"name": "GITHUB", "value": token}]}]}},
    ]});
    plane.kubectl(&["create", "-f", &file(&plane, &list)?]).await?;
    let status = plane
        .wait_for_report("shop", "the credentials", PATIENCE, |status| {
            ["secret-literal-env", "configmap-secret", "secret-last-applied"]
                .iter()
                .all(|id| finding(status, id).is_some())
        })
        .await?;
    let named = serde_json::to_string(&status)?;
    assert!(
        named.contains("DB_PASSWORD") && named.contains("db.password"),
        "named by key: {named}"
    );
    let everything = [
        ("reports", plane.kubectl(&["get", "secrep,csecrep", "-A", "-o", "yaml"]).await?),
        ("events", plane.kubectl(&["get", "events", "-A", "-o", "yaml"]).await?),
        ("log", operator.log()?),
        ("metrics", operator.metrics().await?),
    ];
    for (place, text) in everything {
        assert!(!text.is_empty(), "{place} is empty");
        assert!(!text.contains("canary"), "a secret value in {place}:\n{text}");
    }
    Ok(())
}

fn file(plane: &ControlPlane, object: &serde_json::Value) -> Result<String> {
    let path = plane.folder().join("objects.json");
    std::fs::write(&path, object.to_string())?;
    Ok(path.to_str().context("UTF-8")?.to_owned())
}

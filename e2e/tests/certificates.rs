//! Certificates that Ingresses name, read from a real API server: which, how, and what of them.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{path::Path, time::Duration};

use anyhow::{Context as _, Result};
use plumbline_crds::SecurityReportStatus;
use plumbline_e2e::reports::{failing, finding, is_unknown};
use plumbline_e2e::{ControlPlane, ControlPlaneOptions, Operator};
use plumbline_operator::rights;
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_demo");
const PATIENCE: Duration = Duration::from_secs(30);
const BAD: &str = "ingress-tls-secret-bad";

/// Marks the values that nobody may print.
const KEY: &str = "the-key-that-nobody-may-see";

fn certificate(host: &str, from: (i32, u8, u8), until: (i32, u8, u8)) -> Result<String> {
    let mut params = CertificateParams::new(vec![host.to_owned()])?;
    params.not_before = date_time_ymd(from.0, from.1, from.2);
    params.not_after = date_time_ymd(until.0, until.1, until.2);
    Ok(params.self_signed(&KeyPair::generate()?)?.pem())
}

fn secret(name: &str, kind: &str, chain: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Secret", "type": kind,
        "metadata": {"name": name, "namespace": "shop"},
        "stringData": {"tls.crt": chain, "tls.key": KEY}})
}

fn ingress(name: &str) -> Value {
    let backend = json!({"service": {"name": "web", "port": {"number": 80}}});
    let paths = json!([{"path": "/", "pathType": "Prefix", "backend": backend}]);
    json!({"apiVersion": "networking.k8s.io/v1", "kind": "Ingress",
        "metadata": {"name": name, "namespace": "shop"},
        "spec": {"tls": [{"hosts": ["shop.example"], "secretName": name}],
                 "rules": [{"host": "shop.example", "http": {"paths": paths}}]}})
}

async fn apply(plane: &ControlPlane, object: &Value) -> Result<String> {
    plane.kubectl_apply(&object.to_string()).await
}

/// What is said of an Ingress.
fn told(status: &SecurityReportStatus, ingress: &str) -> String {
    let subjects = finding(status, BAD).into_iter().flat_map(|finding| &finding.subjects);
    let of_it = subjects.filter(|subject| subject.name == ingress);
    of_it.map(|subject| subject.detail.clone().unwrap_or_default()).collect()
}

#[tokio::test]
async fn each_state_of_a_certificate_is_told_and_no_other_secret_is_read() -> Result<()> {
    let plane =
        ControlPlane::start(ControlPlaneOptions { audit: true, ..Default::default() }).await?;
    Operator::install(&plane).await?;
    plane.create_namespace("shop").await?;
    let valid = certificate("shop.example", (2025, 1, 1), (2125, 1, 1))?;
    let states = [
        ("valid", "kubernetes.io/tls", valid.clone(), ""),
        (
            "expired",
            "kubernetes.io/tls",
            certificate("shop.example", (2020, 1, 1), (2021, 1, 1))?,
            "expired on 2021-01-01",
        ),
        (
            "early",
            "kubernetes.io/tls",
            certificate("shop.example", (2120, 1, 1), (2125, 1, 1))?,
            "not valid before 2120-01-01",
        ),
        (
            "foreign",
            "kubernetes.io/tls",
            certificate("other.example", (2025, 1, 1), (2125, 1, 1))?,
            "not for shop.example",
        ),
        (
            "garbage",
            "kubernetes.io/tls",
            "no certificate".to_owned(),
            "holds no certificate in PEM",
        ),
        ("opaque", "Opaque", valid.clone(), "is not of type kubernetes.io/tls"),
        ("large", "kubernetes.io/tls", valid.repeat(800_000 / valid.len()), ""),
    ];
    for (name, kind, chain, _) in &states {
        // As a client creates it: an annotation of kubectl apply would hold the key once more.
        let file = plane.folder().join(format!("{name}.json"));
        std::fs::write(&file, secret(name, kind, chain).to_string())?;
        plane.kubectl(&["create", "-f", file.to_str().context("a path")?]).await?;
        apply(&plane, &ingress(name)).await?;
    }
    apply(&plane, &ingress("missing")).await?;
    let operator = Operator::start(&plane, Path::new(PROGRAM), "operator", &[]).await?;
    let first = plane
        .wait_for_report("shop", "every certificate", PATIENCE, |s| failing(s).contains(&BAD))
        .await?;
    for (name, _, _, expected) in &states {
        let told = told(&first, name);
        assert_eq!(told.is_empty(), expected.is_empty(), "{name}: {told}");
        assert!(told.contains(expected), "{name}: {told}");
    }
    assert!(told(&first, "missing").contains("does not exist"));
    assert!(!is_unknown(&first.unknown, BAD));

    // A renewed certificate is noticed.
    let patch = json!({"stringData": {"tls.crt": valid}}).to_string();
    plane.kubectl(&["patch", "secret", "expired", "-n", "shop", "-p", &patch]).await?;
    let renewed = |status: &SecurityReportStatus| told(status, "expired").is_empty();
    let report = plane.wait_for_report("shop", "the new certificate", PATIENCE, renewed).await?;
    assert!(!serde_json::to_string(&report)?.contains(KEY));
    assert!(!operator.log()?.contains(KEY));

    // Whatever was asked for with its values was asked for by its type.
    let account =
        format!("system:serviceaccount:{}:{}", rights::NAMESPACE, rights::SERVICE_ACCOUNT);
    let entries = plane.audit_entries()?;
    let of_secrets = entries.iter().filter(|it| it.user == account && it.resource == "secrets");
    let (all, one): (Vec<_>, Vec<_>) = of_secrets.partition(|it| it.namespace.is_empty());
    assert!(!all.is_empty() && !one.is_empty());
    for entry in one {
        assert_eq!(entry.verb, "list", "{entry:?}");
        assert!(entry.uri.contains("type%3Dkubernetes.io%2Ftls"), "{entry:?}");
        let names = states.iter().map(|(name, ..)| *name);
        let asked_for =
            names.filter(|name| entry.uri.contains(&format!("metadata.name%3D{name}%2C")));
        assert_eq!(asked_for.count(), 1, "{entry:?}");
    }
    Ok(())
}

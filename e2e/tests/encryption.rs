//! Encryption at rest on a real API server: each of the five states, and what really lies in etcd.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{fs, path::Path, time::Duration};

use anyhow::{Context as _, Result, bail};
use k8s_openapi::{ByteString, api::core::v1::Secret};
use kube::api::{ListParams, PostParams};
use kube::{Api, ResourceExt as _};
use plumbline_crds::{ClusterSecurityReportStatus, SecretsAtRest};
use plumbline_e2e::reports::is_unknown;
use plumbline_e2e::{ControlPlane, ControlPlaneOptions, Operator, Stored, wait_for};
use serde_json::json;

const PROGRAM: &str = env!("CARGO_BIN_EXE_demo");
const PATIENCE: Duration = Duration::from_secs(40);
const CHECK: &str = "encryption-at-rest";

/// What no report may show, and etcd shows where nothing is encrypted.
const VALUE: &str = "the-value-that-lies-in-etcd";

async fn operator(plane: &ControlPlane) -> Result<Operator> {
    Operator::install(plane).await?;
    let arguments = ["--control-plane-interval", "1s"];
    Operator::start(plane, Path::new(PROGRAM), "operator", &arguments).await
}

/// Waits until the report of the cluster tells of `state`, and returns it.
async fn wait_for_state(
    plane: &ControlPlane,
    state: SecretsAtRest,
) -> Result<ClusterSecurityReportStatus> {
    wait_for(&format!("Secrets at rest: {state:?}"), PATIENCE, async || {
        let status = plane.cluster_report_status().await?;
        if status.secrets_at_rest != Some(state) {
            bail!("{:?}", status.secrets_at_rest);
        }
        Ok(Some(status))
    })
    .await
}

/// What the finding of `check` says.
fn told(status: &ClusterSecurityReportStatus, check: &str) -> String {
    let findings = status.findings.iter().filter(|finding| finding.id == check);
    let subjects = findings.flat_map(|finding| &finding.subjects);
    subjects.filter_map(|subject| subject.detail.clone()).collect()
}

async fn create(plane: &ControlPlane, name: &str) -> Result<()> {
    let secret = json!({"apiVersion": "v1", "kind": "Secret",
        "metadata": {"name": name, "namespace": "default"}, "stringData": {"token": VALUE}});
    let secrets: Api<Secret> = Api::default_namespaced(plane.client());
    secrets.create(&PostParams::default(), &serde_json::from_value(secret)?).await?;
    Ok(())
}

async fn stored(plane: &ControlPlane, name: &str) -> Result<Stored> {
    let stored = plane.stored(&format!("/registry/secrets/default/{name}")).await?;
    stored.into_iter().next().with_context(|| format!("etcd has no Secret {name}"))
}

/// A configuration of encryption in which the first of `providers` encrypts.
fn write_configuration(file: &Path, providers: [&str; 2]) -> Result<()> {
    let key = ByteString(vec![7; 32]);
    let providers = providers.map(|name| match name {
        "identity" => json!({"identity": {}}),
        name => json!({name: {"keys": [{"name": "key1", "secret": key}]}}),
    });
    let resources = json!([{"resources": ["secrets"], "providers": providers}]);
    let configuration = json!({"apiVersion": "apiserver.config.k8s.io/v1",
        "kind": "EncryptionConfiguration", "resources": resources});
    Ok(fs::write(file, configuration.to_string())?)
}

#[tokio::test]
async fn without_a_configuration_and_without_the_right_to_look() -> Result<()> {
    let plane = ControlPlane::start(ControlPlaneOptions::default()).await?;
    create(&plane, "old").await?;
    let operator = operator(&plane).await?;
    let status = wait_for_state(&plane, SecretsAtRest::NotConfigured).await?;
    assert!(told(&status, CHECK).contains("not configured"), "{status:?}");
    assert!(stored(&plane, "old").await?.shows(VALUE));

    Operator::forbid_asking(&plane).await?;
    let status = wait_for_state(&plane, SecretsAtRest::Unknown).await?;
    assert!(is_unknown(&status.unknown, CHECK), "{:?}", status.unknown);
    assert_eq!(told(&status, CHECK), "");
    let reasons: Vec<&str> = status.unknown.iter().map(|group| &*group.reason).collect();
    assert!(reasons.iter().any(|it| it.contains("/metrics: the right is missing")), "{reasons:?}");

    Operator::install(&plane).await?;
    wait_for_state(&plane, SecretsAtRest::NotConfigured).await?;
    assert!(!operator.log()?.contains(VALUE));
    Ok(())
}

#[tokio::test]
async fn from_plain_writes_over_old_secrets_to_all_rewritten() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("encryption.json");
    write_configuration(&file, ["identity", "secretbox"])?;
    let configured = format!("--encryption-provider-config={}", file.display());
    let options =
        ControlPlaneOptions { api_server_args: vec![configured], ..ControlPlaneOptions::default() };
    let mut plane = ControlPlane::start(options).await?;
    create(&plane, "old").await?;
    let _operator = operator(&plane).await?;
    let status = wait_for_state(&plane, SecretsAtRest::WritesPlaintext).await?;
    assert!(told(&status, CHECK).contains("written in plain text"), "{status:?}");
    assert!(stored(&plane, "old").await?.shows(VALUE));

    // Encryption is switched on: new Secrets only.
    write_configuration(&file, ["secretbox", "identity"])?;
    plane.stop_api_server().await?;
    plane.start_api_server().await?;
    create(&plane, "new").await?;
    let status = wait_for_state(&plane, SecretsAtRest::Partial).await?;
    let reads = told(&status, CHECK);
    assert!(reads.contains("read in plain text") && reads.contains("at least"), "{reads}");
    assert!(stored(&plane, "old").await?.shows(VALUE));
    let new = stored(&plane, "new").await?;
    assert!(new.is_encrypted() && !new.shows(VALUE));

    // Every Secret is rewritten. The counters do not fall before the next start.
    let secrets: Api<Secret> = Api::all(plane.client());
    for secret in secrets.list(&ListParams::default()).await? {
        let own: Api<Secret> = Api::namespaced(plane.client(), &secret.namespace().unwrap());
        own.replace(&secret.name_any(), &PostParams::default(), &secret).await?;
    }
    wait_for_state(&plane, SecretsAtRest::Partial).await?;
    plane.stop_api_server().await?;
    plane.start_api_server().await?;
    let status = wait_for_state(&plane, SecretsAtRest::Encrypted).await?;
    assert_eq!(told(&status, CHECK), "");
    assert!(!is_unknown(&status.unknown, CHECK), "{:?}", status.unknown);
    let all = plane.stored("/registry/secrets/").await?;
    assert!(all.len() >= 2 && all.iter().all(Stored::is_encrypted), "{all:?}");
    Ok(())
}

/// A weak provider is told while it is used.
#[tokio::test]
async fn a_weak_provider_is_told() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("encryption.json");
    write_configuration(&file, ["aescbc", "identity"])?;
    let configured = format!("--encryption-provider-config={}", file.display());
    let options =
        ControlPlaneOptions { api_server_args: vec![configured], ..ControlPlaneOptions::default() };
    let plane = ControlPlane::start(options).await?;
    create(&plane, "token").await?;
    let _operator = operator(&plane).await?;
    let status = wait_for_state(&plane, SecretsAtRest::Encrypted).await?;
    let weak = told(&status, "apiserver-encryption-provider-strength");
    assert!(weak.contains("aescbc"), "{status:?}");
    assert!(stored(&plane, "token").await?.value.starts_with(b"k8s:enc:aescbc:"));
    Ok(())
}

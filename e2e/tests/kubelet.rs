//! What a real kubelet tells of its settings, and to whom.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{collections::BTreeSet, path::Path, time::Duration};

use anyhow::{Context as _, Result, ensure};
use http::{Method, Request, StatusCode};
use k8s_openapi::api::core::v1::{Node, ServiceAccount};
use kube::{
    Api, Client, Config,
    api::{ObjectMeta, PostParams},
    config::{AuthInfo, KubeConfigOptions, Kubeconfig},
};
use plumbline_checks::catalog::catalog;
use plumbline_crds::{ClusterSecurityReport, ClusterSecurityReportStatus};
use plumbline_e2e::reports::is_unknown;
use plumbline_e2e::{ControlPlane, ControlPlaneOptions, Operator, wait_for};
use plumbline_operator::rights;
use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_demo");
const SOON: Duration = Duration::from_secs(20);

/// Two accounts: one with the right to the settings of kubelets, and one with none.
const RIGHTS: &str = "
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: configz}
rules:
- {apiGroups: [''], resources: [nodes/configz], verbs: [get]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: configz}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: configz}
subjects:
- {kind: ServiceAccount, name: auditor, namespace: default}
";

/// Settings that the CIS Benchmark is about.
const JUDGED: [&str; 15] = [
    "/authentication/anonymous/enabled",
    "/authentication/webhook/enabled",
    "/authorization/mode",
    "/enableDebuggingHandlers",
    "/eventRecordQPS",
    "/makeIPTablesUtilChains",
    "/podPidsLimit",
    "/protectKernelDefaults",
    "/readOnlyPort",
    "/rotateCertificates",
    "/seccompDefault",
    "/serverTLSBootstrap",
    "/streamingConnectionIdleTimeout",
    "/tlsCipherSuites",
    "/tlsMinVersion",
];

/// A kubelet does not start with a list that lacks both.
const CIPHERS: [&str; 2] =
    ["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"];

/// As the CIS Benchmark asks.
fn hardened() -> Value {
    json!({
        "streamingConnectionIdleTimeout": "5m",
        "eventRecordQPS": 5,
        "rotateCertificates": true,
        "podPidsLimit": 4096,
        "seccompDefault": true,
        "protectKernelDefaults": true,
        "tlsMinVersion": "VersionTLS12",
        "tlsCipherSuites": CIPHERS,
    })
}

/// As the CIS Benchmark warns of, but for the certificate.
fn open(read_only_port: u16) -> Value {
    json!({
        "authentication": { "anonymous": { "enabled": true }, "webhook": { "enabled": false } },
        "authorization": { "mode": "AlwaysAllow" },
        "readOnlyPort": read_only_port,
        "streamingConnectionIdleTimeout": "0s",
        "makeIPTablesUtilChains": false,
        "eventRecordQPS": 0,
    })
}

/// Without a certificate it makes one of its own, which nobody can verify.
fn self_certified() -> Value {
    json!({ "tlsCertFile": null, "tlsPrivateKeyFile": null })
}

fn weak(read_only_port: u16) -> Value {
    let mut weak = open(read_only_port);
    weak.as_object_mut().unwrap().extend(self_certified().as_object().unwrap().clone());
    weak
}

async fn start() -> Result<ControlPlane> {
    let plane = ControlPlane::start(ControlPlaneOptions::default()).await?;
    let accounts: Api<ServiceAccount> = Api::default_namespaced(plane.client());
    for name in ["auditor", "nobody"] {
        let metadata = ObjectMeta { name: Some(name.into()), ..ObjectMeta::default() };
        let account = ServiceAccount { metadata, ..ServiceAccount::default() };
        accounts.create(&PostParams::default(), &account).await?;
    }
    plane.kubectl_apply(RIGHTS).await?;
    Ok(plane)
}

/// Where a kubelet is found, as its Node tells.
async fn url(plane: &ControlPlane, node: &str) -> Result<String> {
    let nodes: Api<Node> = Api::all(plane.client());
    let status = nodes.get(node).await?.status.context("no status")?;
    let addresses = status.addresses.context("no addresses")?;
    let address = addresses.iter().find(|address| address.type_ == "InternalIP");
    let endpoint = status.daemon_endpoints.and_then(|endpoints| endpoints.kubelet_endpoint);
    let address = &address.context("no InternalIP")?.address;
    Ok(format!("https://{address}:{}", endpoint.context("no endpoint")?.port))
}

/// How to reach a kubelet: with the rights of an account or as nobody, and only where its
/// certificate is of the CA of the control plane.
async fn config(plane: &ControlPlane, node: &str, account: Option<&str>) -> Result<Config> {
    let kubeconfig = match account {
        Some(account) => plane.service_account_kubeconfig("default", account).await?,
        None => plane.kubeconfig().to_owned(),
    };
    let kubeconfig = Kubeconfig::read_from(kubeconfig)?;
    let options = KubeConfigOptions::default();
    let mut config = Config::from_custom_kubeconfig(kubeconfig, &options).await?;
    config.cluster_url = url(plane, node).await?.parse()?;
    if account.is_none() {
        config.auth_info = AuthInfo::default();
    }
    Ok(config)
}

async fn kubelet(plane: &ControlPlane, node: &str, account: Option<&str>) -> Result<Client> {
    Ok(Client::try_from(config(plane, node, account).await?)?)
}

async fn status(kubelet: &Client, method: Method, path: &str) -> Result<StatusCode> {
    let request = Request::builder().method(method).uri(path).body(Vec::<u8>::new())?;
    Ok(kubelet.send(request.map(Into::into)).await?.status())
}

/// The settings, once the right to them has reached the authorizer.
async fn settings(kubelet: &Client) -> Result<Value> {
    wait_for("the settings of the kubelet", SOON, async || {
        let mut configz: Value =
            kubelet.request(Request::get("/configz").body(Vec::new())?).await?;
        ensure!(configz["kubeletconfig"].is_object(), "{configz}");
        Ok(Some(configz["kubeletconfig"].take()))
    })
    .await
}

/// Those of [`JUDGED`] that are told.
fn told(settings: &Value) -> Value {
    let told = |name: &&str| Some(((*name).to_owned(), settings.pointer(name)?.clone()));
    JUDGED.iter().filter_map(told).collect()
}

#[tokio::test]
async fn the_right_to_configz_opens_the_settings_and_nothing_else() -> Result<()> {
    let mut plane = start().await?;
    plane.start_kubelet("node-a", &json!({})).await?;

    let auditor = kubelet(&plane, "node-a", Some("auditor")).await?;
    settings(&auditor).await?;
    for path in ["/pods", "/metrics", "/runningpods/", "/stats/summary", "/logs/", "/healthz"] {
        assert_eq!(status(&auditor, Method::GET, path).await?, StatusCode::FORBIDDEN, "{path}");
    }
    let commands = ["/exec/default/web/main?command=id&output=1", "/run/default/web/main?cmd=id"];
    for (method, path) in [Method::GET, Method::POST].iter().zip(commands) {
        assert_eq!(status(&auditor, method.clone(), path).await?, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(status(&auditor, Method::POST, "/configz").await?, StatusCode::FORBIDDEN);

    let nobody = kubelet(&plane, "node-a", Some("nobody")).await?;
    assert_eq!(status(&nobody, Method::GET, "/configz").await?, StatusCode::FORBIDDEN);
    let anonymous = kubelet(&plane, "node-a", None).await?;
    assert_eq!(status(&anonymous, Method::GET, "/configz").await?, StatusCode::UNAUTHORIZED);
    Ok(())
}

#[tokio::test]
async fn the_settings_are_those_in_effect() -> Result<()> {
    let mut plane = start().await?;
    plane.start_kubelet("silent", &json!({})).await?;
    plane.start_kubelet("hardened", &hardened()).await?;

    // Defaults are told, but for false, 0 and empty lists: those settings are absent.
    let silent = settings(&kubelet(&plane, "silent", Some("auditor")).await?).await?;
    let defaults = json!({
        "/authentication/anonymous/enabled": false,
        "/authentication/webhook/enabled": true,
        "/authorization/mode": "Webhook",
        "/enableDebuggingHandlers": true,
        "/eventRecordQPS": 50,
        "/makeIPTablesUtilChains": true,
        "/podPidsLimit": -1,
        "/seccompDefault": false,
        "/streamingConnectionIdleTimeout": "4h0m0s",
    });
    assert_eq!(told(&silent), defaults);
    let ca = plane.certificate_authority().to_str();
    assert_eq!(silent["authentication"]["x509"]["clientCAFile"].as_str(), ca);

    let hardened = settings(&kubelet(&plane, "hardened", Some("auditor")).await?).await?;
    let mut expected = defaults;
    json_patch::merge(
        &mut expected,
        &json!({
            "/eventRecordQPS": 5,
            "/podPidsLimit": 4096,
            "/protectKernelDefaults": true,
            "/rotateCertificates": true,
            "/seccompDefault": true,
            "/streamingConnectionIdleTimeout": "5m0s",
            "/tlsCipherSuites": CIPHERS,
            "/tlsMinVersion": "VersionTLS12",
        }),
    );
    assert_eq!(told(&hardened), expected);
    Ok(())
}

#[tokio::test]
async fn a_weak_kubelet_tells_anyone_but_not_by_its_read_only_port() -> Result<()> {
    let mut plane = start().await?;
    let read_only_port = plane.reserve_port()?;
    plane.start_kubelet("weak", &weak(read_only_port)).await?;

    let mut anyone = config(&plane, "weak", None).await?;
    let error = status(&Client::try_from(anyone.clone())?, Method::GET, "/configz").await;
    let error = format!("{:?}", error.unwrap_err());
    assert!(error.contains("invalid peer certificate"), "{error}");
    anyone.accept_invalid_certs = true;
    let weak = settings(&Client::try_from(anyone.clone())?).await?;
    let expected = json!({
        "/authentication/anonymous/enabled": true,
        "/authentication/webhook/enabled": false,
        "/authorization/mode": "AlwaysAllow",
        "/enableDebuggingHandlers": true,
        "/eventRecordQPS": 0,
        "/makeIPTablesUtilChains": false,
        "/podPidsLimit": -1,
        "/readOnlyPort": read_only_port,
        "/seccompDefault": false,
        // No timeout at all cannot be had from the file: there, 0 is silence.
        "/streamingConnectionIdleTimeout": "4h0m0s",
    });
    assert_eq!(told(&weak), expected);
    // The file that it made itself is told as if it were configured.
    let certificate = plane.folder().join("kubelet-weak/certs/kubelet.crt");
    assert_eq!(weak["tlsCertFile"].as_str(), certificate.to_str());

    anyone.cluster_url = format!("http://127.0.0.1:{read_only_port}").parse()?;
    let read_only = Client::try_from(anyone)?;
    wait_for("the read-only port", SOON, async || {
        let pods = status(&read_only, Method::GET, "/pods").await?;
        ensure!(pods == StatusCode::OK, "{pods}");
        Ok(Some(()))
    })
    .await?;
    assert_eq!(status(&read_only, Method::GET, "/configz").await?, StatusCode::NOT_FOUND);
    Ok(())
}

#[tokio::test]
async fn without_debugging_handlers_no_settings_are_told() -> Result<()> {
    let mut plane = start().await?;
    plane.start_kubelet("closed", &json!({ "enableDebuggingHandlers": false })).await?;
    let auditor = kubelet(&plane, "closed", Some("auditor")).await?;
    wait_for("the right to reach the authorizer", SOON, async || {
        let configz = status(&auditor, Method::GET, "/configz").await?;
        ensure!(configz == StatusCode::NOT_FOUND, "{configz}");
        Ok(Some(()))
    })
    .await
}

/// The ids of the checks on kubelets.
fn checks() -> impl Iterator<Item = &'static str> {
    catalog().kubelet.iter().map(|(check, _)| check.id)
}

/// The checks of CIS 4.2 that `node` fails.
fn failing<'a>(status: &'a ClusterSecurityReportStatus, node: &str) -> BTreeSet<&'a str> {
    let findings = status.findings.iter().filter(|finding| finding.id.starts_with("kubelet-"));
    let of_node = findings.filter(|it| it.subjects.iter().any(|subject| subject.name == node));
    of_node.map(|finding| &*finding.id).collect()
}

#[tokio::test]
async fn the_operator_judges_each_kubelet_by_its_answer_and_none_without() -> Result<()> {
    let mut plane = ControlPlane::start(ControlPlaneOptions::default()).await?;
    // A kubelet remembers for minutes that a client may ask, unless told otherwise.
    let forgetful = json!({ "authorization": { "webhook": {
        "cacheAuthorizedTTL": "1s", "cacheUnauthorizedTTL": "1s" } } });
    let with = |mut settings: Value| {
        json_patch::merge(&mut settings, &forgetful);
        settings
    };
    let read_only_port = plane.reserve_port()?;
    for (node, settings) in [
        ("silent", with(json!({}))),
        ("hardened", with(hardened())),
        ("open", open(read_only_port)),
        ("self-certified", with(self_certified())),
    ] {
        plane.start_kubelet(node, &settings).await?;
    }
    Operator::install(&plane).await?;
    let arguments = ["--kubelet-interval", "1s"];
    let _operator = Operator::start(&plane, Path::new(PROGRAM), "operator", &arguments).await?;

    let heard = |status: &ClusterSecurityReportStatus| {
        failing(status, "open").contains("kubelet-read-only-port")
    };
    let status = plane.wait_for_cluster_report("the settings of kubelets", SOON, heard).await?;
    let defaults = [
        "kubelet-pod-pids-limit",
        "kubelet-protect-kernel-defaults",
        "kubelet-rotate-certs",
        "kubelet-seccomp-default",
    ];
    assert_eq!(failing(&status, "silent"), defaults.into());
    assert_eq!(failing(&status, "hardened"), [].into());
    let weak = [
        "kubelet-anonymous-auth",
        "kubelet-authz-not-always-allow",
        "kubelet-iptables-chains",
        "kubelet-read-only-port",
    ];
    assert_eq!(failing(&status, "open"), defaults.into_iter().chain(weak).collect());
    // Who cannot be verified is not asked: its settings are unknown.
    assert_eq!(
        failing(&status, "self-certified"),
        ["kubelet-tls-cert"].into(),
        "{:?}",
        status.unknown
    );
    for id in checks() {
        assert!(is_unknown(&status.unknown, id), "{id}: {:?}", status.unknown);
    }

    // A scan asks them too; without the account there is no token, and nothing passes.
    let scan = async |account: &str| {
        let arguments = ["-o", "securityreport", "--kubelet-account", account];
        let scanned = plane.scan(Path::new(PROGRAM), plane.kubeconfig(), &arguments).await?;
        let mut reports = scanned.output.split("---\n");
        let cluster = reports.find(|report| report.contains("kind: ClusterSecurityReport"));
        let report: ClusterSecurityReport =
            serde_norway::from_str(cluster.context("no report of the cluster")?)?;
        report.status.context("no status")
    };
    let ours = format!("{}/{}", rights::NAMESPACE, rights::KUBELET_ACCOUNT);
    let scanned = scan(&ours).await?;
    for node in ["silent", "hardened", "open", "self-certified"] {
        assert_eq!(failing(&scanned, node), failing(&status, node), "{node}");
    }
    let scanned = scan("default/missing").await?;
    assert_eq!(failing(&scanned, "open"), [].into());
    let missing = "no token of ServiceAccount default/missing: not found";
    let group = scanned.unknown.iter().find(|group| group.reason == missing);
    let group = group.with_context(|| format!("{:?}", scanned.unknown))?;
    for id in checks().chain(["kubelet-tls-cert"]) {
        assert!(group.checks.iter().any(|check| check == id), "{id}: {group:?}");
    }

    // Kubelets are shown a token of an account that may do nothing else.
    let may = async |account: &str, verb: &str, resource: &str| {
        let account = format!("system:serviceaccount:{}:{account}", rights::NAMESPACE);
        let (resource, subresource) = resource.split_once('/').unwrap_or((resource, ""));
        let subresource = format!("--subresource={subresource}");
        let question = ["auth", "can-i", verb, resource, &subresource, "-A", "--as", &account];
        plane.kubectl(&question).await.is_ok()
    };
    assert!(may(rights::KUBELET_ACCOUNT, "get", "nodes/configz").await);
    assert!(!may(rights::KUBELET_ACCOUNT, "list", "secrets").await);
    assert!(!may(rights::KUBELET_ACCOUNT, "get", "nodes/proxy").await);
    assert!(may(rights::SERVICE_ACCOUNT, "list", "secrets").await);
    assert!(!may(rights::SERVICE_ACCOUNT, "get", "nodes/configz").await);

    // Without the right, only the kubelet that lets everybody ask still tells.
    let binding = ["delete", "clusterrolebinding", rights::KUBELET_ACCOUNT];
    plane.kubectl(&binding).await?;
    let refused = |status: &ClusterSecurityReportStatus| failing(status, "silent").is_empty();
    let status = plane.wait_for_cluster_report("the refusal", SOON, refused).await?;
    assert!(failing(&status, "open").contains("kubelet-read-only-port"));
    for id in checks() {
        assert!(is_unknown(&status.unknown, id), "{id}: {:?}", status.unknown);
    }
    let reasons = status.unknown.iter().map(|group| &*group.reason).collect::<Vec<_>>().join("\n");
    assert!(reasons.contains("does not let the account get nodes/configz"), "{reasons}");

    Operator::install(&plane).await?;
    let told = |status: &ClusterSecurityReportStatus| !failing(status, "silent").is_empty();
    plane.wait_for_cluster_report("the settings again", SOON, told).await?;
    Ok(())
}

//! The threats that no example of the demo shows, each on a real API server once open and once
//! closed. Encryption at rest (threat 2) has tests of its own.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{collections::BTreeSet, path::Path, time::Duration};

use anyhow::{Context as _, Result, bail};
use k8s_openapi::jiff::Timestamp;
use plumbline_checks::catalog::catalog;
use plumbline_checks::control_plane::Component;
use plumbline_checks::threat::{THREATS, Threat};
use plumbline_crds::{ClusterSecurityReportStatus, SecurityReportStatus, ThreatVerdict, Verdict};
use plumbline_e2e::demo::{Variant, examples};
use plumbline_e2e::reports::is_unknown;
use plumbline_e2e::{
    ControlPlane, ControlPlaneOptions, Operator, flags, kubernetes_version, wait_for,
};
use plumbline_operator::report::at_best;
use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_demo");
const PATIENCE: Duration = Duration::from_secs(40);

/// The threats that tests of this file show.
const HERE: [u8; 6] = [9, 10, 12, 13, 17, 18];
/// Those of other files: encryption.rs, and demo.rs with [`examples`].
const ENCRYPTION: u8 = 2;

fn threat(id: u8) -> &'static Threat {
    THREATS.iter().find(|threat| threat.id == id).unwrap()
}

fn verdict(threats: &[ThreatVerdict], id: u8) -> &ThreatVerdict {
    threats.iter().find(|threat| threat.id == id).unwrap()
}

fn failing(status: &ClusterSecurityReportStatus) -> BTreeSet<&str> {
    status.findings.iter().map(|finding| &*finding.id).collect()
}

async fn start(plane: &ControlPlane) -> Result<Operator> {
    Operator::install(plane).await?;
    let arguments = ["--control-plane-interval", "1s", "--kubelet-interval", "1s"];
    Operator::start(plane, Path::new(PROGRAM), "operator", &arguments).await
}

/// Waits until the report of the cluster is as `expected` says of its failing checks.
async fn wait_for_cluster(
    plane: &ControlPlane,
    what: &str,
    expected: impl Fn(&BTreeSet<&str>) -> bool,
) -> Result<ClusterSecurityReportStatus> {
    plane.wait_for_cluster_report(what, PATIENCE, |status| expected(&failing(status))).await
}

/// Says that none of `checks` fails or is unknown.
fn assert_pass<'a>(
    status: &ClusterSecurityReportStatus,
    checks: impl IntoIterator<Item = &'a str>,
) {
    for id in checks {
        assert!(!failing(status).contains(id), "{id} fails");
        assert!(!is_unknown(&status.unknown, id), "{id}: {:?}", status.unknown);
    }
}

fn node(name: &str, kubelet: &str, runtime: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": name},
        "status": {"nodeInfo": {
            "architecture": "amd64", "bootID": "", "containerRuntimeVersion": runtime,
            "kernelVersion": "", "kubeProxyVersion": "", "kubeletVersion": kubelet,
            "machineID": "", "operatingSystem": "linux", "osImage": "", "systemUUID": ""}}})
}

fn daemon_set(name: &str, image: &str) -> Value {
    json!({"apiVersion": "apps/v1", "kind": "DaemonSet",
        "metadata": {"name": name, "namespace": "kube-system"},
        "spec": {"selector": {"matchLabels": {"app": name}},
            "template": {"metadata": {"labels": {"app": name}},
                "spec": {"tolerations": [{"operator": "Exists"}],
                    "containers": [{"name": name, "image": image}]}}}})
}

async fn apply(plane: &ControlPlane, objects: &[Value]) -> Result<()> {
    let list = json!({"apiVersion": "v1", "kind": "List", "items": objects});
    plane.kubectl_apply(&list.to_string()).await.map(drop)
}

#[test]
fn every_threat_is_shown_by_a_test() -> Result<()> {
    let mut shown: BTreeSet<u8> = HERE.into_iter().chain([ENCRYPTION]).collect();
    for variant in [Variant::Vulnerable, Variant::Hardened] {
        let examples = examples()?;
        let of_variant = examples.iter().filter(|example| example.variant == variant);
        shown.extend(of_variant.map(|example| example.threat));
    }
    assert_eq!(shown, (1..=20).collect());
    Ok(())
}

/// Threat 9: what a scanner of manifests finds is found in the cluster too; whether anybody scans is
/// for people to confirm.
#[tokio::test]
async fn threat_9_misconfigured_manifests() -> Result<()> {
    let plane = ControlPlane::start(ControlPlaneOptions::default()).await?;
    let examples = examples()?;
    let of = |variant| {
        let mut found = examples.iter().filter(|it| it.threat == 7 && it.variant == variant);
        found.next().context("an example of threat 7")
    };
    let (open, closed) = (of(Variant::Vulnerable)?, of(Variant::Hardened)?);
    for example in [open, closed] {
        // A namespace comes before what lives in it.
        for object in &example.objects {
            apply(&plane, std::slice::from_ref(object)).await?;
        }
    }
    let _operator = start(&plane).await?;
    let judged = |status: &SecurityReportStatus| !status.threats.is_empty();
    let status = plane.wait_for_report(&open.namespace, "verdicts", PATIENCE, judged).await?;
    assert_eq!(verdict(&status.threats, 9).verdict, Verdict::Fail);
    let status = plane.wait_for_report(&closed.namespace, "verdicts", PATIENCE, judged).await?;
    assert_eq!(*verdict(&status.threats, 9), at_best(threat(9)));
    Ok(())
}

/// Threat 10: an image with a known vulnerability runs; after it was mended and scanned, none does.
#[tokio::test]
async fn threat_10_vulnerable_images() -> Result<()> {
    let plane = ControlPlane::start(ControlPlaneOptions::default()).await?;
    plane.create_namespace("shop").await?;
    let reports =
        ["aquasecurity.github.io", "VulnerabilityReport", "vulnerabilityreports", "v1alpha1"];
    plane.define(reports).await?;
    let digest = format!("docker.io/library/web@sha256:{}", "1".repeat(64));
    let pod = json!({"apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"automountServiceAccountToken": false,
            "containers": [{"name": "web", "image": "web:1"}]}});
    apply(&plane, &[pod]).await?;
    let running = json!({"status": {"phase": "Running", "containerStatuses": [
        {"name": "web", "image": "docker.io/library/web:1", "imageID": digest, "ready": true,
         "restartCount": 0}]}});
    let patch = ["patch", "pod", "web", "-n", "shop", "--subresource=status", "-p"];
    plane.kubectl(&[&patch[..], &[&running.to_string()]].concat()).await?;
    let scanned = async |critical: u32| {
        let report = json!({"apiVersion": "aquasecurity.github.io/v1alpha1",
            "kind": "VulnerabilityReport",
            "metadata": {"name": "pod-web-web", "namespace": "shop"},
            "report": {
                "registry": {"server": "index.docker.io"},
                "artifact": {"repository": "library/web", "tag": "1"},
                "summary": {"criticalCount": critical, "highCount": 0},
                "updateTimestamp": Timestamp::now().to_string(),
                "vulnerabilities": []}});
        apply(&plane, &[report]).await
    };
    scanned(1).await?;
    let _operator = start(&plane).await?;
    let is = |expected: Verdict| {
        move |status: &SecurityReportStatus| verdict(&status.threats, 10).verdict == expected
    };
    plane.wait_for_report("shop", "a vulnerable image", PATIENCE, is(Verdict::Fail)).await?;
    scanned(0).await?;
    let closed =
        plane.wait_for_report("shop", "a mended image", PATIENCE, is(Verdict::Pass)).await?;
    assert_eq!(*verdict(&closed.threats, 10), at_best(threat(10)));
    Ok(())
}

/// Threat 12: the flags of the control plane and the settings of a real kubelet, as they come and as
/// CIS asks for them. Whoever may not ask an API server sees its static Pod.
#[tokio::test]
async fn threat_12_misconfigured_control_plane_and_nodes() -> Result<()> {
    let mut plane = ControlPlane::start(ControlPlaneOptions::default()).await?;
    plane.start_kubelet("weak", &json!({"authorization": {"mode": "AlwaysAllow"}})).await?;
    let _operator = start(&plane).await?;
    let open = ["apiserver-profiling", "kubelet-authz-not-always-allow", "kubelet-rotate-certs"];
    let weak = |failing: &BTreeSet<&str>| open.iter().all(|id| failing.contains(id));
    let status = wait_for_cluster(&plane, "what is weak", weak).await?;
    assert_eq!(verdict(&status.threats, 12).verdict, Verdict::Fail);

    plane.kubectl(&["delete", "node", "weak"]).await?;
    // It has a certificate of the authority, and need not ask for one.
    let settings = json!({
        "rotateCertificates": true, "podPidsLimit": 4096, "seccompDefault": true,
        "protectKernelDefaults": true,
    });
    plane.start_kubelet("hardened", &settings).await?;
    let version = kubernetes_version()?;
    let pods: Vec<Value> = Component::ALL
        .into_iter()
        .map(|component| {
            let (name, version) = match component {
                Component::Etcd => (component.as_str(), "v3.7.0"),
                _ => (component.as_str(), &*version),
            };
            let words = flags::of(component).iter().filter_map(flags::Flag::hardened);
            let command: Vec<String> = std::iter::once(name.to_owned()).chain(words).collect();
            json!({"apiVersion": "v1", "kind": "Pod", "metadata": {
                    "name": format!("{name}-cp1"), "namespace": "kube-system",
                    "annotations": {"kubernetes.io/config.mirror": "0123"}},
                "spec": {"nodeName": "cp1", "hostNetwork": true, "containers": [
                    {"name": name, "image": format!("registry.k8s.io/{name}:{version}"),
                     "command": command}]}})
        })
        .collect();
    for pod in &pods {
        plane.kubectl_apply_server_side(&pod.to_string()).await?;
    }
    Operator::forbid_asking(&plane).await?;
    let strong = |failing: &BTreeSet<&str>| open.iter().all(|id| !failing.contains(id));
    wait_for_cluster(&plane, "what is hardened", strong).await?;
    let of_component = catalog().component.iter().map(|(check, _)| check.id);
    let of_kubelet = catalog().kubelet.iter().map(|(check, _)| check.id);
    let judged: Vec<&str> = of_component.chain(of_kubelet).collect();
    let known = wait_for("every check of flags and settings to be known", PATIENCE, async || {
        let status = plane.cluster_report_status().await?;
        if let Some(id) = judged.iter().find(|id| is_unknown(&status.unknown, id)) {
            bail!("{id}: {:?}", status.unknown);
        }
        Ok(Some(status))
    })
    .await?;
    assert_pass(&known, judged.iter().copied().chain(["kubelet-tls-cert"]));
    // Files of nodes stay out of sight.
    assert_ne!(verdict(&known.threats, 12).verdict, Verdict::Pass);
    Ok(())
}

/// Threat 13: no audit log and nobody who watches, then both.
#[tokio::test]
async fn threat_13_actions_without_a_trace() -> Result<()> {
    let open = ["apiserver-audit-log-path", "runtime-detection-missing", "log-forwarder-missing"];
    let plane = ControlPlane::start(ControlPlaneOptions::default()).await?;
    let operator = start(&plane).await?;
    let silent = |failing: &BTreeSet<&str>| open.iter().all(|id| failing.contains(id));
    let status = wait_for_cluster(&plane, "nothing that is recorded", silent).await?;
    assert_eq!(verdict(&status.threats, 13).verdict, Verdict::Fail);
    drop(operator);
    drop(plane);

    let kept = ["--audit-log-maxage=30", "--audit-log-maxbackup=10", "--audit-log-maxsize=100"];
    let plane = ControlPlane::start(ControlPlaneOptions {
        audit: true,
        nodes: 1,
        api_server_args: kept.map(str::to_owned).into(),
        ..ControlPlaneOptions::default()
    })
    .await?;
    let agents = [
        daemon_set("falco", "docker.io/falcosecurity/falco:0.44.1"),
        daemon_set("fluent-bit", "docker.io/fluent/fluent-bit:4.1"),
    ];
    apply(&plane, &agents).await?;
    for name in ["falco", "fluent-bit"] {
        let status = r#"{"status": {"desiredNumberScheduled": 1, "currentNumberScheduled": 1,
            "numberMisscheduled": 0, "numberReady": 1}}"#;
        let patch = ["patch", "daemonset", name, "-n", "kube-system", "--subresource=status", "-p"];
        plane.kubectl(&[&patch[..], &[status]].concat()).await?;
    }
    let _operator = start(&plane).await?;
    let recorded = |failing: &BTreeSet<&str>| {
        !failing.is_empty() && open.iter().all(|id| !failing.contains(id))
    };
    let status = wait_for_cluster(&plane, "what is recorded", recorded).await?;
    let of_threat = catalog().all.iter().filter(|check| check.threats.contains(&13));
    let of_cluster = of_threat.map(|check| check.id).filter(|id| {
        id.starts_with("apiserver-") || id.starts_with("runtime-") || id.starts_with("log-")
    });
    assert_pass(&status, of_cluster);
    // What the policy leaves out nobody can tell, so it is never a pass.
    assert_ne!(verdict(&status.threats, 13).verdict, Verdict::Pass);
    Ok(())
}

/// Threat 17: a Dockerfile is judged by a scan of files; a cluster holds none, and says so.
#[tokio::test]
async fn threat_17_bad_dockerfiles() -> Result<()> {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../manifests/threats/17-bad-dockerfile");
    let found = |variant: &str| -> Result<(bool, usize)> {
        let file = folder.join(format!("{variant}.Dockerfile"));
        let arguments = ["plumbline", "scan", "-o", "json", "--fail-on", "low"];
        let output = std::process::Command::new(PROGRAM).args(arguments).arg(&file).output()?;
        let document: Value = serde_json::from_slice(&output.stdout)?;
        let objects = document["objects"].as_array().context("objects")?;
        let findings =
            objects.iter().flat_map(|it| it["findings"].as_array().into_iter().flatten());
        let of_threat = findings.filter(|finding| {
            let check = finding["id"].as_str().and_then(|id| catalog().find(id));
            check.is_some_and(|check| check.threats.contains(&17))
        });
        Ok((output.status.success(), of_threat.count()))
    };
    let (passes, findings) = found("vulnerable")?;
    assert!(!passes && findings > 5, "{findings}");
    assert_eq!(found("hardened")?, (true, 0));

    let plane = ControlPlane::start(ControlPlaneOptions::default()).await?;
    let _operator = start(&plane).await?;
    let judged = |status: &SecurityReportStatus| !status.threats.is_empty();
    let status = plane.wait_for_report("default", "verdicts", PATIENCE, judged).await?;
    assert_eq!(*verdict(&status.threats, 17), at_best(threat(17)));
    Ok(())
}

/// Threat 18: a node that nobody mends any longer, then one of today.
#[tokio::test]
async fn threat_18_vulnerabilities_in_kubernetes_itself() -> Result<()> {
    let open = ["node-kubelet-eol", "node-runtime-outdated", "node-version-skew"];
    let asked_for = "deprecated-api-requested";
    let plane = ControlPlane::start(ControlPlaneOptions {
        // An API that Kubernetes 1.37 still has, and 1.40 will not.
        api_server_args: vec!["--runtime-config=certificates.k8s.io/v1beta1=true".to_owned()],
        ..ControlPlaneOptions::default()
    })
    .await?;
    apply(&plane, &[node("old", "v1.30.4", "containerd://1.6.36")]).await?;
    let _operator = start(&plane).await?;
    let old = |failing: &BTreeSet<&str>| open.iter().all(|id| failing.contains(id));
    let status = wait_for_cluster(&plane, "what is out of support", old).await?;
    assert_eq!(verdict(&status.threats, 18).verdict, Verdict::Fail);

    assert_pass(&status, [asked_for]);
    let path = "/apis/certificates.k8s.io/v1beta1/clustertrustbundles";
    plane.kubectl(&["get", "--raw", path]).await?;
    let asked = |failing: &BTreeSet<&str>| failing.contains(asked_for);
    let status = wait_for_cluster(&plane, "an API that goes", asked).await?;
    let findings = status.findings.iter().filter(|finding| finding.id == asked_for);
    let details =
        findings.flat_map(|finding| &finding.subjects).filter_map(|it| it.detail.as_ref());
    let told: Vec<&String> = details.collect();
    assert!(told.iter().any(|it| it.contains("certificates.k8s.io/v1beta1")), "{told:?}");

    plane.kubectl(&["delete", "node", "old"]).await?;
    let version = kubernetes_version()?;
    apply(&plane, &[node("new", version, "containerd://2.4.2")]).await?;
    let new = |failing: &BTreeSet<&str>| open.iter().all(|id| !failing.contains(id));
    let status = wait_for_cluster(&plane, "what is in support", new).await?;
    for id in open.into_iter().chain(["k8s-version-eol"]) {
        assert!(!failing(&status).contains(id), "{id}");
    }
    // The data of this build may be too old to say more, on the day on which the test runs.
    assert!(!is_unknown(&status.unknown, "node-version-skew"), "{:?}", status.unknown);
    assert_ne!(verdict(&status.threats, 18).verdict, Verdict::Pass);
    Ok(())
}

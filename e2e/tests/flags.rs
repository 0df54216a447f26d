//! The flags of a real API server: what it tells of itself, what its static Pod shows, and what is
//! said where neither can be read.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{collections::BTreeSet, path::Path, time::Duration};

use anyhow::Result;
use plumbline_checks::catalog::catalog;
use plumbline_checks::control_plane::Component;
use plumbline_crds::ClusterSecurityReportStatus;
use plumbline_e2e::reports::is_unknown;
use plumbline_e2e::{ControlPlane, ControlPlaneOptions, Operator, kubernetes_version};
use serde_json::json;

const PROGRAM: &str = env!("CARGO_BIN_EXE_demo");
const PATIENCE: Duration = Duration::from_secs(40);
const POD: &str = "kube-apiserver-cp1";

/// The ids of the checks on the flags of `component`.
fn checks(component: Component) -> impl Iterator<Item = &'static str> {
    let checks = catalog().component.iter();
    checks.filter(move |(_, (of, _))| *of == component).map(|(check, _)| check.id)
}

/// The failing checks on the flags of the API server, each with the kinds that fail it.
fn failing(status: &ClusterSecurityReportStatus) -> BTreeSet<(&'static str, String)> {
    let found = checks(Component::ApiServer).flat_map(|id| {
        let findings = status.findings.iter().filter(move |finding| finding.id == id);
        let subjects = findings.flat_map(|finding| &finding.subjects);
        subjects.map(move |subject| (id, subject.kind.clone()))
    });
    found.collect()
}

#[tokio::test]
async fn the_api_server_and_its_static_pod_agree_and_without_either_nothing_passes() -> Result<()> {
    let api_server_args = ["--audit-log-maxage=7", "--profiling=false"].map(str::to_owned).into();
    let options = ControlPlaneOptions { audit: true, api_server_args, ..Default::default() };
    let plane = ControlPlane::start(options).await?;
    Operator::install(&plane).await?;
    let arguments = ["--control-plane-interval", "1s"];
    let _operator = Operator::start(&plane, Path::new(PROGRAM), "operator", &arguments).await?;

    let of = |kind: &'static str| {
        move |status: &ClusterSecurityReportStatus| {
            let failing = failing(status);
            !failing.is_empty() && failing.iter().all(|(_, of)| of == kind)
        }
    };
    let status =
        plane.wait_for_cluster_report("the flags in force", PATIENCE, of("kube-apiserver")).await?;
    let ids = |status| failing(status).into_iter().map(|(id, _)| id).collect::<BTreeSet<_>>();
    let in_force = ids(&status);
    assert!(in_force.contains("apiserver-anonymous-auth"), "a default: {in_force:?}");
    assert!(in_force.contains("apiserver-audit-log-maxage"), "a value: {in_force:?}");
    for id in checks(Component::ApiServer) {
        assert!(!is_unknown(&status.unknown, id), "{id}: {:?}", status.unknown);
    }
    // Nothing shows the others here, and nothing of them passes.
    for component in [Component::ControllerManager, Component::Scheduler, Component::Etcd] {
        for id in checks(component) {
            assert!(is_unknown(&status.unknown, id), "{id}: {:?}", status.unknown);
        }
    }

    // The static Pod of the same command line, with the right to ask taken away.
    let image = format!("registry.k8s.io/kube-apiserver:{}", kubernetes_version()?);
    let command: Vec<&str> = plane.api_server_command().collect();
    let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {
            "name": POD, "namespace": "kube-system",
            "annotations": {"kubernetes.io/config.mirror": "0123"}},
        "spec": {"nodeName": "cp1", "hostNetwork": true,
            "containers": [{"name": "kube-apiserver", "image": image, "command": command}]}});
    plane.kubectl_apply_server_side(&pod.to_string()).await?;
    Operator::forbid_asking(&plane).await?;
    let status =
        plane.wait_for_cluster_report("the flags of the static Pod", PATIENCE, of("Pod")).await?;
    assert_eq!(ids(&status), in_force);

    // Without either: every verdict is unknown, and none is a pass.
    plane.kubectl(&["-n", "kube-system", "delete", "pod", POD, "--force"]).await?;
    let none = |status: &ClusterSecurityReportStatus| failing(status).is_empty();
    let status = plane.wait_for_cluster_report("no evidence", PATIENCE, none).await?;
    for id in Component::ALL.into_iter().flat_map(checks) {
        assert!(is_unknown(&status.unknown, id), "{id}: {:?}", status.unknown);
    }
    Ok(())
}

//! The largest namespace that Kubernetes promises to carry: its report is bounded and its totals
//! are true.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{path::Path, time::Duration};

use anyhow::{Context as _, Result};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use k8s_openapi::api::{
    apps::v1::{Deployment, ReplicaSet},
    core::v1::Pod,
};
use kube::{Api, Resource, api::PostParams};
use plumbline_e2e::reports::finding;
use plumbline_e2e::{ControlPlane, ControlPlaneOptions, Operator};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_demo");
const DEPLOYMENTS: usize = 2_000;
const PODS: usize = 3_000;

/// What the API server answers to `kubectl get -o json`, everything included.
const LIMIT: usize = 256 * 1024;

/// Names as long as Helm releases make them.
fn name(index: usize) -> String {
    format!("release-{index:04}-a-service-with-a-long-but-ordinary-name")
}

fn bad_pod() -> Value {
    json!({
        "hostNetwork": true, "hostPID": true, "hostIPC": true,
        "containers": (0..3).map(|index| json!({
            "name": format!("container-{index}"), "image": "registry.example:5000/team/app",
            "securityContext": {"privileged": true, "capabilities": {"add": ["SYS_ADMIN"]}},
        })).collect::<Vec<_>>(),
        "volumes": [{"name": "docker", "hostPath": {"path": "/var/run/docker.sock"}}],
    })
}

fn owned_by(kind: &str, name: &str) -> Value {
    // Nobody collects garbage here, so the uid need not be true.
    json!([{"apiVersion": "apps/v1", "kind": kind, "name": name, "controller": true, "uid": name}])
}

fn workload(kind: &str, name: &str, owners: &Value) -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": kind,
        "metadata": {"name": name, "ownerReferences": owners},
        "spec": {
            "selector": {"matchLabels": {"app": "app"}},
            "template": {"metadata": {"labels": {"app": "app"}}, "spec": bad_pod()},
        },
    })
}

async fn create<K>(plane: &ControlPlane, objects: impl Iterator<Item = Value>) -> Result<()>
where
    K: Resource<DynamicType = (), Scope = k8s_openapi::NamespaceResourceScope>
        + Clone
        + std::fmt::Debug
        + Serialize
        + DeserializeOwned,
{
    let api = Api::<K>::namespaced(plane.client(), "big");
    stream::iter(objects)
        .map(|object| {
            let api = &api;
            async move {
                let object = serde_json::from_value(object)?;
                api.create(&PostParams::default(), &object).await?;
                anyhow::Ok(())
            }
        })
        .buffer_unordered(32)
        .try_collect()
        .await
}

#[tokio::test]
async fn a_namespace_of_3000_bad_pods_fits_and_its_totals_are_true() -> Result<()> {
    let plane = ControlPlane::start(ControlPlaneOptions::default()).await?;
    Operator::install(&plane).await?;
    plane.create_namespace("big").await?;
    let indices = || 0..DEPLOYMENTS;
    create::<Deployment>(&plane, indices().map(|i| workload("Deployment", &name(i), &json!([]))))
        .await?;
    create::<ReplicaSet>(
        &plane,
        indices().map(|i| {
            let name = name(i);
            workload("ReplicaSet", &format!("{name}-5d4f8c7b9"), &owned_by("Deployment", &name))
        }),
    )
    .await?;
    let pods = (0..PODS).map(|index| {
        let owner = format!("{}-5d4f8c7b9", name(index % DEPLOYMENTS));
        json!({
            "apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": format!("{owner}-{index:05}"), "ownerReferences": owned_by("ReplicaSet", &owner)},
            "spec": bad_pod(),
        })
    });
    create::<Pod>(&plane, pods).await?;

    let _operator = Operator::start(&plane, Path::new(PROGRAM), "operator", &[]).await?;
    let status = plane
        .wait_for_report("big", "all workloads", Duration::from_mins(1), |status| {
            status.workloads == 2_000
        })
        .await?;
    let size = plane
        .kubectl(&[
            "get",
            "--raw",
            "/apis/plumbline.dev/v1alpha1/namespaces/big/securityreports/posture",
        ])
        .await?
        .len();
    assert!(size <= LIMIT, "{size} bytes");
    assert!(size > LIMIT / 2, "the room is used: {size} bytes");
    assert!(status.truncated);
    let privileged = finding(&status, "privileged-container").context("privileged-container")?;
    assert_eq!(privileged.count as usize, DEPLOYMENTS);
    for finding in &status.findings {
        assert_eq!(finding.subjects.len() + finding.omitted as usize, finding.count as usize);
        assert!(!finding.subjects.is_empty(), "{} names nobody", finding.id);
    }
    let critical = status.findings.iter().filter(|f| f.severity.as_str() == "critical");
    assert_eq!(critical.map(|finding| finding.count).sum::<u32>(), status.summary.critical);
    assert!(status.summary.critical as usize >= 3 * DEPLOYMENTS);
    Ok(())
}

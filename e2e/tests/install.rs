//! `kubectl apply -k config/default` gives an operator that is admitted under the strictest Pod
//! Security level, that judges its own namespace well, and whose reports only it can write.
#![allow(clippy::unwrap_used, reason = "helpers of tests are not seen as tests")]

use std::{path::Path, time::Duration};

use anyhow::{Context as _, Result, bail};
use k8s_openapi::api::{
    authorization::v1::{ResourceAttributes, SubjectAccessReview, SubjectAccessReviewSpec},
    core::v1::Pod,
};
use kube::{
    Api,
    api::{ListParams, PostParams},
};
use plumbline_crds::{CLUSTER_REPORT_NAME, ClusterSecurityReport, GROUP, SecurityReport, Severity};
use plumbline_e2e::{ControlPlane, ControlPlaneOptions, Operator, reports, wait_for};
use plumbline_operator::rights::NAMESPACE;

const SOON: Duration = Duration::from_secs(30);

const INSTALL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../config/default");

const VIEWER: &str = "\
apiVersion: v1
kind: ServiceAccount
metadata: {name: viewer, namespace: tenant}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: viewer, namespace: tenant}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{kind: ServiceAccount, name: viewer, namespace: tenant}]
";

async fn running_pod(plane: &ControlPlane) -> Result<Pod> {
    let pods = Api::<Pod>::namespaced(plane.client(), NAMESPACE);
    wait_for("the operator's Pod to run", SOON, async || {
        let Some(pod) = pods.list(&ListParams::default()).await?.items.pop() else {
            let events = plane.kubectl(&["get", "events", "-n", NAMESPACE]).await?;
            bail!("there is none; Events:\n{events}");
        };
        let phase = pod.status.as_ref().and_then(|status| status.phase.as_deref());
        Ok((phase == Some("Running")).then_some(pod))
    })
    .await
}

#[tokio::test]
async fn it_installs_runs_and_judges_itself() -> Result<()> {
    let plane = ControlPlane::start(ControlPlaneOptions {
        controllers: true,
        nodes: 1,
        ..ControlPlaneOptions::default()
    })
    .await?;
    let applied = plane.kubectl(&["apply", "-k", INSTALL]).await?;
    assert!(applied.lines().all(|line| line.ends_with(" created")), "{applied}");
    let again = plane.kubectl(&["apply", "-k", INSTALL]).await?;
    assert!(again.lines().all(|line| line.ends_with(" unchanged")), "{again}");
    assert_eq!(again.lines().count(), applied.lines().count());

    let pod = running_pod(&plane).await?;
    let spec = pod.spec.as_ref().unwrap();
    assert_eq!(spec.service_account_name.as_deref(), Some("plumbline"));
    // The token comes from the volume that the Deployment asks for, and from no other.
    let tokens = spec.volumes.iter().flatten().filter(|volume| volume.projected.is_some());
    assert_eq!(tokens.count(), 1);

    // Simulated nodes run no containers, so the operator runs here: with the installed rights, and
    // the flags of the Deployment.
    let flags = ["--leader-elect", "--lease-namespace", NAMESPACE];
    let program = Path::new(env!("CARGO_BIN_EXE_demo"));
    let _operator = Operator::start(&plane, program, "operator", &flags).await?;
    let status = plane
        .wait_for_report(NAMESPACE, "complete evidence and a workload", SOON, |status| {
            reports::is_ready(status) && status.workloads == 1
        })
        .await?;
    let severe = status.findings.iter().filter(|finding| finding.severity <= Severity::High);
    assert_eq!(severe.count(), 0, "{:#?}", status.findings);
    // Kubernetes makes the account `default` of each namespace. Nothing runs as it here, and manifests
    // that bring it along fail to apply where the controller is first.
    assert_eq!(reports::failing(&status), ["default-sa-automount"], "{:#?}", status.findings);
    // What cannot be mended stays in the report, with the reason that the manifests give.
    let exempted = status.exempted.iter().map(|exemption| &*exemption.id);
    let expected =
        ["sa-token-with-dangerous-rbac", "netpol-dangling", "sa-token-automount", "image-digest"];
    assert_eq!(exempted.collect::<Vec<_>>(), expected);
    assert!(status.exempted.iter().all(|it| it.subjects.iter().all(|it| it.reason.len() > 40)));

    // What its account may do stands in the cluster report.
    let report = Api::<ClusterSecurityReport>::all(plane.client());
    let report = wait_for("the cluster report", SOON, async || {
        Ok(report.get_opt(CLUSTER_REPORT_NAME).await?.and_then(|report| report.status))
    })
    .await?;
    let about_us = report
        .findings
        .iter()
        .filter(|finding| finding.subjects.iter().any(|subject| subject.name == "plumbline"));
    assert_eq!(about_us.map(|finding| &*finding.id).collect::<Vec<_>>(), [""; 0]);
    let exempted = report.exempted.iter().map(|exemption| &*exemption.id);
    assert_eq!(exempted.collect::<Vec<_>>(), ["rbac-secrets-read", "rbac-crd-secretlike"]);
    Ok(())
}

/// Whether ServiceAccount `tenant/viewer` may do `verb` to `resource` in its namespace.
async fn may(plane: &ControlPlane, verb: &str, resource: &str) -> Result<bool> {
    let (resource, subresource) = resource.split_once('/').unwrap_or((resource, ""));
    let attributes = ResourceAttributes {
        group: Some(GROUP.to_owned()),
        namespace: Some("tenant".to_owned()),
        resource: Some(resource.to_owned()),
        subresource: Some(subresource.to_owned()),
        verb: Some(verb.to_owned()),
        ..ResourceAttributes::default()
    };
    let review = SubjectAccessReview {
        spec: SubjectAccessReviewSpec {
            user: Some("system:serviceaccount:tenant:viewer".to_owned()),
            groups: Some(vec!["system:serviceaccounts".to_owned()]),
            resource_attributes: Some(attributes),
            ..SubjectAccessReviewSpec::default()
        },
        ..SubjectAccessReview::default()
    };
    let reviews = Api::<SubjectAccessReview>::all(plane.client());
    let review = reviews.create(&PostParams::default(), &review).await?;
    Ok(review.status.context("the API server does not answer")?.allowed)
}

#[tokio::test]
async fn who_may_view_a_namespace_may_read_its_report_and_no_more() -> Result<()> {
    let plane = ControlPlane::start(ControlPlaneOptions {
        controllers: true,
        ..ControlPlaneOptions::default()
    })
    .await?;
    plane.kubectl(&["apply", "-k", INSTALL]).await?;
    plane.create_namespace("tenant").await?;
    plane.kubectl_apply(VIEWER).await?;
    // A controller adds our role to the role `view`.
    wait_for("the right to get reports", SOON, async || {
        Ok(may(&plane, "get", "securityreports").await?.then_some(()))
    })
    .await?;
    for verb in ["list", "watch"] {
        assert!(may(&plane, verb, "securityreports").await?, "{verb}");
    }
    for verb in ["create", "update", "patch", "delete", "deletecollection"] {
        for resource in ["securityreports", "securityreports/status"] {
            assert!(!may(&plane, verb, resource).await?, "{verb} {resource}");
        }
    }
    // A RoleBinding grants nothing outside its namespace.
    let viewer = plane.service_account_client("tenant", "viewer").await?;
    let elsewhere = Api::<SecurityReport>::namespaced(viewer.clone(), "default");
    assert!(elsewhere.list(&ListParams::default()).await.is_err());
    let cluster = Api::<ClusterSecurityReport>::all(viewer);
    assert!(cluster.list(&ListParams::default()).await.is_err());
    Ok(())
}

/// The first word after `before` in a file of the workspace.
fn word(file: &str, before: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    let (_, rest) = text.split_once(before).unwrap();
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
    rest[..end].to_owned()
}

#[test]
fn the_image_has_the_pinned_toolchain_and_our_version() {
    assert_eq!(word("Dockerfile", "FROM rust:"), word("rust-toolchain.toml", "channel = \""));
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(word("config/operator/kustomization.yaml", "newTag: "), version);
    assert_eq!(word("Dockerfile", "/plumbline:"), version);
}

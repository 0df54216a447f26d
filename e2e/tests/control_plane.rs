//! The control plane starts, serves, and leaves nothing behind.
#![allow(clippy::unwrap_used, reason = "helpers of tests are not seen as tests")]

use std::{
    fs,
    io::{BufRead, BufReader},
    panic::AssertUnwindSafe,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::{Result, bail};
use futures::FutureExt;
use k8s_openapi::api::core::v1::{ConfigMap, Node, Pod, ServiceAccount};
use kube::{
    Api,
    api::{ListParams, ObjectMeta, PostParams},
};
use plumbline_e2e::{ControlPlane, ControlPlaneOptions, binaries, wait_for};

const SOON: Duration = Duration::from_secs(20);

/// Command lines of living processes that mention this folder. Zombies have none.
fn processes(folder: &Path) -> Vec<String> {
    let folder = folder.to_str().unwrap();
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").expect("these tests read /proc").flatten() {
        let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line).replace('\0', " ");
        if line.contains(folder) {
            found.push(line);
        }
    }
    found
}

async fn assert_gone(folder: &Path) {
    wait_for("no processes and no folder", SOON, async || {
        let left = processes(folder);
        if !left.is_empty() || folder.exists() {
            bail!("folder is there: {}; processes: {left:#?}", folder.exists());
        }
        Ok(Some(()))
    })
    .await
    .unwrap();
}

fn account(name: &str) -> ServiceAccount {
    let metadata = ObjectMeta { name: Some(name.into()), ..ObjectMeta::default() };
    ServiceAccount { metadata, ..ServiceAccount::default() }
}

const BARE_POD: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: bare}
spec:
  containers: [{name: main, image: nginx}]
";

const READER: &str = "\
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: tenant}
rules:
- {apiGroups: [''], resources: [configmaps], verbs: [list]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reader, namespace: tenant}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects:
- {kind: ServiceAccount, name: reader, namespace: tenant}
";

#[tokio::test]
async fn two_at_once_answer_on_their_own_and_leave_nothing() -> Result<()> {
    let options = ControlPlaneOptions::default;
    let (one, two) =
        tokio::try_join!(ControlPlane::start(options()), ControlPlane::start(options()))?;
    let version = one.client().apiserver_version().await?;
    if std::env::var_os("KUBEBUILDER_ASSETS").is_none() {
        assert_eq!(version.git_version, binaries::kubernetes_version()?);
    }

    one.create_namespace("only-in-one").await?;
    one.kubectl_apply(BARE_POD).await?;
    assert!(one.kubectl(&["get", "namespaces"]).await?.contains("only-in-one"));
    assert!(!two.kubectl(&["get", "namespaces"]).await?.contains("only-in-one"));
    let error = two.kubectl(&["get", "namespace", "only-in-one"]).await.unwrap_err();
    assert!(error.to_string().contains("NotFound"), "{error}");

    let folders = [one.folder().to_owned(), two.folder().to_owned()];
    assert!(!processes(&folders[0]).is_empty());
    drop(one);
    assert!(!folders[0].exists());
    assert_gone(&folders[0]).await;
    two.client().apiserver_version().await?;
    drop(two);
    assert_gone(&folders[1]).await;
    Ok(())
}

#[tokio::test]
async fn a_panic_leaves_nothing() -> Result<()> {
    let plane = ControlPlane::start(ControlPlaneOptions::default()).await?;
    let folder = plane.folder().to_owned();
    let test = async move {
        plane.client().apiserver_version().await.unwrap();
        panic!("on purpose");
    };
    assert!(AssertUnwindSafe(test).catch_unwind().await.is_err());
    assert_gone(&folder).await;
    Ok(())
}

#[tokio::test]
async fn a_killed_holder_leaves_nothing() -> Result<()> {
    let mut holder = Command::new(env!("CARGO_BIN_EXE_control-plane"))
        .args(["--controllers", "--nodes=1"])
        .stdout(Stdio::piped())
        .spawn()?;
    let mut line = String::new();
    BufReader::new(holder.stdout.take().unwrap()).read_line(&mut line)?;
    let kubeconfig = PathBuf::from(line.trim());
    let folder = kubeconfig.parent().unwrap();
    let running = processes(folder).join("\n");
    // SIGKILL.
    holder.kill()?;
    holder.wait()?;
    for name in ["etcd", "kube-apiserver", "kube-controller-manager", "kwok"] {
        assert!(running.contains(&format!("/{name} ")), "{name} is not among\n{running}");
    }
    assert_gone(folder).await;
    Ok(())
}

#[tokio::test]
async fn a_server_that_does_not_start_says_why() {
    let error = ControlPlane::start(ControlPlaneOptions {
        api_server_args: vec!["--no-such-flag".into()],
        ..ControlPlaneOptions::default()
    })
    .await
    .err()
    .map(|error| format!("{error:#}"))
    .unwrap();
    assert!(error.contains("unknown flag: --no-such-flag"), "{error}");
}

#[tokio::test]
async fn workloads_get_running_pods_on_simulated_nodes() -> Result<()> {
    let plane = ControlPlane::start(ControlPlaneOptions {
        controllers: true,
        nodes: 2,
        ..ControlPlaneOptions::default()
    })
    .await?;
    plane.create_namespace("shop").await?;
    plane
        .kubectl_apply(
            "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: main, image: nginx}]
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent, namespace: shop}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec:
      containers: [{name: main, image: nginx}]
",
        )
        .await?;
    let pods: Api<Pod> = Api::namespaced(plane.client(), "shop");
    let pods = wait_for("four running Pods", SOON, async || {
        let pods = pods.list(&ListParams::default()).await?.items;
        let phase = |pod: &Pod| pod.status.as_ref()?.phase.clone();
        let running = pods.iter().filter(|pod| phase(pod).as_deref() == Some("Running")).count();
        if running != 4 {
            bail!("{running} of {} are running", pods.len());
        }
        Ok(Some(pods))
    })
    .await?;
    let mut agents: Vec<_> = pods
        .iter()
        .filter(|pod| pod.metadata.labels.as_ref().is_some_and(|labels| labels["app"] == "agent"))
        .map(|pod| pod.spec.as_ref().unwrap().node_name.clone().unwrap())
        .collect();
    agents.sort();
    assert_eq!(agents, ["node-0", "node-1"]);

    let nodes: Api<Node> = Api::all(plane.client());
    assert_eq!(nodes.list(&ListParams::default()).await?.items.len(), 2);
    Ok(())
}

#[tokio::test]
async fn a_service_account_may_do_what_rbac_grants_and_the_audit_log_tells() -> Result<()> {
    let plane =
        ControlPlane::start(ControlPlaneOptions { audit: true, ..ControlPlaneOptions::default() })
            .await?;
    plane.create_namespace("tenant").await?;
    let accounts: Api<ServiceAccount> = Api::namespaced(plane.client(), "tenant");
    accounts.create(&PostParams::default(), &account("reader")).await?;
    // Not ClusterRole view: a controller fills it.
    plane.kubectl_apply(READER).await?;

    let reader = plane.service_account_client("tenant", "reader").await?;
    let maps: Api<ConfigMap> = Api::default_namespaced(reader);
    wait_for("the grant to reach the authorizer", SOON, async || {
        Ok(Some(maps.list(&ListParams::default()).await?))
    })
    .await?;
    let map = ConfigMap {
        metadata: ObjectMeta { name: Some("mine".into()), ..ObjectMeta::default() },
        ..ConfigMap::default()
    };
    let error = maps.create(&PostParams::default(), &map).await.unwrap_err();
    let forbidden = |error: &kube::Error| matches!(error, kube::Error::Api(s) if s.code == 403);
    assert!(forbidden(&error), "{error}");
    assert!(plane.service_account_kubeconfig("tenant", "nobody").await.is_err());

    let user = "system:serviceaccount:tenant:reader";
    let entry = wait_for("the refusal in the audit log", SOON, async || {
        let entries = plane.audit_entries()?;
        Ok(entries.into_iter().find(|entry| entry.user == user && entry.verb == "create"))
    })
    .await?;
    assert_eq!((entry.resource.as_str(), entry.code), ("configmaps", 403));
    assert_eq!(entry.namespace, "tenant");
    Ok(())
}

#[tokio::test]
async fn the_api_server_comes_back_with_its_data() -> Result<()> {
    let mut plane = ControlPlane::start(ControlPlaneOptions::default()).await?;
    assert!(plane.audit_entries().is_err());
    plane.create_namespace("kept").await?;
    plane.kill_api_server();
    assert!(plane.kubectl(&["get", "namespace", "kept"]).await.is_err());
    plane.start_api_server().await?;
    // The same client, on the same port.
    let maps: Api<ServiceAccount> = Api::namespaced(plane.client(), "kept");
    maps.get("default").await?;
    plane.stop_api_server().await?;
    plane.start_api_server().await?;
    maps.get("default").await?;
    Ok(())
}

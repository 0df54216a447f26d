//! A real kubelet's HTTPS endpoint, on the loopback address and above no containers.
//!
//! The program is the kubelet's own `app.Run` with its configuration, TLS, authentication and
//! authorization. Only what is below the server is that of kubemark's hollow node: a runtime,
//! cAdvisor, mounts and control groups that do nothing. Kubemark's own program would not do: its
//! server has neither TLS nor authentication. The kubelet's own would not either: it must be root,
//! and then changes control groups, kernel settings and iptables of the machine it runs on.

use std::{fs, path::Path, time::Duration};

use anyhow::{Context, Result, bail};
use k8s_openapi::api::core::v1::Node;
use kube::{Api, Client, api::PostParams};
use serde_json::{Value, json};
use tokio::net::TcpStream;

use crate::{
    binaries::Binaries,
    credentials::{Credentials, Pair},
    nodes,
    process::Program,
    programs,
    wait::wait_for,
};

/// Where every kubelet of a control plane listens: they differ in the port.
const ADDRESS: &str = "127.0.0.1";
const READY_TIMEOUT: Duration = Duration::from_mins(1);

/// Writes the files of a kubelet and returns how it is run.
pub(crate) fn program(
    binaries: &Binaries,
    folder: &Path,
    credentials: &Credentials,
    node: &str,
    port: u16,
    settings: &Value,
) -> Result<Program> {
    fs::create_dir_all(folder).with_context(|| format!("make {}", folder.display()))?;
    let (server, kubeconfig) = credentials.for_kubelet(node, ADDRESS, folder)?;
    let mut configuration = configuration(folder, &server, &credentials.ca, port);
    json_patch::merge(&mut configuration, settings);
    let config = folder.join("config.json");
    fs::write(&config, serde_json::to_string_pretty(&configuration)?)?;
    Ok(programs::kubelet(binaries, folder, node, &kubeconfig, &config))
}

/// What it needs to run beside others on any machine. It is silent on all else, where the defaults
/// of Kubernetes count.
fn configuration(folder: &Path, server: &Pair, ca: &Path, port: u16) -> Value {
    json!({
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "address": ADDRESS,
        "port": port,
        "healthzPort": 0,
        "tlsCertFile": server.certificate,
        "tlsPrivateKeyFile": server.key,
        "authentication": { "x509": { "clientCAFile": ca } },
        "containerRuntimeEndpoint": format!("unix://{}", folder.join("runtime.sock").display()),
        "podLogsDir": folder.join("logs"),
        "volumePluginDir": folder.join("volume-plugins"),
        // Refused by default, though no control group is touched.
        "failCgroupV1": false,
    })
}

/// Makes the Node that the kubelet takes for its own, with the address as a cloud gives it.
pub(crate) async fn create_node(client: &Client, name: &str) -> Result<()> {
    let node = serde_json::from_value(json!({
        "metadata": { "name": name, "labels": { "kubernetes.io/hostname": name } },
        "status": { "addresses": [
            { "type": "InternalIP", "address": ADDRESS },
            { "type": "Hostname", "address": name },
        ] },
    }))?;
    let nodes: Api<Node> = Api::all(client.clone());
    nodes
        .create(&PostParams::default(), &node)
        .await
        .with_context(|| format!("create Node {name}"))?;
    Ok(())
}

/// Waits until the Node tells the port, is ready, and the kubelet listens.
pub(crate) async fn wait_until_ready(client: &Client, name: &str, port: u16) -> Result<()> {
    let nodes: Api<Node> = Api::all(client.clone());
    wait_for(&format!("the kubelet of {name} to be ready"), READY_TIMEOUT, async || {
        let node = nodes.get(name).await?;
        let told = told_port(&node);
        let is_ready = nodes::is_ready(&node);
        if told != Some(i32::from(port)) || !is_ready {
            bail!("its Node tells port {told:?}; ready: {is_ready}");
        }
        TcpStream::connect((ADDRESS, port)).await?;
        Ok(Some(()))
    })
    .await
}

fn told_port(node: &Node) -> Option<i32> {
    let endpoints = node.status.as_ref()?.daemon_endpoints.as_ref()?;
    Some(endpoints.kubelet_endpoint.as_ref()?.port)
}

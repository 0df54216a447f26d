//! Simulated nodes: the Node objects kwok then plays, and a scheduler just good enough for them.

use std::{collections::BTreeMap, time::Duration};

use anyhow::{Result, bail};
use futures::StreamExt;
use k8s_openapi::api::core::v1::{Node, NodeStatus, NodeSystemInfo, Pod};
use kube::{
    Api, Client, ResourceExt,
    api::{ListParams, ObjectMeta, PostParams},
    runtime::{WatchStreamExt, watcher},
};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::wait::wait_for;

/// What tells simulated nodes from others.
pub(crate) const LABEL: (&str, &str) = ("type", "kwok");
const READY_TIMEOUT: Duration = Duration::from_secs(30);
/// Bindings in flight: a Deployment of thousands must not wait for one round trip each.
const BINDINGS: usize = 32;
const RETRY: Duration = Duration::from_millis(200);

/// Creates `node-0`, `node-1`, ... and waits until kwok made them ready.
pub(crate) async fn create(client: &Client, count: usize) -> Result<()> {
    let nodes: Api<Node> = Api::all(client.clone());
    let version = client.apiserver_version().await?.git_version;
    for index in 0..count {
        let name = node_name(index);
        let labels = [
            ("kubernetes.io/hostname", name.as_str()),
            ("kubernetes.io/os", "linux"),
            ("kubernetes.io/arch", "amd64"),
            LABEL,
        ];
        let node = Node {
            metadata: ObjectMeta {
                labels: Some(BTreeMap::from(labels.map(|(k, v)| (k.into(), v.into())))),
                name: Some(name),
                ..ObjectMeta::default()
            },
            // As a kubelet of that version says; kwok adds the rest.
            status: Some(NodeStatus {
                node_info: Some(NodeSystemInfo {
                    kubelet_version: version.clone(),
                    operating_system: "linux".into(),
                    ..NodeSystemInfo::default()
                }),
                ..NodeStatus::default()
            }),
            ..Node::default()
        };
        nodes.create(&PostParams::default(), &node).await?;
    }
    wait_for("simulated nodes to be ready", READY_TIMEOUT, async || {
        let all = nodes.list(&ListParams::default()).await?;
        let ready = all.iter().filter(|node| is_ready(node)).count();
        if ready < count {
            bail!("{ready} of {count} are ready");
        }
        Ok(Some(()))
    })
    .await
}

fn node_name(index: usize) -> String {
    format!("node-{index}")
}

pub(crate) fn is_ready(node: &Node) -> bool {
    let conditions = node.status.iter().flat_map(|status| status.conditions.iter().flatten());
    conditions.into_iter().any(|condition| condition.type_ == "Ready" && condition.status == "True")
}

/// Binds every Pod to a node, in turn, for as long as it is polled.
///
/// Not kube-scheduler: simulated nodes have room for everything, and one program less to build
/// and start is worth more here than its placement rules.
pub(crate) async fn schedule(client: Client, nodes: usize) {
    let pods: Api<Pod> = Api::all(client.clone());
    let mut next = 0;
    watcher(pods, watcher::Config::default().fields("spec.nodeName="))
        .default_backoff()
        .applied_objects()
        // The watcher starts anew by itself; what it could not read comes again.
        .filter_map(|pod| async { pod.ok() })
        .map(|pod| {
            next = (next + 1) % nodes;
            let node = pinned_node(&pod).unwrap_or_else(|| node_name(next));
            let client = client.clone();
            async move {
                if is_gated(&pod) {
                    return;
                }
                // A refusal means that the Pod is gone or bound by now. Any other error, that the
                // API server is down: the watch would not tell of this Pod again.
                while let Err(error) = bind(&client, &pod, &node).await
                    && !matches!(error, kube::Error::Api(_))
                {
                    sleep(RETRY).await;
                }
            }
        })
        .buffer_unordered(BINDINGS)
        .for_each(|()| async {})
        .await;
}

fn is_gated(pod: &Pod) -> bool {
    let gates = pod.spec.as_ref().and_then(|spec| spec.scheduling_gates.as_ref());
    gates.is_some_and(|gates| !gates.is_empty())
}

/// The node a `DaemonSet` chose for its Pod, which it writes as an affinity to the node's name.
fn pinned_node(pod: &Pod) -> Option<String> {
    let affinity = pod.spec.as_ref()?.affinity.as_ref()?.node_affinity.as_ref()?;
    let required = affinity.required_during_scheduling_ignored_during_execution.as_ref()?;
    let mut fields =
        required.node_selector_terms.iter().flat_map(|term| term.match_fields.iter().flatten());
    let name = fields.find(|field| field.key == "metadata.name")?;
    name.values.as_ref()?.first().cloned()
}

async fn bind(client: &Client, pod: &Pod, node: &str) -> kube::Result<()> {
    let name = pod.name_any();
    let pods: Api<Pod> = Api::namespaced(client.clone(), &pod.namespace().unwrap_or_default());
    let binding = json!({
        "apiVersion": "v1",
        "kind": "Binding",
        "metadata": { "name": name },
        "target": { "apiVersion": "v1", "kind": "Node", "name": node },
    });
    let parameters = PostParams::default();
    let _: Value = pods.create_subresource("binding", &name, &parameters, &binding).await?;
    Ok(())
}

//! The same objects without a cluster, as an API server would list them.

use plumbline_checks::Kind;
use serde_json::{Value, json};

use super::{
    objects::{self, Object},
    size::Size,
};
use crate::binaries::kubernetes_version;

/// Every object that a cluster of `size` is filled with.
pub fn sample(size: &Size) -> anyhow::Result<impl Iterator<Item = Value> + use<'_>> {
    let version = kubernetes_version()?;
    let nodes = (0..size.nodes()).map(|index| objects::node(index, version));
    let namespaces = (0..size.namespaces).map(objects::namespace);
    let settings = (0..size.namespaces).flat_map(objects::of_namespace);
    let workloads = (0..size.deployments).flat_map(|index| objects::of_deployment(size, index));
    let pods = (0..size.deployments).flat_map(|index| objects::pods_of(size, index));
    let all = nodes.chain(namespaces).chain(settings).chain(workloads).chain(pods);
    Ok(all.filter_map(listed))
}

/// The object as it is listed: with what its path says.
fn listed(object: Object) -> Option<Value> {
    let Object { collection, mut body, status } = object;
    let parts: Vec<&str> = collection.trim_start_matches('/').split('/').collect();
    let (group, version, rest) = match *parts {
        ["api", version, ref rest @ ..] => ("", version, rest),
        ["apis", group, version, ref rest @ ..] => (group, version, rest),
        _ => return None,
    };
    let plural = rest.last()?;
    let kind = Kind::ALL.into_iter().find(|it| it.group() == group && it.plural() == *plural)?;
    let api_version =
        if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") };
    body["apiVersion"] = json!(api_version);
    body["kind"] = json!(kind.as_str());
    if let ["namespaces", namespace, _] = *rest {
        body["metadata"]["namespace"] = json!(namespace);
    }
    if let Some(status) = status {
        body["status"] = status;
    }
    Some(body)
}

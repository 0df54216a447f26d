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
    let all = objects::all(size, version).into_iter().flat_map(|(_, objects)| objects);
    Ok(all.filter_map(listed))
}

/// The object as it is listed: with what its path says.
fn listed(object: Object) -> Option<Value> {
    let collection = object.collection.clone();
    let mut body = object.whole();
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
    Some(body)
}

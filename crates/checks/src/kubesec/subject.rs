//! The objects that kubesec scores, and the fields that its rules read.

use std::slice;

use serde_json::Value;

use super::printed::printed;

/// The fields of a Pod that kubesec takes for booleans without a look.
const SWITCHES: [&str; 3] = ["hostNetwork", "hostPID", "hostIPC"];

/// The fields of the metadata that its validator takes for text.
const TEXTS: [&str; 3] = ["name", "namespace", "generateName"];

/// An object of a kind that has rules.
#[derive(Debug)]
pub(super) struct Subject<'a> {
    pub(super) object: &'a Value,
    pub(super) kind: &'a str,
    /// The Pod's spec, or its template's.
    pub(super) spec: &'a Value,
    /// Its annotations as Go prints them; they are text even where they are no map.
    pub(super) annotations: Option<String>,
}

impl<'a> Subject<'a> {
    /// None where kubesec does not get as far as its rules, or has none.
    pub(super) fn of(object: &'a Value) -> Option<Self> {
        let kind = object.get("kind")?.as_str()?;
        let path = match kind {
            "Pod" => "spec",
            "Deployment" | "StatefulSet" | "DaemonSet" => "spec.template.spec",
            _ => return None,
        };
        let api_version = object.get("apiVersion")?.as_str()?;
        let metadata = set(object, "metadata");
        let spec = at(object, path).unwrap_or(&Value::Null);
        let valid = has_schema(kind, api_version)
            && metadata.is_none_or(Value::is_object)
            && are(metadata.unwrap_or(&Value::Null), TEXTS, Value::is_string)
            && are(spec, SWITCHES, Value::is_boolean);
        if !valid {
            return None;
        }
        let annotations = set(object, "metadata.annotations").map(printed);
        Some(Self { object, kind, spec, annotations })
    }

    /// The init containers, then the containers.
    pub(super) fn containers(&self) -> impl Iterator<Item = &'a Value> {
        list(self.spec, "initContainers").iter().chain(list(self.spec, "containers"))
    }
}

/// Whether kubesec finds a schema: the name of its file is made of the kind, the first label of the
/// group and the version, in small letters.
fn has_schema(kind: &str, api_version: &str) -> bool {
    let mut parts = api_version.split('/');
    let group = parts.next().and_then(|group| group.split('.').next());
    let version = parts.next();
    let is = |part: Option<&str>, name| part.is_some_and(|part| part.eq_ignore_ascii_case(name));
    match kind {
        "Pod" => is(group, "v1") && version.is_none(),
        _ => is(group, "apps") && is(version, "v1"),
    }
}

/// Whether these fields are of a type, where they are set.
fn are(value: &Value, fields: [&str; 3], judge: fn(&Value) -> bool) -> bool {
    fields.iter().all(|field| set(value, field).is_none_or(judge))
}

/// The field at `path`, null where it is null.
pub(super) fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(value, |value, name| value.get(name))
}

/// The field at `path`, unless it is null.
pub(super) fn set<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    at(value, path).filter(|value| !value.is_null())
}

/// What is at `path` in each element of a list, null where it is null.
pub(super) fn only<'a>(
    value: &'a Value,
    list: &str,
    path: &str,
) -> impl Iterator<Item = &'a Value> {
    let elements = at(value, list).and_then(Value::as_array);
    elements.into_iter().flatten().filter_map(move |element| at(element, path))
}

/// Containers. kubesec takes an object in the place of the list for a container.
fn list<'a>(spec: &'a Value, name: &str) -> &'a [Value] {
    match spec.get(name) {
        Some(Value::Array(containers)) => containers,
        Some(container @ Value::Object(fields)) if !fields.is_empty() => slice::from_ref(container),
        _ => &[],
    }
}

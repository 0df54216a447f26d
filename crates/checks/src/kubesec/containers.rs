//! Rules on containers: each matches where one container does.

use serde_json::Value;

use super::printed::printed;
use super::subject::{Subject, at, only, set};

/// Ids above this are no user of the node, as kubesec has it.
const HIGHEST_LOW_ID: f64 = 10_000.0;

/// Whether a field of a container's security context is true.
pub(super) fn switched_on(subject: &Subject<'_>, field: &str) -> bool {
    let mut contexts = subject.containers().filter_map(|one| one.get("securityContext"));
    contexts.any(|context| context.get(field) == Some(&Value::Bool(true)))
}

pub(super) fn run_as_non_root(subject: &Subject<'_>) -> bool {
    inherited(subject, "runAsNonRoot", Value::as_bool)
}

/// Whether a container has an id above the low ones, by `runAsUser` or `runAsGroup`.
pub(super) fn high_id(subject: &Subject<'_>, field: &str) -> bool {
    inherited(subject, field, |id| id.as_f64().map(|id| id > HIGHEST_LOW_ID))
}

/// Whether a container has a good value, its own or the Pod's. A value of another type is none.
fn inherited(subject: &Subject<'_>, field: &str, judge: fn(&Value) -> Option<bool>) -> bool {
    let of = |holder: &Value| {
        let context = holder.get("securityContext");
        context.and_then(|context| context.get(field)).and_then(judge)
    };
    let of_pod = of(subject.spec).unwrap_or_default();
    subject.containers().any(|container| of(container).unwrap_or(of_pod))
}

pub(super) fn adds_sys_admin(subject: &Subject<'_>) -> bool {
    let mut added = capabilities(subject, "add");
    added.any(|names| printed(names).contains("SYS_ADMIN"))
}

pub(super) fn drops_any(subject: &Subject<'_>) -> bool {
    let mut dropped =
        capabilities(subject, "drop").filter_map(|names| Some((names, names.as_array()?)));
    dropped.any(|(names, list)| !list.is_empty() && !printed(names).contains("<nil>"))
}

pub(super) fn drops_all(subject: &Subject<'_>) -> bool {
    let mut dropped = capabilities(subject, "drop");
    dropped.any(|names| printed(names).to_ascii_uppercase().contains("ALL"))
}

fn capabilities<'a>(subject: &Subject<'a>, list: &'a str) -> impl Iterator<Item = &'a Value> {
    let all = subject.containers().filter_map(|one| at(one, "securityContext.capabilities"));
    all.filter_map(move |capabilities| set(capabilities, list))
}

/// Whether a container, init containers aside, has an amount; null is one.
pub(super) fn amount(subject: &Subject<'_>, path: &str) -> bool {
    only(subject.spec, "containers", path).next().is_some()
}

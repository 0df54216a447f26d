//! Rules on the Pod as a whole, and on the volume claims of a `StatefulSet`.

use serde_json::Value;

use super::printed::printed;
use super::subject::{Subject, only, set};

pub(super) fn is(subject: &Subject<'_>, field: &str, value: bool) -> bool {
    subject.spec.get(field) == Some(&Value::Bool(value))
}

/// Whether the field is there. kubesec prints it and takes the text of null for absence.
pub(super) fn has(subject: &Subject<'_>, field: &str) -> bool {
    set(subject.spec, field).is_some_and(|value| value != "<nil>")
}

/// Whether a path of the node has `part` in it.
pub(super) fn host_path(subject: &Subject<'_>, part: &str) -> bool {
    let mut paths = only(subject.spec, "volumes", "hostPath.path");
    paths.any(|path| printed(path).contains(part))
}

pub(super) fn claims_read_write_once(subject: &Subject<'_>) -> bool {
    claims(subject, "spec.accessModes", |modes| {
        format!("accessModes:{}", printed(modes)).contains("accessModes:[ReadWriteOnce]")
    })
}

pub(super) fn claims_storage(subject: &Subject<'_>) -> bool {
    claims(subject, "spec.resources.requests.storage", |_| true)
}

/// Whether the `StatefulSet` has no claim, or a good one.
fn claims(subject: &Subject<'_>, path: &str, judge: fn(&Value) -> bool) -> bool {
    const CLAIMS: &str = "spec.volumeClaimTemplates";
    if subject.kind != "StatefulSet" {
        return false;
    }
    let any = only(subject.object, CLAIMS, "spec").next().is_some();
    !any || only(subject.object, CLAIMS, path).any(judge)
}

//! What the API server was asked to do, from its audit log.

use std::collections::HashSet;

use anyhow::{Context, Result};
use serde::Deserialize;

/// The API server's audit policy: every request, without bodies, once it is known how it went.
pub(crate) const POLICY: &str = "\
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: Metadata
";

/// One request to the API server. Fields that do not apply are empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// `get`, `list`, `watch`, `create`, `patch`, ...
    pub verb: String,
    /// Who asked: `admin`, `system:serviceaccount:<namespace>:<name>`, ...
    pub user: String,
    /// Plural name of the resource; empty for paths such as `/readyz`.
    pub resource: String,
    /// `status`, `scale`, ... or empty.
    pub subresource: String,
    /// Namespace of the object; empty in cluster scope and for requests over all namespaces.
    pub namespace: String,
    /// Name of the object; empty for collections.
    pub name: String,
    /// HTTP status of the answer.
    pub code: u16,
    /// The path with its query: page sizes, selectors, `sendInitialEvents`.
    pub uri: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    #[serde(rename = "auditID")]
    audit_id: String,
    verb: String,
    #[serde(rename = "requestURI")]
    request_uri: String,
    user: User,
    #[serde(default)]
    object_ref: ObjectRef,
    #[serde(default)]
    response_status: ResponseStatus,
}

#[derive(Deserialize)]
struct User {
    #[serde(default)]
    username: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ObjectRef {
    resource: String,
    subresource: String,
    namespace: String,
    name: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ResponseStatus {
    code: u16,
}

/// Reads a log of JSON lines. A watch is logged when it starts and when it ends: it counts once,
/// from its start. A last line still being written is left for the next read.
pub(crate) fn parse(log: &str) -> Result<Vec<AuditEntry>> {
    let mut seen = HashSet::new();
    let mut entries = Vec::new();
    for line in log.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
        let event: Event =
            serde_json::from_str(line).with_context(|| format!("audit log line {line:?}"))?;
        if seen.insert(event.audit_id) {
            entries.push(AuditEntry {
                verb: event.verb,
                user: event.user.username,
                resource: event.object_ref.resource,
                subresource: event.object_ref.subresource,
                namespace: event.object_ref.namespace,
                name: event.object_ref.name,
                code: event.response_status.code,
                uri: event.request_uri,
            });
        }
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_watch_counts_once_and_a_torn_line_waits() {
        let watch = r#"{"auditID":"1","stage":"ResponseStarted","verb":"watch","requestURI":"/api/v1/pods?watch=1","user":{"username":"admin"},"objectRef":{"resource":"pods","apiVersion":"v1"},"responseStatus":{"metadata":{},"code":200}}"#;
        let end = watch.replace("ResponseStarted", "ResponseComplete");
        let readyz = r#"{"auditID":"2","stage":"ResponseComplete","verb":"get","requestURI":"/readyz","user":{"username":"admin"},"responseStatus":{"code":500}}"#;
        let entries = parse(&format!("{watch}\n{readyz}\n{end}\n{{\"auditID\":")).unwrap();
        assert_eq!(entries.len(), 2);
        assert_eq!((entries[0].verb.as_str(), entries[0].resource.as_str()), ("watch", "pods"));
        assert_eq!((entries[1].code, entries[1].resource.as_str()), (500, ""));
    }
}

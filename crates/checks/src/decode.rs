//! From the JSON of any object to its fact.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Deserialize;
use serde_json::Value;

use crate::facts::{Observe as _, Observed, Settings, TlsSecret};
use crate::kind::Kind;
use crate::model;
use crate::text;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TypeMeta {
    #[serde(default)]
    api_version: String,
    #[serde(default)]
    kind: String,
}

/// A field that is not of the type that Kubernetes gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongField {
    /// The way to the field, such as `spec.containers[0].image`; `.` for the object itself.
    pub path: String,
    /// What it is, and what it should be. Never its value.
    pub message: String,
}

impl fmt::Display for WrongField {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.path, self.message)
    }
}

impl std::error::Error for WrongField {}

/// The fact of `object`; None for a kind that no check reads.
///
/// ```
/// use plumbline_checks::{decode, Kind, Settings};
/// let object = serde_json::json!({
///     "apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": "shop"}});
/// let observed = decode::decode(object, &Settings::default())?.expect("Services are watched");
/// assert_eq!((observed.kind, &*observed.namespace, &*observed.name), (Kind::Service, "shop", "web"));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Errors
///
/// A field of the wrong type, or no type at all.
pub fn decode(object: Value, settings: &Settings) -> serde_json::Result<Option<Observed>> {
    let Some(kind) = kind(&object)? else {
        return Ok(None);
    };
    macro_rules! decode_as {
        ($($name:ident),+) => {
            match kind {
                $(Kind::$name => {
                    serde_json::from_value::<model::$name>(object)?.observe(settings)
                })+
            }
        };
    }
    let certificate = certificate(kind, &object, settings);
    Ok(Some(Observed { certificate, ..crate::with_kinds!(decode_as) }))
}

/// The kind of `object`; None for one that no check reads.
///
/// # Errors
///
/// No type at all.
pub fn kind(object: &Value) -> serde_json::Result<Option<Kind>> {
    let TypeMeta { api_version, kind } = TypeMeta::deserialize(object)?;
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    Ok(Kind::find(group, &kind))
}

/// What a Secret holds for Ingresses and Gateways; None for another kind of object. Only a Secret of
/// type `kubernetes.io/tls` is looked into, and no further than its certificates.
fn certificate(kind: Kind, object: &Value, settings: &Settings) -> Option<TlsSecret> {
    if kind != Kind::Secret || !settings.certificates {
        return None;
    }
    if object["type"] != TLS_TYPE {
        return Some(TlsSecret::OtherType);
    }
    let pem = |key: &str| match (object["stringData"][key].as_str(), object["data"][key].as_str()) {
        (Some(text), _) => text.as_bytes().to_vec(),
        (None, Some(text)) => BASE64.decode(text).unwrap_or_default(),
        (None, None) => Vec::new(),
    };
    Some(TlsSecret::read(&pem("tls.crt"), &pem("ca.crt")))
}

/// The type of Secrets that hold a certificate and its key.
pub const TLS_TYPE: &str = "kubernetes.io/tls";

/// As [`decode`] for an object of `kind`, with the field that is at fault.
///
/// # Errors
///
/// A field of the wrong type.
pub fn decode_as(kind: Kind, object: &Value, settings: &Settings) -> Result<Observed, WrongField> {
    macro_rules! decode_as {
        ($($name:ident),+) => {
            match kind {
                $(Kind::$name => match model::$name::deserialize(object) {
                    Ok(object) => Ok(object.observe(settings)),
                    // Only what is wrong is worth the time that it takes to say where.
                    Err(_) => serde_path_to_error::deserialize::<_, model::$name>(object)
                        .map(|object| object.observe(settings)),
                })+
            }
        };
    }
    let observed = crate::with_kinds!(decode_as).map_err(|error| {
        let path: String = text::clean(&error.path().to_string(), text::DETAIL_LIMIT);
        WrongField { path, message: expectation(&error.inner().to_string()) }
    })?;
    Ok(Observed { certificate: certificate(kind, object, settings), ..observed })
}

/// What serde says of a wrong type, without the value: it may be a secret.
pub(crate) fn expectation(error: &str) -> String {
    let Some((found, expected)) = error.rsplit_once(", expected ") else {
        return text::clean(error, text::DETAIL_LIMIT);
    };
    let found = found.split_once(": ").map_or(found, |(_, found)| found);
    let found = found.split([' ', '`', '"']).next().unwrap_or_default();
    text::clean(&format!("{found} where {expected} is expected"), text::DETAIL_LIMIT)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_wrong_field_is_named_and_its_value_is_not() {
        for (object, expected) in [
            (
                json!({"metadata": {"name": "web"}, "spec": {"containers": [
                    {"name": "a"}, {"name": "b", "image": {"secret": "hunter2"}}]}}),
                "spec.containers[1].image: map where a string is expected",
            ),
            (
                json!({"spec": {"containers": [{"securityContext": {"privileged": "hunter2"}}]}}),
                "spec.containers[0].securityContext.privileged: string where a boolean is expected",
            ),
            (json!({"spec": "hunter2"}), "spec: string where struct PodSpec is expected"),
        ] {
            let wrong = decode_as(Kind::Pod, &object, &Settings::default()).expect_err("wrong");
            assert_eq!(wrong.to_string(), expected);
        }
    }
}

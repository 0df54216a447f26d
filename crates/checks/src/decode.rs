//! From the JSON of any object to its fact.

use serde::Deserialize;
use serde_json::Value;

use crate::facts::{Observe as _, Observed, Settings};
use crate::kind::Kind;
use crate::model;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TypeMeta {
    #[serde(default)]
    api_version: String,
    #[serde(default)]
    kind: String,
}

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
    let type_meta = TypeMeta::deserialize(&object)?;
    let group = type_meta.api_version.split_once('/').map_or("", |(group, _)| group);
    let Some(kind) = Kind::find(group, &type_meta.kind) else {
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
    Ok(Some(crate::with_kinds!(decode_as)))
}

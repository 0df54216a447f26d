//! Rules as they are written, of which only some fields are looked at.

use serde_json::Value;

use crate::model::WrittenRule;

/// Whether a field says anything.
pub(super) fn says(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => fields.values().any(says),
        _ => true,
    }
}

/// Whether one of these fields of a rule says anything.
pub(super) fn names_any(rule: &WrittenRule, fields: &[&str]) -> bool {
    fields.iter().any(|field| rule.get(*field).is_some_and(says))
}

/// The entries of a list.
pub(super) fn entries<'a>(rule: &'a WrittenRule, field: &str) -> impl Iterator<Item = &'a Value> {
    rule.get(field).and_then(Value::as_array).into_iter().flatten()
}

//! Values as Go prints them: several rules of kubesec search that text.

use serde_json::Value;

/// The text of `%v`: `map[a:1 b:[x y] c:<nil>]`, by key.
///
/// Numbers may come out otherwise than in Go. No rule searches for digits.
pub(super) fn printed(value: &Value) -> String {
    let mut text = String::new();
    print(value, &mut text);
    text
}

fn print(value: &Value, text: &mut String) {
    match value {
        Value::Null => text.push_str("<nil>"),
        Value::String(value) => text.push_str(value),
        Value::Bool(_) | Value::Number(_) => text.push_str(&value.to_string()),
        Value::Array(elements) => {
            text.push('[');
            for (index, element) in elements.iter().enumerate() {
                separate(index, text);
                print(element, text);
            }
            text.push(']');
        }
        Value::Object(fields) => {
            let mut fields: Vec<(&String, &Value)> = fields.iter().collect();
            fields.sort_unstable_by_key(|(name, _)| *name);
            text.push_str("map[");
            for (index, (name, field)) in fields.into_iter().enumerate() {
                separate(index, text);
                text.push_str(name);
                text.push(':');
                print(field, text);
            }
            text.push(']');
        }
    }
}

fn separate(index: usize, text: &mut String) {
    if index > 0 {
        text.push(' ');
    }
}

//! Label selectors as the API server reads them.

use crate::facts::Labels;
use crate::model::{Selector, SelectorRule};

/// A label selector. One that the API server refuses selects nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LabelSelector(Option<Selector>);

impl From<&Selector> for LabelSelector {
    fn from(selector: &Selector) -> Self {
        Self(is_valid(selector).then(|| selector.clone()))
    }
}

impl LabelSelector {
    /// Whether it selects everything.
    pub fn is_empty(&self) -> bool {
        self.0.as_ref().is_some_and(Selector::is_empty)
    }

    /// Whether the API server takes it.
    pub fn is_valid(&self) -> bool {
        self.0.is_some()
    }

    /// Whether what carries `labels` is selected.
    pub fn matches(&self, labels: &Labels) -> bool {
        let label = |key: &str| labels.get(key).map(String::as_str);
        self.0.as_ref().is_some_and(|selector| selector.matches(label))
    }
}

fn is_valid(selector: &Selector) -> bool {
    let mut labels = selector.match_labels.iter();
    labels.all(|(key, value)| is_key(key) && is_value(value))
        && selector.match_expressions.iter().all(is_valid_rule)
}

fn is_valid_rule(rule: &SelectorRule) -> bool {
    let number_is_right = match rule.operator.as_str() {
        "In" | "NotIn" => !rule.values.is_empty(),
        "Exists" | "DoesNotExist" => rule.values.is_empty(),
        _ => false,
    };
    number_is_right && is_key(&rule.key) && rule.values.iter().all(|value| is_value(value))
}

/// The longest name in a key, and the longest value.
const NAME_LENGTH: usize = 63;

/// The longest prefix of a key.
const PREFIX_LENGTH: usize = 253;

fn is_key(key: &str) -> bool {
    let (prefix, name) = key.split_once('/').map_or((None, key), |(a, b)| (Some(a), b));
    prefix.is_none_or(is_subdomain) && !name.is_empty() && is_value(name)
}

fn is_value(value: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    value.len() <= NAME_LENGTH
        && value.bytes().all(inner)
        && ends(value).is_none_or(|ends| ends.iter().all(u8::is_ascii_alphanumeric))
}

fn is_subdomain(prefix: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    prefix.len() <= PREFIX_LENGTH
        && prefix.split('.').all(|part| {
            part.bytes().all(|byte| plain(byte) || byte == b'-')
                && ends(part).is_some_and(|ends| ends.into_iter().all(plain))
        })
}

/// The first and the last byte of what is not empty.
fn ends(text: &str) -> Option<[u8; 2]> {
    let bytes = text.as_bytes();
    Some([*bytes.first()?, *bytes.last()?])
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn selector(value: &Value) -> LabelSelector {
        let selector: Selector = serde_json::from_value(value.clone()).expect("a selector");
        LabelSelector::from(&selector)
    }

    #[test]
    fn what_the_api_server_refuses_selects_nothing() {
        let labels = Labels::from([("app".to_owned(), "web".to_owned())]);
        for refused in [
            json!({"matchExpressions": [{"key": "app", "operator": "Equals", "values": ["web"]}]}),
            json!({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": []}]}),
            json!({"matchExpressions": [{"key": "app", "operator": "Exists", "values": ["web"]}]}),
            json!({"matchExpressions": [{"key": "", "operator": "DoesNotExist"}]}),
            json!({"matchExpressions": [{"key": "a/b/c", "operator": "DoesNotExist"}]}),
            json!({"matchExpressions": [{"key": "b", "operator": "NotIn", "values": ["no good"]}]}),
        ] {
            let selector = selector(&refused);
            assert!(!selector.is_valid() && !selector.is_empty(), "{refused}");
            assert!(!selector.matches(&labels) && !selector.matches(&Labels::new()), "{refused}");
        }
        assert!(selector(&json!({})).is_empty() && selector(&json!({})).matches(&Labels::new()));
    }

    #[test]
    fn keys_and_values_have_the_form_of_kubernetes() {
        for (key, expected) in [
            ("app", true),
            ("app.kubernetes.io/name", true),
            ("A_b.c-1", true),
            ("/name", false),
            ("App.example/name", false),
            ("a..b/name", false),
            ("-a/name", false),
            ("a/", false),
            ("a/-b", false),
            ("é", false),
        ] {
            assert_eq!(is_key(key), expected, "{key}");
        }
        assert!(is_key(&"a".repeat(NAME_LENGTH)) && !is_key(&"a".repeat(NAME_LENGTH + 1)));
        assert!(is_value("") && !is_value("a ") && !is_value("_a"));
    }
}

//! The score of kubesec has an answer to everything.

use plumbline_checks::kubesec::score;
use proptest::prelude::*;
use serde_json::Value;

/// JSON of any shape, with the names that rules look for.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,8}|Pod|StatefulSet|v1|apps/v1|unconfined".prop_map(Value::from),
    ];
    let name = "kind|apiVersion|metadata|annotations|spec|template|containers|volumes|hostPath|\
                path|seccomp[.]security[.]alpha[.]kubernetes[.]io/\\PC{0,4}|securityContext|\
                \\PC{0,4}";
    leaf.prop_recursive(6, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map(name, inner, 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_object_is_scored_by_its_rules_or_not_at_all(
        mut object in any_json(),
        kind in prop::sample::select(vec![("v1", "Pod"), ("apps/v1", "StatefulSet")]),
    ) {
        if let Some(fields) = object.as_object_mut() {
            fields.insert("apiVersion".to_owned(), kind.0.into());
            fields.insert("kind".to_owned(), kind.1.into());
        }
        if let Some(report) = score(&object) {
            prop_assert_eq!(report.score, report.rules.iter().map(|rule| rule.points).sum::<i64>());
        }
    }
}

//! Which reports a change of a namespace touches.

use std::collections::BTreeSet;

use plumbline_checks::{Scope, Settings, Store, decode};
use serde_json::{Value, json};

use crate::namespace;

const NAMESPACES: usize = 500;

/// How many namespaces have a policy for the team `red`.
const SELECTING: usize = 7;

fn apply(store: &mut Store, object: Value) -> BTreeSet<Scope> {
    let observed = decode::decode(object, &Settings::default()).expect("it decodes");
    store.apply(observed.expect("a watched kind"), 0)
}

fn name(number: usize) -> String {
    format!("team-{number:03}")
}

fn scopes(names: impl IntoIterator<Item = String>) -> BTreeSet<Scope> {
    let names = names.into_iter().map(|name| Scope::Namespace(name.into()));
    names.chain([Scope::Cluster]).collect()
}

/// 500 namespaces, each with a policy that selects namespaces: all of them, or by a label.
fn cluster() -> Store {
    let mut store = Store::default();
    for number in 0..NAMESPACES {
        let selector = match number {
            number if number < SELECTING => json!({"matchLabels": {"team": "red"}}),
            number if number < 2 * SELECTING => {
                json!({"matchExpressions": [{"key": "team", "operator": "Exists"}]})
            }
            number if number.is_multiple_of(2) => json!({}),
            _ => json!({"matchLabels": {"kubernetes.io/metadata.name": name(number)}}),
        };
        apply(&mut store, namespace(&name(number), &json!({"team": "blue"})));
        apply(
            &mut store,
            json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
                   "metadata": {"name": "policy", "namespace": name(number)},
                   "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"],
                            "egress": [{"to": [{"namespaceSelector": selector}]}]}}),
        );
    }
    store
}

#[test]
fn a_label_change_of_a_namespace_re_evaluates_just_those_whose_policies_select_it() {
    let mut store = cluster();
    let changed = NAMESPACES - 1;
    let mut label = |labels: &Value| apply(&mut store, namespace(&name(changed), labels));

    let to_red = label(&json!({"team": "red"}));
    assert_eq!(to_red, scopes((0..SELECTING).chain([changed]).map(name)), "of 500 namespaces");

    let none = label(&json!({}));
    assert_eq!(none, scopes((0..2 * SELECTING).chain([changed]).map(name)), "red, and any team");

    let unrelated = label(&json!({"owner": "somebody"}));
    assert_eq!(unrelated, scopes([name(changed)]));
    assert_eq!(label(&json!({"owner": "somebody"})), BTreeSet::new(), "nothing has changed");
}

#[test]
fn a_namespace_that_comes_or_goes_is_selected_anew() {
    let mut store = cluster();
    let red = namespace("red", &json!({"team": "red"}));
    let selecting = scopes((0..2 * SELECTING).map(name).chain(["red".to_owned()]));
    assert_eq!(apply(&mut store, red.clone()), selecting);
    assert_eq!(store.remove(plumbline_checks::Kind::Namespace, "red", "red"), selecting);

    // A policy that is gone selects nothing.
    store.remove(plumbline_checks::Kind::NetworkPolicy, &name(0), "policy");
    let rest = (1..2 * SELECTING).map(name).chain(["red".to_owned()]);
    assert_eq!(apply(&mut store, red), scopes(rest));
}

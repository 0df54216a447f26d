//! Images, what containers are told to run, what they ask of their node, and what belongs to the
//! system: the corner cases of the checks that examples cannot show.

use plumbline_checks::{Evidence, Settings, Store, decode, evaluate_namespace};
use serde_json::{Value, json};

mod commands;
mod images;
mod resources;
#[path = "../support/mod.rs"]
mod support;
mod system;

use support::{NAMESPACE, judge, pod, store};

/// The offences of a Pod against `check`.
fn offences(check: &str, spec: &Value) -> Vec<String> {
    judge(&[pod(spec)]).remove(check).unwrap_or_default()
}

/// How many subjects of the namespace pass `check`, and how many fail it.
fn counts(check: &str, namespace: &str, store: &Store, settings: &Settings) -> (u32, usize) {
    let evidence = Evidence::default();
    let results = evaluate_namespace(namespace, store, &evidence, settings).results;
    let result =
        results.iter().find(|result| result.check.id == check).expect("a check of that id");
    assert!(result.unknown.is_empty(), "{check}: {:?}", result.unknown);
    (result.passed, result.failed.len())
}

/// Whether `check` passes on what is in the namespace of the tests.
fn passes(check: &str, objects: &[Value]) -> bool {
    counts(check, NAMESPACE, &store(objects), &Settings::default()) == (1, 0)
}

/// Whether `check` has nothing to say on what is in the namespace of the tests.
fn is_silent(check: &str, objects: &[Value]) -> bool {
    counts(check, NAMESPACE, &store(objects), &Settings::default()) == (0, 0)
}

/// The facts of an object in a namespace of its own, under settings of its own.
fn store_of(object: Value, settings: &Settings) -> Store {
    let observed = decode::decode(object, settings).expect("it decodes").expect("a watched kind");
    let mut store = Store::default();
    store.apply(observed, 0);
    store
}

/// A Pod with one container of this image.
fn with_image(image: &str) -> Value {
    json!({"containers": [{"name": "web", "image": image}]})
}

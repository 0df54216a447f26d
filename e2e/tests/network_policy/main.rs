//! Label selectors and `NetworkPolicies` of `plumbline-checks` against the selector library of
//! Kubernetes and an evaluator by the letter of the API, on random cases.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod values;

use std::collections::BTreeMap;

use plumbline_checks::facts::Labels;
use plumbline_checks::model::{NetworkPolicySpec, Selector};
use plumbline_checks::network::{
    Direction, LabelSelector, Policy, Port, Protocol, Target, isolates, permits,
};
use plumbline_e2e::network_policy::{Answer, Selection, Upstream};
use plumbline_e2e::random;
use proptest::strategy::{Strategy, ValueTree};
use serde_json::Value;

const CASES: usize = 10_000;

/// How many cases each outcome has at least: one in so many.
const RARELY: usize = 20;

fn labels(value: &Value) -> Labels {
    serde_json::from_value(value.clone()).unwrap()
}

/// Each outcome is met often enough to be compared.
fn assert_each_is_common<T: std::fmt::Debug>(counts: &BTreeMap<T, usize>, outcomes: usize) {
    println!("{counts:?}");
    assert_eq!(counts.len(), outcomes);
    for (outcome, count) in counts {
        assert!(*count >= CASES / RARELY, "{outcome:?}: {count} times");
    }
}

#[test]
fn random_selectors_select_the_same() {
    let mut upstream = Upstream::start().unwrap();
    let mut runner = random::runner(&format!("{CASES} random selectors")).unwrap();
    let strategy = (values::selector(), values::labels());
    let mut counts = BTreeMap::new();
    for _ in 0..CASES {
        let (value, set) = strategy.new_tree(&mut runner).unwrap().current();
        let selector: Selector = serde_json::from_value(value.clone()).unwrap();
        let selector = LabelSelector::from(&selector);
        let ours =
            Selection { valid: selector.is_valid(), matches: selector.matches(&labels(&set)) };
        let theirs = upstream.select(&value, &set).unwrap();
        assert_eq!(ours, theirs, "{value:#} on {set:#}");
        *counts.entry((ours.valid, ours.matches)).or_default() += 1;
    }
    // Refused, valid without a match, valid with one.
    assert_each_is_common(&counts, 3);
}

fn answer(question: &Value) -> Answer {
    let specs: Vec<NetworkPolicySpec> =
        serde_json::from_value(question["policies"].clone()).unwrap();
    let policies: Vec<Policy> = specs.iter().map(|spec| Policy::of(spec).unwrap()).collect();
    let own = labels(&question["labels"]);
    let direction = match question["direction"].as_str() {
        Some("Ingress") => Direction::Ingress,
        _ => Direction::Egress,
    };
    let peer = &question["peer"];
    let sets = ["namespaceLabels", "labels"].map(|key| match &peer[key] {
        Value::Null => Labels::new(),
        set => labels(set),
    });
    let target = match peer["address"].as_str() {
        Some(address) => Target::Address(address.parse().unwrap()),
        None => Target::Pod {
            same_namespace: peer["sameNamespace"].as_bool().unwrap(),
            namespace: &sets[0],
            labels: &sets[1],
        },
    };
    let port = &question["port"];
    let port = Port {
        protocol: Protocol::parse(port["protocol"].as_str().unwrap()).unwrap(),
        number: port["number"].as_u64().unwrap().try_into().unwrap(),
        name: port["name"].as_str().filter(|name| !name.is_empty()),
    };
    Answer {
        selecting: policies.iter().map(|policy| policy.selector.matches(&own)).collect(),
        isolated: isolates(&policies, &own, direction),
        permitted: permits(&policies, &own, direction, target, port),
    }
}

#[test]
fn random_policies_do_the_same() {
    let mut upstream = Upstream::start().unwrap();
    let mut runner = random::runner(&format!("{CASES} random policies")).unwrap();
    let strategy = values::question();
    let mut counts = BTreeMap::new();
    for _ in 0..CASES {
        let question = strategy.new_tree(&mut runner).unwrap().current();
        let (ours, theirs) = (answer(&question), upstream.evaluate(&question).unwrap());
        assert_eq!(ours, theirs, "{question:#}");
        let is_pod = question["peer"]["address"].is_null();
        *counts.entry((is_pod, ours.isolated, ours.permitted)).or_default() += 1;
    }
    // For Pods and for addresses: not isolated, isolated and permitted, isolated and denied.
    assert_each_is_common(&counts, 6);
}

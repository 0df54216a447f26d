//! Random labels, selectors, policies and connections: good ones, and what the API server refuses.

use proptest::{collection::btree_map, collection::vec, option, prelude::*, sample::select};
use serde_json::{Map, Value, json};

/// Names of the fields of a rule for each direction.
const DIRECTIONS: [(&str, &str, &str); 2] =
    [("Ingress", "ingress", "from"), ("Egress", "egress", "to")];

const ADDRESSES: &[&str] =
    &["169.254.169.254", "10.0.0.7", "192.168.1.1", "fd00:ec2::254", "2001:db8::1"];

const BLOCKS: &[&str] = &[
    "0.0.0.0/0",
    "::/0",
    "10.0.0.0/8",
    "10.0.0.7/32",
    "10.0.0.7/0",
    "169.254.0.0/16",
    "169.254.169.254/32",
    "192.168.0.0/16",
    "fd00:ec2::/32",
    "fd00:ec2::254/128",
    "2001:db8::/127",
];

const ODD_BLOCKS: &[&str] = &[
    "010.000.0.0/8",
    "10.0.0.0/08",
    "::ffff:10.0.0.0/104",
    "::ffff:10.0.0.0/95",
    "10.0.0.0/33",
    "10.0.0.0/-1",
    "10.0.0.0/+8",
    "10.0.0.0",
    "10.0.0/8",
    "fd00::/129",
    "fd00::%eth0/8",
    " 10.0.0.0/8",
    "",
    "/0",
    "any",
];

fn key() -> impl Strategy<Value = String> {
    let odd =
        ["", "/", "a/", "/a", "a/b/c", "-a", "a-", "a b", "A.example/a", "a..b/c", "é", "a.b-/c"];
    prop_oneof![
        9 => select(&["a", "b", "a", "b", "example.io/a", "A_b.C-9"][..]).prop_map(str::to_owned),
        1 => select(odd.to_vec()).prop_map(str::to_owned),
        1 => (62..66_usize, prop::bool::ANY).prop_map(|(length, prefixed)| {
            let name = "n".repeat(length);
            if prefixed { format!("{}/{name}", "p".repeat(length + 190)) } else { name }
        }),
    ]
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        9 => select(&["x", "y", "x", "y", "z", ""][..]).prop_map(str::to_owned),
        1 => select(&["-x", "x-", "x y", "x/y", "é", "x.y_z"][..]).prop_map(str::to_owned),
        1 => (62..66_usize).prop_map(|length| "v".repeat(length)),
    ]
}

/// The labels of a Pod or namespace.
pub fn labels() -> impl Strategy<Value = Value> {
    btree_map(key(), value(), 0..4).prop_map(|labels| json!(labels))
}

/// An object without the fields that are None, some of them as `null`.
fn object<const N: usize>(fields: [(&str, Option<Value>); N]) -> Value {
    let fields = fields.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    Value::Object(fields.collect::<Map<_, _>>())
}

fn requirement() -> impl Strategy<Value = Value> {
    let operators = ["In", "NotIn", "In", "NotIn", "Exists", "DoesNotExist", "in", "Gt", ""];
    let values = prop_oneof![3 => vec(value(), 0..3), 2 => Just(Vec::new())];
    (key(), select(operators.to_vec()), values).prop_map(
        |(key, operator, values)| json!({"key": key, "operator": operator, "values": values}),
    )
}

/// A label selector.
pub fn selector() -> impl Strategy<Value = Value> {
    let labels = prop_oneof![
        3 => Just(None),
        3 => btree_map(key(), value(), 0..2).prop_map(|labels| Some(json!(labels))),
        1 => Just(Some(Value::Null)),
    ];
    let expressions = prop_oneof![
        3 => Just(None),
        3 => vec(requirement(), 0..3).prop_map(|rules| Some(json!(rules))),
        1 => Just(Some(Value::Null)),
    ];
    (labels, expressions).prop_map(|(labels, expressions)| {
        object([("matchLabels", labels), ("matchExpressions", expressions)])
    })
}

fn block() -> impl Strategy<Value = Value> {
    let cidr = || prop_oneof![6 => select(BLOCKS), 1 => select(ODD_BLOCKS)];
    let except = prop_oneof![2 => Just(None), 1 => vec(cidr(), 0..3).prop_map(Some)];
    (cidr(), except).prop_map(|(cidr, except)| {
        object([("cidr", Some(json!(cidr))), ("except", except.map(|it| json!(it)))])
    })
}

fn peer() -> impl Strategy<Value = Value> {
    let one = prop_oneof![
        3 => (option::of(selector()), option::of(selector()), Just(None)),
        3 => (Just(None), Just(None), block().prop_map(Some)),
        1 => (option::of(selector()), option::of(selector()), option::of(block())),
    ];
    one.prop_map(|(pods, namespaces, block)| {
        object([("podSelector", pods), ("namespaceSelector", namespaces), ("ipBlock", block)])
    })
}

fn protocol() -> impl Strategy<Value = &'static str> {
    select(&["TCP", "TCP", "TCP", "UDP", "SCTP"][..])
}

fn allowed_port() -> impl Strategy<Value = Value> {
    let protocol = prop_oneof![
        2 => Just(None),
        4 => protocol().prop_map(|it| Some(json!(it))),
        1 => select(vec![Some(json!("tcp")), Some(json!("")), Some(Value::Null)]),
    ];
    let port = prop_oneof![
        1 => Just(None),
        4 => select(vec![1, 53, 80, 443, 65_535]).prop_map(|it| Some(json!(it))),
        1 => select(vec![0, -1, 65_536, i32::MAX, i32::MIN]).prop_map(|it| Some(json!(it))),
        2 => select(vec!["http", "dns", "80", ""]).prop_map(|it| Some(json!(it))),
    ];
    let end = prop_oneof![
        3 => Just(None),
        1 => select(vec![0, 79, 80, 443, 65_535, 65_536, -1]).prop_map(|it| Some(json!(it))),
    ];
    (protocol, port, end).prop_map(|(protocol, port, end)| {
        object([("protocol", protocol), ("port", port), ("endPort", end)])
    })
}

fn rule(peers: &'static str) -> impl Strategy<Value = Value> {
    let other = if peers == "from" { "to" } else { "from" };
    let list =
        || prop_oneof![1 => Just(None), 3 => vec(peer(), 0..3).prop_map(|it| Some(json!(it)))];
    let ports = prop_oneof![2 => Just(None), 3 => vec(allowed_port(), 0..3).prop_map(Some)];
    // A rule with the peers of the other direction is one for anyone: no such field is known.
    let misplaced = prop_oneof![9 => Just(None), 1 => list()];
    (list(), ports, misplaced).prop_map(move |(list, ports, misplaced)| {
        let ports = ports.map(|ports| json!(ports));
        object([(peers, list), ("ports", ports), (other, misplaced)])
    })
}

fn policy() -> impl Strategy<Value = Value> {
    let types = prop_oneof![
        2 => Just(None),
        1 => Just(Some(json!([]))),
        4 => select(vec![
            Some(json!(["Ingress"])), Some(json!(["Egress"])), Some(json!(["Ingress", "Egress"])),
        ]),
        1 => select(vec![Some(Value::Null), Some(json!(["ingress"])), Some(json!([""]))]),
    ];
    let pods = prop_oneof![2 => Just(json!({})), 5 => selector(), 1 => Just(Value::Null)];
    let [(_, ingress, from), (_, egress, to)] = DIRECTIONS;
    let rules = |peers| prop_oneof![2 => Just(None), 3 => vec(rule(peers), 0..3).prop_map(Some)];
    (pods, types, rules(from), rules(to)).prop_map(move |(pods, types, inward, outward)| {
        object([
            ("podSelector", Some(pods)),
            ("policyTypes", types),
            (ingress, inward.map(|rules| json!(rules))),
            (egress, outward.map(|rules| json!(rules))),
        ])
    })
}

/// A question about the connection of a Pod: see the evaluator.
pub fn question() -> impl Strategy<Value = Value> {
    let peer = prop_oneof![
        select(ADDRESSES).prop_map(|address| json!({"address": address})),
        (prop::bool::ANY, labels(), labels()).prop_map(|(same, namespace, labels)| {
            json!({"sameNamespace": same, "namespaceLabels": namespace, "labels": labels})
        }),
    ];
    let number = select(vec![1_u16, 53, 79, 80, 81, 443, 444, 65_535]);
    let name = select(vec!["", "http", "dns", "80"]);
    let port = (protocol(), number, name).prop_map(
        |(protocol, number, name)| json!({"protocol": protocol, "number": number, "name": name}),
    );
    let direction = select(DIRECTIONS.to_vec()).prop_map(|(direction, _, _)| direction);
    (vec(policy(), 0..4), labels(), direction, peer, port).prop_map(
        |(policies, labels, direction, peer, port)| {
            json!({"policies": policies, "labels": labels, "direction": direction, "peer": peer,
                   "port": port})
        },
    )
}

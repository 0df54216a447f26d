//! The checks on credentials against two lists: what is harmless and looks like one, and what is
//! one. No case is found wrongly, none is missed, and no answer holds the value.

use plumbline_checks::{Evidence, Offence, Settings, Store, decode, evaluate_namespace};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

/// The checks that look for credentials in plain text.
const CHECKS: [&str; 4] =
    ["configmap-secret", "credential-in-args", "credential-pattern-anywhere", "secret-literal-env"];

/// A text, or the parts of one: see the lists.
#[derive(Deserialize, Clone, Debug)]
#[serde(untagged)]
enum Text {
    Whole(String),
    Parts(Vec<String>),
}

impl Text {
    fn joined(&self) -> String {
        match self {
            Self::Whole(text) => text.clone(),
            Self::Parts(parts) => parts.concat(),
        }
    }
}

/// What is harmless, by where it stands: names and values, and the arguments of a container.
#[derive(Deserialize)]
struct Harmless {
    env: Vec<(String, Text)>,
    args: Vec<Vec<Text>>,
    annotations: Vec<(String, Text)>,
    data: Vec<(String, Text)>,
}

/// What is a credential: name and value, the check that finds it, and what it tells.
type Credential = (String, Text, String, String);

#[derive(Deserialize)]
struct Credentials {
    env: Vec<Credential>,
    args: Vec<(Vec<Text>, String, String)>,
    annotations: Vec<Credential>,
    data: Vec<Credential>,
    headers: Vec<Credential>,
}

fn pod(annotations: &Value, container: &Value) -> Value {
    let mut container = container.clone();
    container["name"] = json!("web");
    json!({"apiVersion": "v1", "kind": "Pod",
           "metadata": {"name": "web", "namespace": "shop", "annotations": annotations},
           "spec": {"containers": [container]}})
}

fn with_env(name: &str, value: &str) -> Value {
    pod(&json!({}), &json!({"env": [{"name": name, "value": value}]}))
}

fn with_args(args: &[String]) -> Value {
    pod(&json!({}), &json!({"args": args}))
}

fn with_annotation(key: &str, value: &str) -> Value {
    pod(&json!({key: value}), &json!({}))
}

fn with_header(name: &str, value: &str) -> Value {
    let get = json!({"port": 80, "httpHeaders": [{"name": name, "value": value}]});
    pod(&json!({}), &json!({"readinessProbe": {"httpGet": get}}))
}

fn with_data(key: &str, value: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap",
           "metadata": {"name": "web", "namespace": "shop"}, "data": {key: value}})
}

/// The offences of `object`, each with its check.
fn offences(object: Value) -> Vec<(&'static str, Offence)> {
    let settings = Settings::default();
    let observed = decode::decode(object, &settings).expect("decodes").expect("is watched");
    let mut store = Store::default();
    store.apply(observed, 0);
    let evidence = Evidence::default();
    let evaluation = evaluate_namespace("shop", &store, &evidence, &settings);
    let failed = evaluation.results.iter().flat_map(|result| {
        let offences = result.failed.iter().flat_map(|subject| subject.offences.iter());
        offences.map(|offence| (result.check.id, offence.clone().into_owned()))
    });
    failed.collect()
}

/// What the checks on credentials tell of `object`: the check and its detail.
fn found(object: Value) -> Vec<(&'static str, String)> {
    let detail = |offence: Offence| offence.detail.map(String::from).unwrap_or_default();
    let found = offences(object).into_iter().filter(|(check, _)| CHECKS.contains(check));
    found.map(|(check, offence)| (check, detail(offence))).collect()
}

#[test]
fn nothing_harmless_is_found() {
    let list: Harmless =
        serde_norway::from_str(include_str!("corpus/harmless.yaml")).expect("a valid list");
    let pairs = |list: Vec<(String, Text)>, object: fn(&str, &str) -> Value| {
        list.into_iter().map(move |(name, value)| object(&name, &value.joined()))
    };
    let args = list.args.iter().map(|args| args.iter().map(Text::joined).collect::<Vec<_>>());
    let objects: Vec<Value> = pairs(list.env, with_env)
        .chain(args.map(|args| with_args(&args)))
        .chain(pairs(list.annotations, with_annotation))
        .chain(pairs(list.data, with_data))
        .collect();
    let wrong: Vec<_> = objects
        .iter()
        .map(|object| (object, found(object.clone())))
        .filter(|(_, found)| !found.is_empty())
        .map(|(object, found)| format!("{object}\n  {found:?}"))
        .collect();
    println!("{} harmless cases, {} found wrongly", objects.len(), wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(objects.len() >= 150);
}

#[test]
fn every_credential_is_found_once_and_named() {
    let list: Credentials =
        serde_norway::from_str(include_str!("corpus/credentials.yaml")).expect("a valid list");
    let cases = |list: Vec<Credential>, object: fn(&str, &str) -> Value| {
        list.into_iter()
            .map(move |(name, value, check, told)| (object(&name, &value.joined()), check, told))
    };
    let args = list.args.into_iter().map(|(args, check, told)| {
        (with_args(&args.iter().map(Text::joined).collect::<Vec<_>>()), check, told)
    });
    let cases: Vec<(Value, String, String)> = cases(list.env, with_env)
        .chain(args)
        .chain(cases(list.annotations, with_annotation))
        .chain(cases(list.data, with_data))
        .chain(cases(list.headers, with_header))
        .collect();
    let mut missed = Vec::new();
    for (object, check, told) in &cases {
        let found = found(object.clone());
        let right = |(by, detail): &(&str, String)| by == check && detail.contains(told);
        if !found.iter().any(right) || found.iter().any(|(by, _)| by != check) {
            missed.push(format!("{object}\n  {found:?} instead of {check}: {told}"));
        }
        for (_, detail) in &found {
            assert!(!detail.contains("hunter2"), "{detail}");
        }
    }
    println!("{} credentials, {} missed", cases.len(), missed.len());
    assert!(missed.is_empty(), "{}", missed.join("\n"));
    assert!(cases.len() >= 80);
}

/// The places of a container where `value` stands, with the field that the offence names.
fn places(value: &str) -> Vec<(&'static str, Value)> {
    let exec = json!({"exec": {"command": ["app", value]}});
    let get = json!({"httpGet": {"port": 80, "httpHeaders": [{"name": "X-Hint", "value": value}]}});
    vec![
        ("env", json!({"env": [{"name": "HINT", "value": value}]})),
        ("command", json!({"command": ["app", value]})),
        ("args", json!({"args": [value]})),
        ("lifecycle.postStart.exec.command", json!({"lifecycle": {"postStart": exec}})),
        ("lifecycle.preStop.exec.command", json!({"lifecycle": {"preStop": exec}})),
        ("livenessProbe.exec.command", json!({"livenessProbe": exec})),
        ("readinessProbe.exec.command", json!({"readinessProbe": exec})),
        ("startupProbe.exec.command", json!({"startupProbe": exec})),
        ("lifecycle.postStart.httpGet.httpHeaders", json!({"lifecycle": {"postStart": get}})),
        ("lifecycle.preStop.httpGet.httpHeaders", json!({"lifecycle": {"preStop": get}})),
        ("livenessProbe.httpGet.httpHeaders", json!({"livenessProbe": get})),
        ("readinessProbe.httpGet.httpHeaders", json!({"readinessProbe": get})),
        ("startupProbe.httpGet.httpHeaders", json!({"startupProbe": get})),
    ]
}

/// The fields that the offences of `check` against `object` name.
fn fields(object: Value, check: &str) -> Vec<String> {
    let found = offences(object).into_iter().filter(|(by, _)| *by == check);
    found.map(|(_, offence)| offence.full_path()).collect()
}

#[test]
fn every_place_of_every_container_is_read() {
    let token = format!("{}{}", "ghp_", "q7Lw2ZpT9xVbK4sMd8RfH1nYc6GjE3uAq7Lw");
    for list in ["initContainers", "containers", "ephemeralContainers"] {
        for (field, container) in places(&token) {
            let mut object = pod(&json!({}), &json!({}));
            let mut container = container;
            container["name"] = json!("web");
            object["spec"] = json!({list: [container]});
            let expected = format!("{list}[web].{field}");
            assert_eq!(fields(object, "credential-pattern-anywhere"), [expected]);
        }
    }
    let object = with_annotation("hint", &token);
    assert_eq!(fields(object, "credential-pattern-anywhere"), ["metadata.annotations"]);
    let object = pod(
        &json!({}),
        &json!({"command": ["app", "--password=hunter2"], "args": ["--token", "hunter2"]}),
    );
    let paths = ["containers[web].args", "containers[web].command"];
    assert_eq!(fields(object, "credential-in-args"), paths);
}

#[test]
fn values_are_read_to_their_end() {
    let long = "é ".repeat(100_000);
    let token = format!("{}{}", "ghp_", "q7Lw2ZpT9xVbK4sMd8RfH1nYc6GjE3uAq7Lw");
    for object in [
        with_env("TEXT", &format!("{long}{token}")),
        with_args(&[format!("{long}{token}")]),
        with_annotation("text", &format!("{long}{token}")),
        with_header("X-Text", &format!("{long}{token}")),
        with_data("text", &format!("{long}\n{token}\n")),
        with_env("DB_PASSWORD", &long),
    ] {
        assert_eq!(found(object).len(), 1);
    }
}

#[test]
fn secrets_in_the_environment_are_named() {
    let object = pod(
        &json!({}),
        &json!({"env": [
            {"name": "DB_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}},
            {"name": "LEVEL", "valueFrom": {"configMapKeyRef": {"name": "web", "key": "level"}}}],
          "envFrom": [{"secretRef": {"name": "web"}}, {"configMapRef": {"name": "web"}}]}),
    );
    let paths = ["containers[web].env", "containers[web].envFrom"];
    assert_eq!(fields(object, "secret-in-env"), paths);
    let object = with_env("DB_PASSWORD", "hunter2");
    assert_eq!(fields(object, "secret-in-env"), [""; 0]);
}

/// Texts that the recognisers have something to do with.
fn text() -> impl Strategy<Value = String> {
    let mark = prop_oneof![
        Just("password="),
        Just("password: "),
        Just("\"token\": \""),
        Just("--password "),
        Just("mysql -p"),
        Just("curl -u a:"),
        Just("://a:"),
        Just("@b/"),
        Just("eyJ"),
        Just("-----BEGIN PRIVATE KEY-----\n"),
        Just("Basic "),
        Just("bearer "),
        Just("$6$"),
        Just("ghp_"),
        Just("AKIA"),
        Just("glpat-"),
        Just(";pwd="),
        Just("name: password\nvalue: "),
        Just("'"),
        Just("\\"),
        Just("é"),
        Just("\u{202e}"),
    ];
    proptest::collection::vec(prop_oneof![mark.prop_map(str::to_owned), ".{0,12}"], 0..8)
        .prop_map(|parts| parts.concat())
}

proptest! {
    /// Whatever tenants write, the checks answer.
    #[test]
    fn any_text_is_judged(name in text(), value in text(), word in "[A-Za-z_]{0,12}") {
        let arguments = [name.clone(), value.clone(), format!("--{word}={value}")];
        for object in [
            with_env(&word, &value),
            with_env(&name, &value),
            with_args(&arguments),
            with_annotation(&name, &value),
            with_header(&name, &value),
            with_data(&word, &value),
        ] {
            for (_, detail) in found(object) {
                prop_assert!(detail.chars().count() <= 160, "{detail}");
            }
        }
    }

    /// A value that stands where a credential is told is in no answer.
    #[test]
    fn no_answer_holds_the_value(
        value in "[A-Za-z0-9+/_é-]{12,60}",
        word in "[A-Z]{1,6}_(PASSWORD|TOKEN|SECRET|API_KEY|LEVEL)",
    ) {
        let lower = word.to_ascii_lowercase();
        let objects = [
            with_env(&word, &value),
            with_env("TEXT", &format!("{lower}={value} x=y")),
            with_env("URL", &format!("postgres://web:{value}@db/web")),
            with_env("TEXT", &format!("Authorization: Bearer {value}")),
            with_args(&[format!("--{lower}={value}"), format!("--{lower}"), value.clone()]),
            with_args(&["sh".to_owned(), "-c".to_owned(), format!("mysql -u root -p{value}")]),
            with_args(&[format!("{{\"{lower}\": \"{value}\"}}"), format!("--level={value}")]),
            with_annotation(&lower, &value),
            with_header(&word, &value),
            with_data(&word, &value),
            with_data("app.yaml", &format!("a: 1\n{lower}: '{value}'\nurl: a://b:{value}@c\n")),
            with_data("app.xml", &format!("<a>\n<{lower}>{value}</{lower}>\n")),
            with_data("run.sh", &format!("#!/bin/sh\nredis-cli -a '{value}'\n{lower}={value}\n")),
        ];
        for object in objects {
            for (_, detail) in found(object) {
                prop_assert!(!detail.contains(&value), "{detail}");
            }
        }
    }
}

//! A Pod with texts that tenants choose: image, variables, command and annotations. This reaches
//! the readers of image references, of commands and of credentials.
#![no_main]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use plumbline_checks::decode::decode_as;
use plumbline_checks::{Evidence, Kind, Settings, Store, evaluate_namespace, exemption};
use serde_json::json;

/// The shortest value that is looked for in messages: a shorter one may be part of a word.
const SECRET_LENGTH: usize = 8;

static SETTINGS: LazyLock<Settings> = LazyLock::new(|| Settings {
    informational: true,
    allowed_registries: vec!["registry.example/team".to_owned()],
    ..Settings::default()
});

fuzz_target!(|text: &str| {
    let mut lines = text.splitn(5, '\n');
    let mut line = || lines.next().unwrap_or_default();
    let (image, variable, value, annotation) = (line(), line(), line(), line());
    let arguments: Vec<&str> = line().split('\n').collect();
    let details = |value| details(image, variable, value, annotation, &arguments);
    let told = details(value);
    for detail in &told {
        assert!(!detail.contains(char::is_control), "{detail:?}");
    }
    let said_elsewhere =
        [image, variable, annotation].iter().chain(&arguments).any(|it| it.contains(value));
    if value.len() >= SECRET_LENGTH && !said_elsewhere {
        // What is told without the value too does not come from it.
        let without = details("");
        for detail in told.difference(&without) {
            assert!(!detail.contains(value), "{detail:?}");
        }
    }
});

/// What is told of a Pod and a `ConfigMap` with these texts.
fn details(
    image: &str,
    variable: &str,
    value: &str,
    annotation: &str,
    arguments: &[&str],
) -> BTreeSet<String> {
    let metadata = json!({"name": "web", "namespace": "shop",
        "annotations": {exemption::ANNOTATION: annotation, variable: value}});
    let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {
        "containers": [{"name": "web", "image": image, "command": arguments,
            "args": arguments, "env": [{"name": variable, "value": value}]}]}});
    let map = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata,
        "data": {variable: value, "script": arguments.join("\n")}});
    let mut store = Store::default();
    for (kind, object) in [(Kind::Pod, &pod), (Kind::ConfigMap, &map)] {
        store.apply(decode_as(kind, object, &SETTINGS).expect("each field has its type"), 0);
    }
    let evidence = Evidence::default();
    let evaluation = evaluate_namespace("shop", &store, &evidence, &SETTINGS);
    let failed = evaluation.results.iter().flat_map(|result| &result.failed);
    let offences = failed.flat_map(|failed| &failed.offences);
    offences.filter_map(|offence| offence.detail.as_deref().map(ToOwned::to_owned)).collect()
}

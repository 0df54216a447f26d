//! References that lead nowhere.

use std::slice::from_ref;

use plumbline_checks::{Evidence, Kind};
use serde_json::{Value, json};

use crate::support::{Said, container, deployment, fails, judge_with, named, says};

#[test]
fn accounts_exist_in_the_namespace_of_the_pod() {
    let check = "sa-missing";
    let web = deployment(&json!({"serviceAccountName": "web"}));
    let missing = fails(&["serviceAccountName: web"]);
    assert_eq!(says(check, from_ref(&web)), missing);
    let mut elsewhere = named("ServiceAccount", "web");
    elsewhere["metadata"]["namespace"] = json!("other");
    assert_eq!(says(check, &[web.clone(), elsewhere]), missing);
    assert_eq!(says(check, &[web.clone(), named("ServiceAccount", "web")]), Said::Passes);
    let old = deployment(&json!({"serviceAccount": "web"}));
    assert_eq!(says(check, &[old]), missing);
    // Kubernetes makes the default account itself.
    for spec in [json!({}), json!({"serviceAccountName": "default"})] {
        assert_eq!(says(check, &[deployment(&spec)]), Said::Nothing);
    }
    let mut evidence = Evidence::default();
    evidence.lose(Kind::ServiceAccount, "forbidden");
    assert_eq!(judge_with(&evidence, &[web]).remove(check), Some(Said::Unknown));
}

/// kube-linter looks at the variables of a container only, and knows no `optional`.
#[test]
fn every_reference_is_followed() {
    let check = "secret-missing-ref";
    let spec = json!({
        "imagePullSecrets": [{"name": "pull"}, {"name": ""}, {}],
        "initContainers": [{"name": "a", "env": [
            {"name": "A", "valueFrom": {"secretKeyRef": {"name": "env", "key": "k"}}},
            {"name": "B", "valueFrom": {"configMapKeyRef": {"name": "env", "key": "k"}}},
            {"name": "C", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
            {"name": "D", "value": "hunter2"}]}],
        "containers": [{"name": "b", "envFrom": [
            {"secretRef": {"name": "from"}}, {"configMapRef": {"name": "from"}},
            {"secretRef": {"name": "absent", "optional": true}}]}],
        "ephemeralContainers": [{"name": "c", "envFrom": [{"secretRef": {"name": "debug"}}]}],
        "volumes": [
            {"name": "a", "secret": {"secretName": "volume"}},
            {"name": "b", "configMap": {"name": "volume"}},
            {"name": "c", "secret": {"secretName": "absent", "optional": true}},
            {"name": "d", "projected": {"sources": [
                {"secret": {"name": "projected"}}, {"configMap": {"name": "projected"}},
                {"configMap": {"name": "kube-root-ca.crt"}},
                {"configMap": {"name": "absent", "optional": true}}]}}],
    });
    let all = [
        ("Secret", "pull"),
        ("Secret", "env"),
        ("ConfigMap", "env"),
        ("Secret", "from"),
        ("ConfigMap", "from"),
        ("Secret", "debug"),
        ("Secret", "volume"),
        ("ConfigMap", "volume"),
        ("Secret", "projected"),
        ("ConfigMap", "projected"),
    ];
    let objects: Vec<Value> = all.iter().map(|(kind, name)| named(kind, name)).collect();
    let with = |objects: &[Value]| says(check, &[&[deployment(&spec)], objects].concat());
    assert_eq!(with(&objects), Said::Passes);
    for (index, (kind, name)) in all.iter().enumerate() {
        let mut objects = objects.clone();
        objects.remove(index);
        assert_eq!(with(&objects), fails(&[&format!(": {kind} {name}")]));
    }
    let none = ": Secret debug, Secret env, Secret from, Secret projected and 6 more";
    assert_eq!(with(&[]), fails(&[none]));
}

#[test]
fn what_is_optional_once_and_needed_once_is_needed() {
    let from = |optional: Value| json!({"secretRef": {"name": "shop", "optional": optional}});
    let judge = |sources: Value| {
        says("secret-missing-ref", &[deployment(&container(&json!({"envFrom": sources})))])
    };
    let missing = fails(&[": Secret shop"]);
    assert_eq!(judge(json!([from(json!(true)), from(json!(false))])), missing);
    assert_eq!(judge(json!([from(json!(null)), from(json!(null))])), missing);
    assert_eq!(judge(json!([from(json!(true))])), Said::Nothing);
}

/// A name that is cleaned before it is compared is that of another object.
#[test]
fn odd_names_match_themselves_alone() {
    let long = "n".repeat(1000);
    for name in ["a\u{1b}[31m", "a\u{202e}b", "ä", long.as_str()] {
        let web = deployment(&json!({"imagePullSecrets": [{"name": name}]}));
        let judge =
            |secret: &str| says("secret-missing-ref", &[web.clone(), named("Secret", secret)]);
        assert_eq!(judge(name), Said::Passes, "{name}");
        for other in ["a[31m", "ab", "a", &long[..200]] {
            let Said::Fails(offences) = judge(other) else {
                panic!("{name} is not {other}");
            };
            let shown: String = offences.concat();
            assert!(!shown.contains(['\u{1b}', '\u{202e}']), "{shown}");
            assert!(shown.chars().count() < 200, "{shown}");
        }
    }
}

/// Keys of Secrets are never read, so a Secret without the key passes.
#[test]
fn references_are_unknown_where_their_kind_cannot_be_read() {
    let check = "secret-missing-ref";
    let web = deployment(&json!({"imagePullSecrets": [{"name": "pull"}]}));
    for (kind, said) in
        [(Kind::Secret, Said::Unknown), (Kind::ConfigMap, fails(&[": Secret pull"]))]
    {
        let mut evidence = Evidence::default();
        evidence.lose(kind, "forbidden");
        assert_eq!(judge_with(&evidence, from_ref(&web)).remove(check), Some(said), "{kind}");
    }
}

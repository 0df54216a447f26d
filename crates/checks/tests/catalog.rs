//! What holds for every check: ids, texts, registration, evidence.

use std::collections::BTreeSet;
use std::path::Path;

use plumbline_checks::catalog::catalog;
use plumbline_checks::check::{Example, Language};
use plumbline_checks::{
    CIS_BENCHMARK, Evaluate, Evidence, Group, Kind, Settings, Severity, Store, Verdict, decode,
    dockerfile, evaluate_cluster, evaluate_dockerfile, evaluate_namespace,
};
use serde::Deserialize as _;

#[test]
fn ids_are_unique_and_name_their_file() {
    let mut ids = BTreeSet::new();
    for check in &catalog().all {
        assert!(ids.insert(check.id), "{} is used twice", check.id);
        let stem = Path::new(check.source).file_stem().and_then(|stem| stem.to_str());
        assert_eq!(stem, Some(&*check.id.replace('-', "_")), "{}", check.source);
    }
}

#[test]
fn every_file_of_a_folder_is_registered() {
    let folders = [
        "pods",
        "hygiene",
        "service_accounts",
        "rbac",
        "secrets",
        "config_maps",
        "services",
        "network_policies",
        "namespaces",
        "entries",
        "policies",
        "cluster",
        "control_plane",
        "dockerfiles",
        "audit_policies",
    ];
    let registered: BTreeSet<String> =
        catalog().all.iter().map(|check| check.id.replace('-', "_")).collect();
    for folder in folders {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder);
        for entry in std::fs::read_dir(path).expect("the folder exists") {
            let file = entry.expect("readable").path();
            let text = std::fs::read_to_string(&file).expect("UTF-8");
            let stem = file.file_stem().and_then(|stem| stem.to_str()).expect("UTF-8").to_owned();
            if text.contains("\ncheck! {") {
                assert!(registered.contains(&stem), "{} is not in its group", file.display());
            }
        }
    }
}

#[test]
fn texts_say_what_why_and_what_to_do() {
    for check in &catalog().all {
        let id = check.id;
        assert!(check.docs.contains("## Why it matters"), "{id}: why?");
        assert!(check.docs.contains("## How to mend it"), "{id}: how?");
        assert!(!check.title.ends_with('.') && check.title.len() <= 70, "{id}: title");
        assert!(
            check.remediation.ends_with('.') && check.remediation.len() <= 140,
            "{id}: remediation"
        );
        assert!(
            check.threats.is_sorted() && check.threats.iter().all(|t| (1..=20).contains(t)),
            "{id}"
        );
    }
}

/// Least privilege: a kind is watched because a check reads it.
#[test]
fn every_watched_kind_has_a_reader() {
    for kind in Kind::ALL {
        assert!(catalog().readers(kind).next().is_some(), "no check reads {kind}");
    }
}

/// A tidy cluster is not a safe one: good practice has a group of its own.
#[test]
fn the_folder_hygiene_is_the_informational_group() {
    for check in &catalog().all {
        let hygiene = check.source.contains("/hygiene/");
        let informational = check.group == Group::Informational;
        // Checks on Dockerfiles share one folder.
        let shared = matches!(check.evaluate, Evaluate::Dockerfile(_));
        assert!(shared || informational == hygiene, "{}: {}", check.id, check.source);
        let severity = check.severity;
        assert!(!informational || severity == Severity::Info, "{}: {severity:?}", check.id);
    }
    assert!(catalog().all.iter().any(|check| check.group == Group::Informational));
}

/// What reads no object of a cluster asks for no right and stands in no report.
#[test]
fn checks_on_files_stay_out_of_clusters() {
    let dockerfiles = catalog().dockerfile.iter().map(|(check, _)| (*check, "/dockerfiles/"));
    let policies = catalog().audit_policy.iter().map(|(check, _)| (*check, "/audit_policies/"));
    assert!(dockerfiles.len() > 0 && policies.len() > 0);
    let mut ids = BTreeSet::new();
    for (check, folder) in dockerfiles.chain(policies) {
        ids.insert(check.id);
        assert_eq!(check.reads().count(), 0, "{}", check.id);
        assert!(check.source.contains(folder), "{}", check.id);
    }
    let everything = Settings { informational: true, ..Settings::default() };
    let judged =
        judged("{apiVersion: v1, kind: Namespace, metadata: {name: example}}", &everything);
    assert!(!judged.is_empty());
    for (_, id, _) in judged {
        assert!(!ids.contains(id), "{id} runs in a namespace");
    }
}

#[test]
fn informational_checks_run_only_if_asked_for() {
    let asked = Settings { informational: true, ..Settings::default() };
    for check in catalog().all.iter().filter(|check| check.group == Group::Informational) {
        let bad = check.examples().find(|example| !example.good).expect("a bad example");
        let judged = |settings: &Settings| judged_example(&bad, settings);
        let (silent, told) = (judged(&Settings::default()), judged(&asked));
        let unasked = silent.iter().filter(|(group, _, _)| *group == Group::Informational);
        assert_eq!(unasked.collect::<Vec<_>>(), Vec::<&Judged>::new());
        assert!(told.contains(&(Group::Informational, check.id, true)), "{}", check.id);
        // The security checks say the same either way.
        let security = told.into_iter().filter(|(group, _, _)| *group == Group::Security);
        assert_eq!(security.collect::<Vec<_>>(), silent);
    }
}

/// The group and id of a check, and whether something fails it.
type Judged = (Group, &'static str, bool);

fn judged_example(example: &Example, settings: &Settings) -> Vec<Judged> {
    if example.language == Language::Yaml {
        return judged(&example.text, settings);
    }
    let file = dockerfile::parse(&example.text).expect("examples are valid Dockerfiles");
    let results = evaluate_dockerfile(&file, settings).into_iter();
    results
        .map(|result| {
            let failed = matches!(result.verdict, Verdict::Fail(_));
            (result.check.group, result.check.id, failed)
        })
        .collect()
}

fn judged(yaml: &str, settings: &Settings) -> Vec<Judged> {
    let mut store = Store::default();
    for document in serde_norway::Deserializer::from_str(yaml) {
        let object = serde_json::Value::deserialize(document).expect("examples are valid YAML");
        let observed = decode::decode(object, settings).expect("examples decode");
        let mut observed = observed.expect("examples use watched kinds");
        if observed.namespace.is_empty() && observed.kind.namespaced() {
            observed.namespace = "example".into();
        }
        store.apply(observed, 0);
    }
    let evidence = Evidence::default();
    let evaluations = [
        evaluate_namespace("example", &store, &evidence, settings),
        evaluate_cluster(&store, &evidence, settings),
    ];
    let results = evaluations.iter().flat_map(|evaluation| &evaluation.results);
    results.map(|result| (result.check.group, result.check.id, !result.failed.is_empty())).collect()
}

/// Numbers of the CIS benchmark moved in 1.9, 1.11 and 1.12, and other tools cite them without a
/// version. Ours are those of 1.12: there is no 5.7 any more (5.6 since 1.11), and 5.2.13 has become
/// 5.2.12.
#[test]
fn cis_numbers_are_those_of_the_version_that_is_named() {
    assert_eq!(CIS_BENCHMARK, "1.12");
    let sizes = [
        ("1.2", 30),
        ("1.3", 7),
        ("1.4", 2),
        ("2", 7),
        ("3.1", 3),
        ("3.2", 2),
        ("4.2", 14),
        ("5.1", 13),
        ("5.2", 12),
        ("5.3", 2),
        ("5.4", 2),
        ("5.5", 1),
        ("5.6", 4),
    ];
    for check in &catalog().all {
        for number in check.references.cis {
            let (section, item) = number.rsplit_once('.').expect("a section and an item");
            let size = sizes.iter().find(|(known, _)| *known == section).map(|(_, size)| *size);
            let item: u32 = item.parse().expect("a number");
            let there = size.is_some_and(|size| (1..=size).contains(&item));
            assert!(there, "{}: {number} is not in {CIS_BENCHMARK}", check.id);
        }
    }
}

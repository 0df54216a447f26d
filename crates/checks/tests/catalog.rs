//! What holds for every check: ids, texts, registration, evidence.

use std::collections::BTreeSet;
use std::path::Path;

use plumbline_checks::Kind;
use plumbline_checks::catalog::catalog;

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
    let folders =
        ["pods", "service_accounts", "rbac", "secrets", "config_maps", "services", "namespaces"];
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

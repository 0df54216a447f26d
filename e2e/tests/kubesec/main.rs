//! The score of `plumbline-checks` against that of kubesec: on the manifests of kubesec's own
//! tests, and on random objects.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod objects;
mod values;

use std::collections::BTreeMap;

use plumbline_checks::kubesec::{MatchedRule, RULES, score};
use plumbline_e2e::kubesec::{Kubesec, Report};
use plumbline_e2e::random;
use proptest::strategy::{Strategy, ValueTree};
use serde_json::Value;

/// The rules that match an object, on which both agree; None where it has no score.
fn agreed(report: &Report, object: &Value) -> Option<Vec<MatchedRule>> {
    let theirs = report.scored().then(|| {
        let rules = report.matched().map(|rule| (rule.id.as_str(), rule.points));
        (report.score, rules.collect::<Vec<_>>())
    });
    let ours = score(object);
    let comparable = ours.as_ref().map(|report| {
        let rules = report.rules.iter().map(|rule| (rule.id, rule.points));
        (report.score, rules.collect::<Vec<_>>())
    });
    assert_eq!(comparable, theirs, "Plumbline and kubesec ({}) of\n{object:#}", report.message);
    ours.map(|report| report.rules)
}

/// The objects of a file, parted as kubesec parts it; None where it is no manifest.
fn objects(text: &str) -> Option<Vec<Value>> {
    if let Ok(object) = serde_json::from_str(text) {
        return Some(vec![object]);
    }
    let documents = text.split("\n---\n").map(str::trim);
    let documents = documents.filter(|document| !matches!(*document, "" | "---"));
    let objects: Vec<Value> =
        documents.map(serde_norway::from_str).collect::<Result<_, _>>().ok()?;
    (!objects.is_empty()).then_some(objects)
}

/// How many assets there are, how many objects are in them and how many of those have a score. The
/// release never changes. Objects of an old API version count once more, with the present one.
const ASSETS: usize = 73;
const OBJECTS: usize = 94;
const SCORED: usize = 66;

#[test]
fn the_assets_of_kubesec_have_the_same_scores() {
    let mut kubesec = Kubesec::start().unwrap();
    let (mut assets, mut judged, mut scored) = (0, 0, 0);
    let mut matches: BTreeMap<&str, usize> = BTreeMap::new();
    let mut manifests = Vec::new();
    for (path, text) in kubesec.assets().unwrap() {
        assets += 1;
        let renewed = text.replace("apiVersion: extensions/v1beta1", "apiVersion: apps/v1");
        if renewed != text {
            manifests.push((path.clone(), renewed));
        }
        manifests.push((path, text));
    }
    for (path, text) in manifests {
        let answer = kubesec.scan(&text).unwrap();
        let Some(objects) = objects(&text) else {
            assert!(answer.error.is_some(), "{} is a manifest", path.display());
            continue;
        };
        assert_eq!(answer.error, None, "{}", path.display());
        let reports = answer.reports.unwrap_or_default();
        assert_eq!(reports.len(), objects.len(), "{}", path.display());
        for (report, object) in reports.iter().zip(&objects) {
            judged += 1;
            let Some(rules) = agreed(report, object) else { continue };
            scored += 1;
            for rule in rules {
                *matches.entry(rule.id).or_default() += 1;
            }
        }
    }
    println!("{assets} assets, {judged} objects, {scored} with a score; matches: {matches:?}");
    assert_eq!((assets, judged, scored), (ASSETS, OBJECTS, SCORED));
}

#[test]
fn random_objects_have_the_same_scores() {
    let number = random::number("PLUMBLINE_RANDOM_OBJECTS").unwrap();
    let number = number.map_or(1000, |number| number.try_into().unwrap());
    let mut runner = random::runner(&format!("{number} random objects")).unwrap();
    let strategy = objects::objects();

    let mut kubesec = Kubesec::start().unwrap();
    let mut scored: usize = 0;
    let mut matches: BTreeMap<&str, usize> = BTreeMap::new();
    for _ in 0..number {
        let object = strategy.new_tree(&mut runner).unwrap().current();
        let answer = kubesec.scan(&object.to_string()).unwrap();
        assert_eq!(answer.error, None, "{object:#}");
        let reports = answer.reports.unwrap_or_default();
        assert_eq!(reports.len(), 1, "{object:#}");
        let Some(rules) = agreed(&reports[0], &object) else { continue };
        scored += 1;
        for rule in rules {
            *matches.entry(rule.id).or_default() += 1;
        }
    }
    println!("{scored} with a score; matches: {matches:?}");
    assert!(scored >= number / 2, "only {scored} objects have a score");
    assert!(scored < number, "each object has a score");
    let often = number / 100;
    for rule in &RULES {
        let times = matches.get(rule.id).copied().unwrap_or_default();
        assert!(times >= often, "{} matches {times} times", rule.id);
        assert!(scored - times >= often, "{} fails {} times", rule.id, scored - times);
    }
}

//! The Pod Security Standards of `plumbline-checks` against those of Kubernetes: on the Pods of
//! Kubernetes' own tests, and on random ones.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod pods;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use plumbline_checks::Settings;
use plumbline_checks::container::PodTemplate;
use plumbline_checks::model::Pod;
use plumbline_checks::pod_security::{CONTROLS, Level, Profile, Version, violations};
use plumbline_e2e::pod_security::Upstream;
use plumbline_e2e::random;
use proptest::strategy::{Strategy, ValueTree};
use serde_json::{Value, json};

/// The ids of the controls that refuse the Pod, from the rules and from its profile.
fn refusing(pod: &Value, level: &str, version: &str) -> Vec<&'static str> {
    let pod: Pod = serde_json::from_value(pod.clone()).unwrap();
    let settings = Settings::default();
    let (metadata, spec) = (&pod.metadata, &pod.spec);
    let template = PodTemplate { metadata, spec, live: true, settings: &settings };
    let (level, version) = (Level::parse(level).unwrap(), Version::parse(version).unwrap());

    let violations = violations(template, level, version);
    let ids: Vec<&str> = violations.iter().map(|violation| violation.control.id).collect();
    let profile = Profile::of(template);
    let broken: Vec<&str> = profile.violated(level, version).map(|control| control.id).collect();
    assert_eq!(ids, broken, "the rules and the profile differ at {level} {version}: {pod:#?}");
    assert_eq!(profile.meets(level, version), ids.is_empty());
    ids
}

/// As the API server hands it to the evaluator: it makes a volume that has no source an empty
/// folder.
fn complete(pod: &Value) -> Value {
    let mut pod = pod.clone();
    for volume in pod["spec"]["volumes"].as_array_mut().into_iter().flatten() {
        let volume = volume.as_object_mut().unwrap();
        if volume.iter().all(|(key, value)| key == "name" || value.is_null()) {
            volume.insert("emptyDir".to_owned(), json!({}));
        }
    }
    pod
}

/// The controls that refuse the Pod, on which both agree.
fn agreed(upstream: &mut Upstream, pod: &Value, level: &str, version: &str) -> Vec<&'static str> {
    let theirs = upstream.evaluate(level, version, &complete(pod)).unwrap();
    let ours = refusing(pod, level, version);
    assert_eq!(theirs.error, None);
    assert_eq!(theirs.allowed, theirs.failed.iter().flatten().next().is_none());
    assert!(
        ours.iter().eq(theirs.failed.iter().flatten()),
        "{level} {version}: Plumbline says {ours:?}, Kubernetes {:?}, of the Pod\n{pod:#}",
        theirs.failed.unwrap_or_default(),
    );
    ours
}

/// How many fixtures there were when this was written; their number only grows.
const KNOWN_FIXTURES: usize = 4537;

#[test]
fn the_upstream_corpus_has_the_same_verdicts() {
    let mut upstream = Upstream::start().unwrap();
    let fixtures = upstream.fixtures().unwrap();
    assert!(fixtures.len() >= KNOWN_FIXTURES, "only {} fixtures", fixtures.len());

    let mut judged: BTreeMap<(&str, bool), usize> = BTreeMap::new();
    let mut versions: BTreeSet<(&str, bool, Version)> = BTreeSet::new();
    for fixture in &fixtures {
        let (level, version) = (fixture.level.as_str(), fixture.version.as_str());
        let refusing = agreed(&mut upstream, &fixture.pod, level, version);
        assert_eq!(
            refusing.is_empty(),
            fixture.allowed,
            "{}: {refusing:?}",
            fixture.path.display()
        );
        *judged.entry((level, fixture.allowed)).or_default() += 1;
        versions.insert((level, fixture.allowed, Version::parse(version).unwrap()));
    }
    for ((level, allowed), number) in &judged {
        println!("{level}: {number} Pods {}", if *allowed { "allowed" } else { "refused" });
    }
    let all = (0..100).map(Version::minor).filter(|version| *version <= Version::NEWEST).count();
    assert_eq!(versions.len(), 2 * 2 * all, "each level and verdict in each version");

    // The same Pods stand in many folders; each is judged at every version of every level.
    let distinct: BTreeMap<String, &Value> =
        fixtures.iter().map(|fixture| (fixture.pod.to_string(), &fixture.pod)).collect();
    let mut verdicts = 0;
    for pod in distinct.values() {
        for level in ["baseline", "restricted"] {
            for minor in 0..=40 {
                agreed(&mut upstream, pod, level, &format!("v1.{minor}"));
                verdicts += 1;
            }
        }
    }
    println!("{} distinct Pods: {verdicts} more verdicts agree", distinct.len());
}

/// How often a control refuses, or a verdict falls, among so many random Pods: at least.
fn often(pods: usize) -> usize {
    pods / 200
}

#[test]
fn random_pods_have_the_same_verdicts() {
    let pods = random::number("PLUMBLINE_RANDOM_PODS").unwrap();
    let pods = pods.map_or(2000, |pods| pods.try_into().unwrap());
    let mut runner = random::runner(&format!("{pods} random Pods")).unwrap();
    let strategy = (pods::pods(), pods::policies());

    let mut upstream = Upstream::start().unwrap();
    let mut verdicts: BTreeMap<(&str, bool), usize> = BTreeMap::new();
    let mut refusals: BTreeMap<&str, usize> = BTreeMap::new();
    for _ in 0..pods {
        let (pod, (level, version)) = strategy.new_tree(&mut runner).unwrap().current();
        let refusing = agreed(&mut upstream, &pod, level, &version);
        *verdicts.entry((level, refusing.is_empty())).or_default() += 1;
        for id in refusing {
            *refusals.entry(id).or_default() += 1;
        }
    }
    println!("by level and whether allowed: {verdicts:?}");
    println!("refused by: {refusals:?}");
    for level in ["baseline", "restricted"] {
        for allowed in [true, false] {
            let number = verdicts.get(&(level, allowed)).copied().unwrap_or_default();
            assert!(number >= 10 * often(pods), "{level}, allowed {allowed}: {number} times");
        }
    }
    for control in CONTROLS {
        let number = refusals.get(control.id).copied().unwrap_or_default();
        assert!(number >= often(pods), "{} refused {number} times", control.id);
    }
}

#[test]
fn labels_are_read_alike() {
    let mut upstream = Upstream::start().unwrap();
    let pod = json!({});
    for version in [
        "latest",
        "Latest",
        " latest",
        "",
        "v1.0",
        "v1.00",
        "v1.01",
        "v1.9",
        "v1.10",
        "v1.37",
        "v1.38",
        "v1.99",
        "v1.9223372036854775807",
        "v1.9223372036854775808",
        "v1.99999999999999999999",
        "v1.+1",
        "v1.-1",
        "v1.",
        "v1",
        "v1.1.0",
        "v1.1 ",
        "v1.1\n",
        "V1.1",
        "1.1",
        "v2.1",
        "v1.\u{661}",
        "v1.1\u{0}",
    ] {
        let known = upstream.evaluate("baseline", version, &pod).unwrap().error.is_none();
        assert_eq!(Version::parse(version).is_some(), known, "{version:?}");
    }
    for level in ["privileged", "baseline", "restricted", "", "Baseline", "baseline ", "default"] {
        let known = upstream.evaluate(level, "latest", &pod).unwrap().error.is_none();
        assert_eq!(Level::parse(level).is_some(), known, "{level:?}");
    }
}

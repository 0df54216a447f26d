//! Each example of a check's doc comment runs: the bad one fails its check, the good one passes.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use plumbline_checks::audit_policy::{self, AuditPolicy};
use plumbline_checks::catalog::catalog;
use plumbline_checks::check::{Example, Language};
use plumbline_checks::control_plane::{ApiServerFact, Metrics};
use plumbline_checks::evidence::ServerVersion;
use plumbline_checks::kubelets::{KubeletAnswer, KubeletFact, KubeletSettings};
use plumbline_checks::{
    Check, CheckResult, Day, Evaluate, Evaluation, Evidence, Kind, Settings, Store, Verdict,
    decode, dockerfile, evaluate_audit_policy, evaluate_cluster, evaluate_dockerfile,
    evaluate_namespace,
};
use serde::Deserialize as _;

/// The namespace of examples that name none, unless they are about the namespace `default`.
const NAMESPACE: &str = "example";

/// Everything that can be judged is.
fn settings() -> Settings {
    Settings {
        allowed_registries: vec!["registry.example".to_owned()],
        informational: true,
        ..Settings::default()
    }
}

fn store(yaml: &str) -> Store {
    let mut store = Store::default();
    for document in serde_norway::Deserializer::from_str(yaml) {
        let object = serde_json::Value::deserialize(document).expect("examples are valid YAML");
        let observed = decode::decode(object, &settings()).expect("examples decode");
        let mut observed = observed.expect("examples use watched kinds");
        if observed.namespace.is_empty() && observed.kind.namespaced() {
            observed.namespace = NAMESPACE.into();
        }
        store.apply(observed, 0);
    }
    store
}

/// The verdicts of `check`, as (failed, passed, unknown), over all reports of the example.
fn verdicts(check: &Check, store: &Store, evidence: &Evidence) -> (usize, u32, u32) {
    let mut names: Vec<&str> = store.inhabited().collect();
    if names.is_empty() {
        names.push(NAMESPACE);
    }
    let mut evaluations: Vec<Evaluation<'_>> =
        names.iter().map(|name| evaluate_namespace(name, store, evidence, &settings())).collect();
    evaluations.push(evaluate_cluster(store, evidence, &settings()));
    let results = evaluations.iter().flat_map(|evaluation| &evaluation.results);
    results.filter(|result| result.check.id == check.id).fold((0, 0, 0), |sum, result| {
        let CheckResult { failed, passed, unknown, .. } = result;
        (sum.0 + failed.len(), sum.1 + passed, sum.2 + unknown.values().sum::<u32>())
    })
}

/// The same for an example that is a Dockerfile.
fn verdicts_on_file(check: &Check, text: &str) -> (usize, u32, u32) {
    let file = dockerfile::parse(text).unwrap_or_else(|error| unreachable!("{error}\n{text}"));
    let results = evaluate_dockerfile(&file, &settings());
    let result = results.iter().find(|result| result.check.id == check.id).expect("it runs");
    counts(&result.verdict)
}

/// The same for an example that is an audit policy.
fn verdicts_on_policy(check: &Check, text: &str) -> (usize, u32, u32) {
    let object: serde_json::Value = serde_norway::from_str(text).expect("examples are valid YAML");
    assert!(audit_policy::is_one(&object), "{text}");
    let policy = AuditPolicy::read(&object).unwrap_or_else(|wrong| unreachable!("{wrong}\n{text}"));
    let results = evaluate_audit_policy(&policy, &settings());
    let result = results.iter().find(|result| result.check.id == check.id).expect("it runs");
    counts(&result.verdict)
}

fn counts<O>(verdict: &Verdict<O>) -> (usize, u32, u32) {
    match verdict {
        Verdict::Fail(offences) => (offences.len(), 0, 0),
        Verdict::Pass => (0, 1, 0),
        Verdict::Unknown(_) => (0, 0, 1),
        Verdict::NotApplicable => (0, 0, 0),
    }
}

/// The facts of a cluster with one API server that counts what the example says.
fn counted(metrics: &str) -> Store {
    let mut counted = Metrics::default();
    metrics.lines().for_each(|line| counted.take_line(line));
    let server = ApiServerFact::new(Err("hidden".into()), Ok(counted), &settings());
    let mut store = Store::default();
    store.set_api_servers(Ok([("10.0.0.4:6443".into(), server)].into()));
    store
}

/// The facts of a cluster with one node, whose kubelet answers what the example says.
fn answered(yaml: &str) -> Store {
    let value: serde_json::Value = serde_norway::from_str(yaml).expect("examples are valid YAML");
    let answer = if let Some(reason) = value.get("certificate") {
        KubeletAnswer::Unverified(reason.as_str().expect("a reason").into())
    } else {
        let told: KubeletSettings = serde_json::from_value(value).expect("examples decode");
        KubeletAnswer::Settings(Box::new(KubeletSettings { linux: true, ..told }))
    };
    let mut store = store("{apiVersion: v1, kind: Node, metadata: {name: node-1}}");
    store.set_kubelet("node-1", KubeletFact::new(&answer, &settings()));
    store
}

/// The examples that are objects of a cluster.
fn manifests(check: &Check) -> impl Iterator<Item = String> {
    let of_cluster = !matches!(check.evaluate, Evaluate::AuditPolicy(_));
    let examples = check.examples();
    let examples = examples.filter(move |it| it.language == Language::Yaml && of_cluster);
    examples.map(|example| example.text)
}

fn known_server() -> Evidence {
    let mut evidence = Evidence::default();
    evidence.server = Some(ServerVersion::of_project(37));
    evidence.today = Some(Day::of(&Time("2026-01-01T00:00:00Z".parse().expect("a time"))));
    evidence
}

/// An API server of the version that the example says.
fn server_of(version: &str) -> Evidence {
    let mut evidence = known_server();
    let minor = version.trim().strip_prefix("1.").and_then(|minor| minor.parse().ok());
    evidence.server = Some(ServerVersion::of_project(minor.expect("a version such as 1.37")));
    evidence
}

#[test]
fn bad_examples_fail_and_good_examples_pass() {
    for check in &catalog().all {
        let (mut good, mut bad) = (0, 0);
        for Example { good: is_good, language, text } in check.examples() {
            let (failed, passed, unknown) = match language {
                Language::Yaml if matches!(check.evaluate, Evaluate::AuditPolicy(_)) => {
                    verdicts_on_policy(check, &text)
                }
                Language::Yaml => verdicts(check, &store(&text), &known_server()),
                Language::Dockerfile => verdicts_on_file(check, &text),
                Language::Metrics => verdicts(check, &counted(&text), &known_server()),
                Language::Kubelet => verdicts(check, &answered(&text), &known_server()),
                Language::Version => verdicts(check, &Store::default(), &server_of(&text)),
            };
            assert_eq!(unknown, 0, "{}: unknown verdict in\n{text}", check.id);
            if is_good {
                good += 1;
                assert!(failed == 0 && passed > 0, "{}: should pass\n{text}", check.id);
            } else {
                bad += 1;
                assert!(failed > 0, "{}: should fail\n{text}", check.id);
            }
        }
        assert!(good > 0 && bad > 0, "{}: needs a good and a bad example", check.id);
    }
}

/// A check declares what it reads: its rights are generated from that.
#[test]
fn verdicts_depend_on_declared_kinds_only() {
    for check in &catalog().all {
        for yaml in manifests(check) {
            let store = store(&yaml);
            let whole = verdicts(check, &store, &known_server());
            for kind in Kind::ALL.into_iter().filter(|kind| check.reads().all(|read| read != *kind))
            {
                let mut evidence = known_server();
                evidence.lose(kind, "forbidden");
                assert_eq!(whole, verdicts(check, &store, &evidence), "{} reads {kind}", check.id);
            }
        }
    }
}

/// What cannot be read is unknown: without a kind that a check reads, nothing turns into a pass
/// and the report says that something is missing.
#[test]
fn unreadable_evidence_is_unknown() {
    for check in &catalog().all {
        for yaml in manifests(check) {
            let store = store(&yaml);
            let (failed, passed, _) = verdicts(check, &store, &known_server());
            for kind in check.reads() {
                let mut evidence = known_server();
                evidence.lose(kind, "forbidden");
                let (still_failed, still_passed, unknown) = verdicts(check, &store, &evidence);
                assert!(still_passed <= passed, "{}: passes without {kind}", check.id);
                assert!(
                    unknown > 0 || (still_failed, still_passed) == (failed, passed),
                    "{}: silent about missing {kind}\n{yaml}",
                    check.id
                );
            }
        }
    }
}

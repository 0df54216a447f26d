//! What the engine takes for 10,000 distinct workloads, on one core, with every check on:
//! `cargo bench -p plumbline-checks --bench evaluate`.

mod support;

use divan::Bencher;
use plumbline_checks::facts::Observe as _;
use plumbline_checks::model::Deployment;
use plumbline_checks::{Observed, Store, decode, evaluate_namespace};
use serde_json::Value;
use support::{PER_NAMESPACE, WORKLOADS, deployments, evidence, settings};

/// The allocator of the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

fn stored(objects: Vec<Observed>) -> Store {
    let mut store = Store::default();
    for object in objects {
        store.apply(object, 0);
    }
    store
}

fn observed() -> Vec<Observed> {
    let settings = settings();
    let decoded = deployments().into_iter().map(|object| decode::decode(object, &settings));
    decoded.map(|object| object.expect("it decodes").expect("a watched kind")).collect()
}

fn evaluate(store: &Store) -> usize {
    let (settings, evidence) = (settings(), evidence());
    let names = (0..WORKLOADS / PER_NAMESPACE).map(|number| format!("team-{number}"));
    names
        .map(|name| {
            let evaluation = evaluate_namespace(&name, store, &evidence, &settings);
            evaluation.results.iter().map(|result| result.failed.len()).sum::<usize>()
        })
        .sum()
}

/// Every check on every workload: from the decoded object to the verdicts of its namespace.
#[divan::bench(sample_count = 10)]
fn all_checks_on_10_000_workloads(bencher: Bencher<'_, '_>) {
    let settings = settings();
    let deployments: Vec<Deployment> = deployments()
        .into_iter()
        .map(|object| serde_json::from_value(object).expect("it decodes"))
        .collect();
    bencher.bench_local(|| {
        let facts = deployments.iter().map(|object| object.observe(&settings)).collect();
        let failed = evaluate(&stored(facts));
        assert!(failed > WORKLOADS, "the workloads are not what they should be: {failed}");
        failed
    });
}

/// The checks that look at one object alone: once for each change of an object.
#[divan::bench(sample_count = 10)]
fn facts_of_10_000_workloads(bencher: Bencher<'_, '_>) {
    let settings = settings();
    let deployments: Vec<Deployment> = deployments()
        .into_iter()
        .map(|object| serde_json::from_value(object).expect("it decodes"))
        .collect();
    bencher.bench_local(|| {
        deployments.iter().map(|object| object.observe(&settings)).collect::<Vec<_>>()
    });
}

/// Joins and verdicts of 100 namespaces, from facts that are there.
#[divan::bench(sample_count = 10)]
fn evaluate_100_namespaces_of_100_workloads(bencher: Bencher<'_, '_>) {
    let store = stored(observed());
    bencher.bench_local(|| evaluate(&store));
}

/// From JSON to lean objects.
#[divan::bench(sample_count = 10)]
fn decode_10_000_workloads(bencher: Bencher<'_, '_>) {
    let json: Vec<String> = deployments().iter().map(Value::to_string).collect();
    bencher.bench_local(|| {
        let decoded = json.iter().map(|text| serde_json::from_str::<Deployment>(text));
        decoded.collect::<Result<Vec<_>, _>>().expect("it decodes")
    });
}

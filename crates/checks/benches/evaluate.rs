//! What the engine takes for 10,000 distinct workloads, on one core, with every check on:
//! `cargo bench -p plumbline-checks --bench evaluate`.

use divan::Bencher;
use plumbline_checks::evidence::ServerVersion;
use plumbline_checks::facts::Observe as _;
use plumbline_checks::model::Deployment;
use plumbline_checks::{Evidence, Observed, Settings, Store, decode, evaluate_namespace};
use serde_json::{Value, json};

/// The allocator of the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const WORKLOADS: usize = 10_000;

/// How many workloads share a namespace.
const PER_NAMESPACE: usize = 100;

fn main() {
    divan::main();
}

fn settings() -> Settings {
    Settings {
        allowed_registries: vec!["registry.example".to_owned()],
        informational: true,
        ..Settings::default()
    }
}

fn evidence() -> Evidence {
    let mut evidence = Evidence::default();
    evidence.server = Some(ServerVersion::of_project(37));
    evidence
}

/// Deployments no two of which have equal facts: half of them as people write them at first, half
/// hardened. Each is about 3.5 KB of JSON: a container with fourteen variables, a sidecar, an init
/// container, probes, volumes and annotations.
fn deployments() -> Vec<Value> {
    (0..WORKLOADS).map(deployment).collect()
}

fn deployment(number: usize) -> Value {
    let hardened = number.is_multiple_of(2);
    let env: Vec<Value> = (0..14)
        .map(|index| {
            let value = format!("http://service-{index}.team-{number}.svc.cluster.local:8080/v1");
            json!({"name": format!("SERVICE_{index}_URL"), "value": value})
        })
        .collect();
    let security = if hardened {
        json!({"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true,
               "runAsNonRoot": true, "runAsUser": 10_000 + number, "runAsGroup": 10_000 + number,
               "capabilities": {"drop": ["ALL"]}, "seccompProfile": {"type": "RuntimeDefault"}})
    } else {
        json!({"runAsUser": number % 1000})
    };
    let container = |name: &str| {
        json!({
            "name": format!("{name}-{number}"),
            "image": format!("registry.example/team-{number}/{name}:1.{number}.0"),
            "args": ["--listen=:8080", "--log-level=info", format!("--shard={number}")],
            "env": env,
            "ports": [{"name": "http", "containerPort": 8080}],
            "readinessProbe": {"httpGet": {"path": "/ready", "port": "http"}},
            "livenessProbe": {"httpGet": {"path": "/live", "port": "http"}},
            "securityContext": security,
            "resources": {"limits": {"memory": "128Mi"}, "requests": {"cpu": "50m"}},
            "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}],
        })
    };
    let [mut proxy, mut migrate] = ["proxy", "migrate"].map(container);
    proxy["env"] = json!([]);
    migrate["env"] = json!([]);
    json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": format!("web-{number}"),
                     "namespace": format!("team-{}", number / PER_NAMESPACE)},
        "spec": {
            "replicas": 3,
            "selector": {"matchLabels": {"app.kubernetes.io/name": format!("web-{number}")}},
            "template": {
                "metadata": {"labels": {"app.kubernetes.io/name": format!("web-{number}")},
                             "annotations": {"checksum/config": format!("{number:064x}")}},
                "spec": {
                    "serviceAccountName": format!("web-{number}"),
                    "containers": [container("web"), proxy],
                    "initContainers": [migrate],
                    "volumes": [{"name": "tmp", "emptyDir": {}},
                                {"name": "config", "configMap": {"name": "web"}}],
                },
            },
        },
    })
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

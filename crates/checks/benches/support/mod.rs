//! The workloads that benchmarks judge.

use plumbline_checks::evidence::ServerVersion;
use plumbline_checks::{Evidence, Settings};
use serde_json::{Value, json};

/// How many there are.
pub const WORKLOADS: usize = 10_000;

/// How many share a namespace.
pub const PER_NAMESPACE: usize = 100;

/// Every check runs.
pub fn settings() -> Settings {
    Settings {
        allowed_registries: vec!["registry.example".to_owned()],
        informational: true,
        ..Settings::default()
    }
}

/// Everything can be read.
pub fn evidence() -> Evidence {
    let mut evidence = Evidence::default();
    evidence.server = Some(ServerVersion::of_project(37));
    evidence
}

/// Deployments no two of which have equal facts: half of them as people write them at first, half
/// hardened. Each is about 3.5 KB of JSON: a container with fourteen variables, a sidecar, an init
/// container, probes, volumes and annotations.
pub fn deployments() -> Vec<Value> {
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

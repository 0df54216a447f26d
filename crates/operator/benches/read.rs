//! What the reader takes for 1,000 Deployments, on one core: `cargo bench -p plumbline-operator`.

use std::fmt::Write as _;

use divan::Bencher;
use divan::counter::BytesCount;
use plumbline_operator::scan::input::{Input, Inputs};
use serde_json::Value;

/// The allocator of the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const MANIFESTS: usize = 1_000;

/// How many manifests share a namespace.
const PER_NAMESPACE: usize = 100;

/// How many variables a container has.
const VARIABLES: usize = 8;

fn main() {
    divan::main();
}

/// A Deployment as people write one, of about 3.2 KB.
fn manifest(number: usize) -> String {
    let mut text = format!(
        "apiVersion: apps/v1
kind: Deployment
metadata:
  name: web-{number}
  namespace: team-{team}
  labels:
    app.kubernetes.io/name: web-{number}
spec:
  replicas: 3
  selector:
    matchLabels:
      app.kubernetes.io/name: web-{number}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: web-{number}
      annotations:
        checksum/config: \"{number:064x}\"
    spec:
      serviceAccountName: web-{number}
      containers:
",
        team = number / PER_NAMESPACE
    );
    for name in ["web", "proxy"] {
        let _ = write!(
            text,
            "        - name: {name}
          image: registry.example/team-{number}/{name}:1.{number}.0
          args: [\"--listen=:8080\", \"--log-level=info\"]
          securityContext:
            allowPrivilegeEscalation: false
            runAsUser: {number}
            capabilities:
              drop: [ALL]
          resources:
            limits:
              memory: 128Mi
            requests:
              cpu: 50m
          # The services that it talks to.
          env:
"
        );
        for index in 0..VARIABLES {
            let url = format!("http://service-{index}.team-{number}.svc.cluster.local:8080/v1");
            let _ = write!(
                text,
                "            - name: SERVICE_{index}_URL
              value: {url}
"
            );
        }
        text.push_str("          volumeMounts:\n            - {name: tmp, mountPath: /tmp}\n");
    }
    text.push_str("      volumes:\n        - name: tmp\n          emptyDir: {}\n");
    text
}

fn manifests() -> Vec<String> {
    (0..MANIFESTS).map(manifest).collect()
}

fn objects(file: &str, text: String) -> usize {
    let inputs = Inputs::of_text(file, text);
    inputs.filter(|input| matches!(input, Input::Object(_))).count()
}

fn size(texts: &[String]) -> BytesCount {
    BytesCount::new(texts.iter().map(String::len).sum::<usize>())
}

/// One text for each.
#[divan::bench]
fn yaml_in_1000_files(bencher: Bencher<'_, '_>) {
    let texts = manifests();
    let bencher = bencher.counter(size(&texts)).with_inputs(|| texts.clone());
    bencher.bench_local_values(|texts| {
        let found: usize = texts.into_iter().map(|text| objects("web.yaml", text)).sum();
        assert_eq!(found, MANIFESTS);
    });
}

/// One text for all.
#[divan::bench]
fn yaml_in_one_file(bencher: Bencher<'_, '_>) {
    let texts = manifests();
    let all = texts.join("---\n");
    let bencher = bencher.counter(size(&texts)).with_inputs(|| all.clone());
    bencher.bench_local_values(|text| assert_eq!(objects("web.yaml", text), MANIFESTS));
}

/// The same objects as JSON, one on each line.
#[divan::bench]
fn json_in_one_file(bencher: Bencher<'_, '_>) {
    let json = manifests().into_iter().map(|text| {
        let value: Value = serde_norway::from_str(&text).expect("YAML");
        value.to_string()
    });
    let texts: Vec<String> = json.collect();
    let all = texts.join("\n");
    let bencher = bencher.counter(size(&texts)).with_inputs(|| all.clone());
    bencher.bench_local_values(|text| assert_eq!(objects("web.json", text), MANIFESTS));
}

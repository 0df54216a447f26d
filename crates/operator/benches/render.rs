//! What each output takes for 1,000 Deployments with about 20 findings each, on one core:
//! `cargo bench -p plumbline-operator --bench render`.

use std::fmt::Write as _;

use clap::ValueEnum as _;
use divan::Bencher;
use divan::counter::BytesCount;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use k8s_openapi::jiff::Timestamp;
use plumbline_checks::{Evidence, Settings};
use plumbline_operator::scan::document::Document;
use plumbline_operator::scan::input::Inputs;
use plumbline_operator::scan::output::{Format, Scanned};
use plumbline_operator::scan::reports::{Reading, Reports};
use plumbline_operator::scan::selection::Selection;
use plumbline_operator::scan::snapshot::Snapshot;

/// The allocator of the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const MANIFESTS: usize = 1_000;

/// How many manifests share a namespace.
const PER_NAMESPACE: usize = 100;

fn main() {
    divan::main();
}

/// Deployments of which nobody thought much.
fn manifests() -> String {
    let mut text = String::new();
    for number in 0..MANIFESTS {
        let _ = write!(
            text,
            "---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web-{number}, namespace: team-{team}}}
spec:
  selector: {{matchLabels: {{app: web-{number}}}}}
  template:
    metadata: {{labels: {{app: web-{number}}}}}
    spec:
      containers: [{{name: web, image: registry.example/web:1.{number}}}]
",
            team = number / PER_NAMESPACE
        );
    }
    text
}

fn scan() -> (Document, Vec<Reports>) {
    let (settings, selection) = (Settings::default(), Selection::default());
    let evidence = Evidence::default();
    let mut snapshot = Snapshot::default();
    for input in Inputs::of_text("deploy.yaml", manifests()) {
        snapshot.take(input, None, &settings);
    }
    let now = Time(Timestamp::UNIX_EPOCH);
    Reading::of_files(&evidence, &settings, &selection, now).judge(snapshot, true)
}

#[divan::bench(args = Format::value_variants().iter().copied())]
fn render(bencher: Bencher<'_, '_>, format: Format) {
    let (document, reports) = scan();
    let findings: usize = document.objects.iter().map(|object| object.findings.len()).sum();
    assert!(findings > 15 * MANIFESTS, "{findings} findings");
    let scanned = Scanned { document: &document, reports: &reports };
    let bytes = rendered(format, &scanned).len();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| rendered(format, &scanned));
}

fn rendered(format: Format, scanned: &Scanned<'_>) -> Vec<u8> {
    let mut text = Vec::new();
    format.write(scanned, &mut text).expect("memory takes it");
    text
}

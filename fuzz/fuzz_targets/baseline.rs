//! Bytes of a baseline, taken from a scan with findings.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use plumbline_checks::{Evidence, Settings, Severity};
use plumbline_operator::scan::baseline::Baseline;
use plumbline_operator::scan::document::Document;
use plumbline_operator::scan::evaluate::evaluate;
use plumbline_operator::scan::input::{Input, Inputs};
use plumbline_operator::scan::selection::Selection;
use plumbline_operator::scan::snapshot::Snapshot;

const MANIFEST: &str = include_str!("../../manifests/threats/07-root-kernel-calls/vulnerable.yaml");

static DOCUMENT: LazyLock<Document> = LazyLock::new(|| {
    let settings = Settings::default();
    let mut snapshot = Snapshot::default();
    for input in Inputs::of_text("web.yaml", MANIFEST.to_owned()) {
        if let Input::Object(object) = input {
            snapshot.add(object, None, &settings);
        }
    }
    evaluate(snapshot, &Evidence::default(), &settings, &Selection::default())
});

fuzz_target!(|bytes: &[u8]| {
    let Ok(baseline) = Baseline::parse(bytes) else { return };
    let mut document = DOCUMENT.clone();
    baseline.subtract(&mut document);
    let (before, after) = (DOCUMENT.summary, document.summary);
    let counts = Severity::ALL.map(|severity| {
        let [before, after] = [before, after].map(|totals| *{ totals.verdicts }.failed(severity));
        assert!(after <= before, "{after} {before}");
        before - after
    });
    assert_eq!(counts.iter().sum::<u32>(), after.baseline);
});

//! Any JSON, scored as kubesec does.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plumbline_checks::kubesec;
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    let Ok(object) = serde_json::from_slice::<Value>(bytes) else { return };
    let Some(report) = kubesec::score(&object) else { return };
    let points: i64 = report.rules.iter().map(|rule| rule.points).sum();
    assert_eq!(report.score, points);
    assert!(report.rules.len() <= kubesec::RULES.len(), "{report:?}");
});

//! The counts of `plumbline scan` are those of what it tells.

use std::collections::BTreeSet;

use plumbline_checks::{Evidence, Settings, Severity};
use plumbline_operator::scan::baseline::Baseline;
use plumbline_operator::scan::document::{Document, ObjectResult};
use plumbline_operator::scan::evaluate::evaluate;
use plumbline_operator::scan::input::{Input, Inputs};
use plumbline_operator::scan::selection::Selection;
use plumbline_operator::scan::snapshot::Snapshot;

fn judged(text: &str) -> Document {
    let (evidence, settings) = (Evidence::default(), Settings::default());
    let mut snapshot = Snapshot::default();
    for input in Inputs::of_text("web.yaml", text.to_owned()) {
        assert!(matches!(input, Input::Object(_)), "{input:?}");
        let Input::Object(object) = input else { continue };
        snapshot.add(object, None, &settings);
    }
    evaluate(snapshot, &evidence, &settings, &Selection::default())
}

/// Two Pods of one name cannot stand side by side, so they are judged one after the other, each in a
/// namespace that no file holds.
#[test]
fn a_namespace_that_is_judged_again_is_counted_once() {
    let pod = "---\napiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\n\
               spec: {containers: [{name: web, image: web}]}\n";
    let document = judged(&pod.repeat(2));
    let spoken_of: Vec<_> = document.objects.iter().filter(|it| it.file.is_none()).collect();
    assert!(spoken_of.iter().any(|object| object.kind == "Namespace"), "{spoken_of:?}");
    for object in spoken_of {
        let told: Vec<_> =
            object.findings.iter().map(|it| (it.check.id, it.message().to_string())).collect();
        let once: BTreeSet<_> = told.iter().collect();
        assert_eq!(once.len(), told.len(), "{told:?}");
    }
    for severity in Severity::ALL {
        let of_object = |object: &ObjectResult| {
            let findings = object.findings.iter().filter(|it| it.check.severity == severity);
            findings.map(|it| it.check.id).collect::<BTreeSet<_>>().len()
        };
        let told: usize = document.objects.iter().map(of_object).sum();
        let mut verdicts = document.summary.verdicts;
        assert_eq!(*verdicts.failed(severity) as usize, told, "{severity:?}");
    }
    let json = serde_json::to_vec(&document).expect("it is JSON");
    let mut rest = document;
    Baseline::parse(&json).expect("it is a baseline").subtract(&mut rest);
    for severity in Severity::ALL {
        let mut verdicts = rest.summary.verdicts;
        assert_eq!(*verdicts.failed(severity), 0, "{severity:?}");
    }
}

//! What a hostile manifest may cost `plumbline scan`.

use std::fmt::Write as _;

use plumbline_checks::{Evidence, Settings};
use plumbline_operator::scan::document::Document;
use plumbline_operator::scan::evaluate::evaluate;
use plumbline_operator::scan::input::{Input, Inputs};
use plumbline_operator::scan::selection::Selection;
use plumbline_operator::scan::snapshot::{LAYERS_LIMIT, Snapshot};

fn snapshot(text: String) -> Snapshot {
    let mut snapshot = Snapshot::default();
    for input in Inputs::of_text("web.yaml", text) {
        assert!(matches!(input, Input::Object(_)), "{input:?}");
        let Input::Object(object) = input else { continue };
        snapshot.add(object, None, &Settings::default());
    }
    snapshot.finish_file();
    snapshot
}

fn judged(text: String) -> Document {
    let (evidence, settings) = (Evidence::default(), Settings::default());
    evaluate(snapshot(text), &evidence, &settings, &Selection::default())
}

#[test]
fn an_object_is_judged_only_so_often() {
    let mut list = "apiVersion: v1\nkind: PodList\nitems:\n".to_owned();
    list.push_str(&"- {}\n".repeat(LAYERS_LIMIT + 2));
    let snapshot = snapshot(list);
    assert_eq!(snapshot.objects.len(), LAYERS_LIMIT + 2);
    assert_eq!(snapshot.layers.len(), LAYERS_LIMIT);
    let [error] = &snapshot.errors[..] else { panic!("{:?}", snapshot.errors) };
    assert_eq!(error.line.map(|line| line as usize), Some(4 + LAYERS_LIMIT));
    assert!(error.message.contains("not judged"), "{error:?}");
}

#[test]
fn an_object_fills_the_first_gap() {
    let pod = |name: &str| format!("---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\n");
    let mut snapshot = Snapshot::default();
    let files = [&["a"][..], &["a", "b"], &["b"], &["b"], &["a", "a", "c"]];
    for (number, names) in files.iter().enumerate() {
        let text: String = names.iter().map(|name| pod(name)).collect();
        for input in Inputs::of_text(&format!("{number}.yaml"), text) {
            let Input::Object(object) = input else { panic!("{input:?}") };
            snapshot.add(object, None, &Settings::default());
        }
    }
    snapshot.finish_file();
    let layer = |index: usize| {
        let mut held: Vec<usize> = snapshot.layers[index].index.values().copied().collect();
        held.sort_unstable();
        held
    };
    // Objects by number: a | a b | b | b | a a c.
    let layers: Vec<Vec<usize>> = (0..snapshot.layers.len()).map(layer).collect();
    assert_eq!(layers, [vec![0, 3], vec![1, 2], vec![4, 5, 7], vec![6]]);
}

#[test]
fn each_of_many_containers_has_its_line() {
    const CONTAINERS: u32 = 500;
    let mut pod =
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n".to_owned();
    for number in 0..CONTAINERS {
        let privileged = "securityContext: {privileged: true}";
        writeln!(pod, "  - name: c{number}\n    {privileged}").expect("memory takes it");
    }
    // The first of a name is meant.
    pod.push_str("  - name: c0\n    securityContext: {privileged: true}\n");
    let document = judged(pod);
    let findings = &document.objects[0].findings;
    let found = findings.iter().filter(|finding| finding.check.id == "privileged-container");
    let mut lines: Vec<u32> = found.filter_map(|finding| finding.line).collect();
    lines.sort_unstable();
    lines.dedup();
    let expected: Vec<u32> = (0..CONTAINERS).map(|number| 7 + 2 * number).collect();
    assert_eq!(lines, expected);
    let last = findings.iter().find(|finding| finding.container.as_deref() == Some("c499"));
    let path = last.and_then(|finding| finding.path.as_deref()).unwrap_or_default();
    assert!(path.starts_with("spec.containers[499]"), "{path}");
}

//! What the reader makes of texts.

mod broken;
mod generated;
mod hostile;
mod scalars;

use serde_json::json;

use super::*;
use crate::scan::input::positions::Step;

fn read(text: &str) -> Vec<Result<Document, Broken>> {
    Documents::new(text.to_owned(), Syntax::Yaml).collect()
}

/// The one document of `text`.
fn document(text: &str) -> Document {
    let mut documents = read(text);
    assert_eq!(documents.len(), 1, "{text:?}: {documents:?}");
    documents.remove(0).unwrap_or_else(|broken| panic!("{text:?}: {broken:?}"))
}

fn sound(text: &str) -> Value {
    let document = document(text);
    assert_eq!(document.faults, [], "{text:?}");
    document.value
}

/// The lines and messages of all that is wrong.
fn faults(text: &str) -> Vec<(u32, String)> {
    let all = read(text).into_iter().flat_map(|document| match document {
        Ok(document) => document.faults,
        Err(broken) => vec![broken.fault],
    });
    all.map(|fault| (fault.line, fault.message)).collect()
}

fn fault(text: &str) -> (u32, String) {
    let mut faults = faults(text);
    assert_eq!(faults.len(), 1, "{text:?}: {faults:?}");
    faults.remove(0)
}

#[test]
fn each_part_has_its_line() {
    let text = "\
# A comment.
kind: Pod
base: &base
  one: 1
  list:
    - a

    - b
use:
  <<: *base
  two:

    - three: |
        text
        text
      four: *base
";
    let positions = document(text).positions;
    let key = Step::Key;
    let table = [
        (vec![], 2),
        (vec![key("kind")], 2),
        (vec![key("base"), key("list"), Step::Index(1)], 8),
        (vec![key("base"), key("list"), Step::Index(9)], 5),
        (vec![key("use"), key("one")], 4),
        (vec![key("use"), key("missing"), key("list")], 9),
        (vec![key("use"), key("two"), Step::Index(0), key("three")], 13),
        (vec![key("use"), key("two"), Step::Index(0), key("four")], 16),
        (vec![key("use"), key("two"), Step::Index(0), key("four"), key("one")], 4),
    ];
    for (path, line) in table {
        assert_eq!(positions.line(&path), line, "{path:?}");
    }
}

#[test]
fn documents_are_numbered_and_empty_ones_are_not_there() {
    let text =
        "# Source: chart\n---\n---\n# nothing\n---\na: 1\n--- {b: 2}\n...\nc: 3\n---\nnull\n";
    let read: Vec<(usize, u32, Value)> = read(text)
        .into_iter()
        .map(|document| document.expect("it is whole"))
        .map(|document| (document.index, document.line, document.value))
        .collect();
    let expected = [(0, 6, json!({"a": 1})), (1, 7, json!({"b": 2})), (2, 9, json!({"c": 3}))];
    assert_eq!(read, expected);
    for text in ["", "---", "---\n", "...", "# c", "\n\n", "---\n---\n", "null", "\r\n---\r\n"] {
        assert!(self::read(text).is_empty(), "{text:?}");
    }
}

#[test]
fn json_is_read_as_json() {
    let text = "{\n\t\"a\":1,\n\t\"b\": [\n\t\t12\n\t\t,\"\\/\\ud83d\\ude00\"]\n}\n{\"c\":1e3}\n{\"d\": true}";
    let all: Vec<Document> = read(text).into_iter().map(|d| d.expect("it is whole")).collect();
    let values: Vec<&Value> = all.iter().map(|document| &document.value).collect();
    assert_eq!(
        values,
        [&json!({"a": 1, "b": [12, "/😀"]}), &json!({"c": 1e3}), &json!({"d": true})]
    );
    let lines: Vec<u32> = all.iter().map(|document| document.line).collect();
    assert_eq!(lines, [1, 7, 8]);
    let positions = &all[0].positions;
    assert_eq!(positions.line(&[Step::Key("b")]), 3);
    assert_eq!(positions.line(&[Step::Key("b"), Step::Index(0)]), 4);
    assert_eq!(positions.line(&[Step::Key("b"), Step::Index(1)]), 5);
    // YAML in braces, and JSON behind a marker.
    assert_eq!(sound("{a: 1, b: yes}"), json!({"a": 1, "b": true}));
    assert_eq!(sound("--- {\"a\":1}"), json!({"a": 1}));
}

#[test]
fn broken_json_takes_no_other_with_it() {
    let text = "{\"a\":1}\n{\"b\":\n{\"c\":}\n{\"d\":1}\n";
    for (syntax, text) in
        [(Syntax::Yaml, text.to_owned()), (Syntax::Json, format!("{{\"x\"\n{text}"))]
    {
        let all: Vec<_> = Documents::new(text, syntax).collect();
        let values: Vec<Value> = all.iter().flatten().map(|d| d.value.clone()).collect();
        assert_eq!(values, [json!({"a": 1}), json!({"d": 1})], "{all:?}");
        assert!(all.iter().any(Result::is_err), "{all:?}");
    }
}

#[test]
fn other_line_ends_and_markers_change_nothing() {
    let text = "a: 1\nb:\n  - c\n  - |\n    d\n    e\n";
    assert_eq!(sound(&text.replace('\n', "\r\n")), sound(text));
    let document = document(&text.replace('\n', "\r\n"));
    assert_eq!(document.positions.line(&[Step::Key("b"), Step::Index(1)]), 5);
    assert_eq!(sound("%YAML 1.1\n# c\n---\na: 1\n"), json!({"a": 1}));
    assert_eq!(sound("a: |\n  x\n  ---\n  y\n"), json!({"a": "x\n---\ny\n"}));
    assert_eq!(sound("a: x\n ---"), json!({"a": "x ---"}));
}

//! What is wrong is told, and takes nothing else with it.

use super::*;

#[test]
fn a_broken_document_takes_no_other_with_it() {
    let broken = [
        "a: [1",
        "a: \"x",
        "a: b: c",
        "a:\n\tb: 1",
        "a: @x",
        "}",
        "a: *x",
        "a: &x [*x]",
        "[a]: b",
        "a: 'x'y",
        "a: {{ .Values.x }}",
        "- a\nb",
        "&",
        "a: !<",
        "a: %x",
    ];
    for text in broken {
        let all = read(&format!("a: 1\n---\n{text}\n---\nb: 2\n"));
        let values: Vec<_> =
            all.iter().map(|d| d.as_ref().ok().map(|d| (d.index, d.line))).collect();
        let lines = text.lines().count();
        let last = u32::try_from(4 + lines).expect("it is short");
        assert_eq!(values, [Some((0, 1)), None, Some((2, last))], "{text:?}: {all:?}");
        let lines = 3..=2 + u32::try_from(lines).expect("it is short") + 1;
        let fault = &all[1].as_ref().expect_err("it is broken").fault;
        assert!(lines.contains(&fault.line), "{text:?}: {fault:?}");
    }
}

#[test]
fn messages_say_what_to_do() {
    let table = [
        ("a: 1\nb:\n\tc: 1\n", 3, "indent with spaces"),
        ("a: 1\na: 2\n", 2, "the key `a` stands twice"),
        ("{\"a\": 1,\n\"a\": 2}", 2, "the key `a` stands twice"),
        ("true: 1\nyes: 2\n", 2, "the key `true` stands twice"),
        ("\"\\ea\": 1\n\"\\ea\": 2\n", 2, "the key `a` stands twice"),
        ("a:\n  {{- if .Values.x }}\n  b: 1\n", 2, "helm template"),
        ("a: 1\nb: {{ .Values.x }}\n", 2, "helm template"),
        ("a: 1\n{b: c}: 2\n", 2, "no text"),
        ("a: &x\n  - *x\n", 2, "within the value"),
    ];
    for (text, line, words) in table {
        let found = fault(text);
        assert_eq!(found.0, line, "{text:?}: {found:?}");
        assert!(found.1.contains(words), "{text:?}: {found:?}");
    }
    assert_eq!(document("a: 1\na: 2").value, json!({"a": 2}));
}

/// kubectl reads `b` in each of the first: as YAML 1.1 has it, U+2028 ends a line.
#[test]
fn line_breaks_that_only_kubectl_knows_are_told() {
    for text in [
        "a: # c\u{2028}b: 1",
        "a: x\u{2028}b: 1",
        "a: x\u{85}b: 1",
        "a: |\n  x\u{2029}b: 1",
        "# c\u{2028}b: 1",
        "a: \"\\u2028\" # c\u{2028}b: 1",
    ] {
        let faults = faults(text);
        assert!(faults.iter().any(|fault| fault.1.contains("U+2028")), "{text:?}: {faults:?}");
    }
    assert_eq!(sound("a: 'x\u{2028}b: 1'"), json!({"a": "x\u{2028}b: 1"}));
    assert_eq!(sound("a: \"x\\u2028\""), json!({"a": "x\u{2028}"}));
    assert_eq!(sound("{\"a\": \"x\u{2028}\"}"), json!({"a": "x\u{2028}"}));
}

//! What the reader makes of texts, whole and broken.

use proptest::prelude::*;
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

/// Each as `sigs.k8s.io/yaml` 1.6.0 converts it to JSON, which was run to make this table.
#[test]
fn scalars_are_what_kubectl_takes_them_for() {
    let table = [
        ("yes", json!(true)),
        ("y", json!(true)),
        ("N", json!(false)),
        ("Off", json!(false)),
        ("oFF", json!("oFF")),
        ("TRUE", json!(true)),
        ("tRUE", json!("tRUE")),
        ("~", json!(null)),
        ("", json!(null)),
        ("Null", json!(null)),
        ("nULL", json!("nULL")),
        ("0x1F", json!(31)),
        ("0x_1F", json!(31)),
        ("0x", json!("0x")),
        ("0o17", json!(15)),
        ("0O17", json!(15)),
        ("0o8", json!("0o8")),
        ("0b101", json!(5)),
        ("-0b11", json!(-3)),
        ("0b2", json!("0b2")),
        ("017", json!(15)),
        ("-017", json!(-15)),
        ("0777_7", json!(4095)),
        ("00", json!(0)),
        ("08", json!(8)),
        ("1_000", json!(1000)),
        ("1__0", json!(10)),
        ("_1", json!("_1")),
        ("+1", json!(1)),
        ("+", json!("+")),
        ("-0", json!(0)),
        ("-0x1", json!(-1)),
        ("18446744073709551615", json!(u64::MAX)),
        ("18446744073709551616", json!(18_446_744_073_709_551_616_f64)),
        ("-9223372036854775808", json!(i64::MIN)),
        ("-9223372036854775809", json!(-9_223_372_036_854_775_809_f64)),
        ("0xFFFFFFFFFFFFFFFF", json!(u64::MAX)),
        ("0x1FFFFFFFFFFFFFFFF", json!("0x1FFFFFFFFFFFFFFFF")),
        ("1.0", json!(1)),
        ("1.", json!(1)),
        ("0.", json!(0)),
        ("1.5", json!(1.5)),
        (".5", json!(0.5)),
        ("-.5", json!(-0.5)),
        (".5_0", json!(0.5)),
        ("._5", json!("._5")),
        ("1_0.5", json!(10.5)),
        ("1e3", json!(1000)),
        ("1_e3", json!(1000)),
        ("9e0_1", json!(90)),
        ("12e03", json!(12_000)),
        ("-2E+05", json!(-200_000)),
        ("1e", json!("1e")),
        ("1e20", json!(1e20)),
        ("1e21", json!(1e21)),
        ("1e-7", json!(1e-7)),
        ("1e999", json!("1e999")),
        ("1.2.3", json!("1.2.3")),
        ("1:30", json!("1:30")),
        ("2001-01-01", json!("2001-01-01")),
        ("2001-01-01T00:00:00Z", json!("2001-01-01T00:00:00Z")),
        ("'5'", json!("5")),
        ("\"yes\"", json!("yes")),
        ("''", json!("")),
        ("! yes", json!("yes")),
        ("!!str yes", json!("yes")),
        ("!!str", json!("")),
        ("!!int \"5\"", json!(5)),
        ("!<tag:yaml.org,2002:int> '5'", json!(5)),
        ("!!bool 'yes'", json!(true)),
        ("!!float 1", json!(1)),
        ("!!null ''", json!(null)),
        ("!!binary aGVsbG8=", json!("hello")),
        ("!!binary /w==", json!("\u{fffd}")),
        ("!!timestamp 2001-01-01", json!("2001-01-01")),
        ("!!merge x", json!("x")),
        ("!foo 5", json!("5")),
        ("!foo", json!("")),
        ("!foo {b: 1}", json!({"b": 1})),
        ("!!map [1]", json!([1])),
        ("<<", json!("<<")),
        ("=", json!("=")),
        ("&a", json!(null)),
        ("|\n  x", json!("x")),
        ("|+\n  x\n\n", json!("x\n\n")),
        ("|2\n    x\n", json!("  x\n")),
        (">\n  x\n   y\n  z\n", json!("x\n y\nz\n")),
        ("\"a\\\n  b\"", json!("ab")),
        ("\"\\x41\"", json!("A")),
    ];
    for (text, expected) in table {
        assert_eq!(sound(&format!("a: {text}")), json!({ "a": expected }), "{text:?}");
    }
}

/// As for scalars.
#[test]
fn keys_are_what_kubectl_takes_them_for() {
    let table = [
        ("yes", "true"),
        ("y", "true"),
        ("n", "false"),
        ("1", "1"),
        ("0x10", "16"),
        ("1.5", "1.5"),
        ("1e6", "1e+06"),
        ("1000000.0", "1e+06"),
        ("0.00001", "1e-05"),
        ("123456789.5", "1.2345679e+08"),
        (".inf", ".inf"),
        ("'yes'", "yes"),
        ("'<<'", "<<"),
    ];
    for (text, expected) in table {
        assert_eq!(sound(&format!("{text}: 0")), json!({ expected: 0 }), "{text:?}");
    }
}

#[test]
fn what_kubectl_rejects_is_a_fault_and_is_read_all_the_same() {
    for text in [
        ".inf",
        "-.INF",
        ".NaN",
        "+.inf",
        "!!int 1.5",
        "!!int foo",
        "!!int",
        "!!null foo",
        "!!binary '%%'",
        "!!timestamp foo",
        "{<<: 5}",
        "{<<: [1]}",
        "{~: a}",
        "{18446744073709551615: a}",
    ] {
        let document = document(&format!("b: 1\na: {text}"));
        assert_eq!(document.faults.len(), 1, "{text:?}");
        assert_eq!(document.faults[0].line, 2, "{text:?}");
        assert_eq!(document.value["b"], 1, "{text:?}");
    }
}

/// As for scalars: a merge overrides what stands before it.
#[test]
fn merges_are_those_of_kubectl() {
    let base = "x: &x {k: 1, j: 2}\ny: &y {k: 2, z: 1}\n";
    let table = [
        ("{k: 3, <<: *x}", json!({"k": 1, "j": 2})),
        ("{<<: *x, k: 3}", json!({"k": 3, "j": 2})),
        ("{<<: [*x, *y]}", json!({"k": 1, "j": 2, "z": 1})),
        ("{<<: *x, <<: *y}", json!({"k": 2, "j": 2, "z": 1})),
        ("{<<: {<<: *x}}", json!({"k": 1, "j": 2})),
        ("{!!merge <<: {b: 1}}", json!({"b": 1})),
        ("{<<: []}", json!({})),
    ];
    for (text, expected) in table {
        assert_eq!(sound(&format!("{base}a: {text}"))["a"], expected, "{text:?}");
    }
    let (line, message) = fault(&format!("{base}a:\n  <<: *x\n  k: 3\n  k: 4\n"));
    assert_eq!(line, 6, "{message}");
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
        assert!(super::tests::read(text).is_empty(), "{text:?}");
    }
}

#[test]
fn a_broken_document_takes_no_other_with_it() {
    let broken = [
        "a: [1",
        "a: \"x",
        "a: b: c",
        "a:\n\tb: 1",
        "\ta: 1",
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
        "{\"a\": }",
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
        ("a: {{ .Values.x }}\n", 1, "no text"),
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
        assert!(fault(text).1.contains("U+2028"), "{text:?}");
    }
    assert_eq!(sound("a: 'x\u{2028}b: 1'"), json!({"a": "x\u{2028}b: 1"}));
    assert_eq!(sound("a: \"x\\u2028\""), json!({"a": "x\u{2028}"}));
    assert_eq!(sound("{\"a\": \"x\u{2028}\"}"), json!({"a": "x\u{2028}"}));
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
        assert_eq!(values, [json!({"a": 1}), json!({"d": 1})]);
        assert!(all.iter().any(Result::is_err), "{all:?}");
    }
}

#[test]
fn other_line_ends_and_markers_change_nothing() {
    let text = "a: 1\nb:\n  - c\n  - |\n    d\n    e\n";
    assert_eq!(sound(&text.replace('\n', "\r\n")), sound(text));
    let document = document(&text.replace('\n', "\r\n"));
    assert_eq!(document.positions.line(&[Step::Key("b"), Step::Index(1)]), 4);
    assert_eq!(sound("%YAML 1.1\n# c\n---\na: 1\n"), json!({"a": 1}));
    assert_eq!(sound("a: |\n  x\n  ---\n  y\n"), json!({"a": "x\n---\ny\n"}));
    assert_eq!(sound("a: x\n ---"), json!({"a": "x ---"}));
}

#[test]
fn bombs_end_in_bounded_memory() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    let mut text_bomb = format!("a0: &a0 {}\n", "x".repeat(1 << 20));
    let mut merge_bomb = String::from("a0: &a0 {k0: x, l0: x, m0: x}\n");
    let mut shells = String::from("a0: &a0 [x]\n");
    for level in 1..200 {
        let before = level - 1;
        let aliases = vec![format!("*a{before}"); 10].join(", ");
        bomb += &format!("a{level}: &a{level} [{aliases}]\n");
        text_bomb += &format!("a{level}: &a{level} [{aliases}]\n");
        merge_bomb += &format!("a{level}: &a{level} {{k{level}: *a{before}, <<: *a{before}}}\n");
        shells += &format!("a{level}: &a{level} [*a{before}]\n");
    }
    for text in [bomb, text_bomb, merge_bomb] {
        assert!(fault(&text).1.contains("grow beyond all measure"), "{:?}", fault(&text));
    }
    assert!(fault(&shells).1.contains("128 levels"), "{:?}", fault(&shells));
    // Anchors within anchors: each copy is small next to the text.
    let nested = format!("a: {}x{}", "&a [".repeat(127), "]".repeat(127));
    assert!(faults(&nested).len() <= 1);
}

#[test]
fn deep_texts_end_at_the_bound() {
    const LEVELS: usize = 100_000;
    let blocks: String = (0..2_000).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
    let dashes = "- ".repeat(LEVELS);
    let texts = [
        "[".repeat(LEVELS),
        format!("a: {}", "[".repeat(LEVELS)),
        format!("a: {}{}", "[".repeat(LEVELS), "]".repeat(LEVELS)),
        "{\"a\":".repeat(LEVELS),
        format!("{}1{}", "{\"a\":".repeat(LEVELS), "}".repeat(LEVELS)),
        "{a: ".repeat(LEVELS),
        "? ".repeat(LEVELS),
        format!("a:\n{dashes}"),
        blocks,
    ];
    for text in texts {
        let found = faults(&text);
        assert!(!found.is_empty(), "{}", &text[..20]);
    }
    let levels = |levels: usize| format!("a: {}{}", "[".repeat(levels), "]".repeat(levels));
    assert_eq!(faults(&levels(127)), []);
    assert!(fault(&levels(128)).1.contains("128 levels"));
}

#[test]
fn long_texts_are_read() {
    let documents = "---\na: 1\n".repeat(20_000);
    assert_eq!(read(&documents).len(), 20_000);
    let line = "x".repeat(4 << 20);
    assert_eq!(sound(&format!("a: {line}")), json!({"a": line}));
    assert_eq!(sound(&format!("a: \"{line}\"")), json!({"a": line}));
    let many = format!("a: [{}]", "1, ".repeat(200_000));
    assert_eq!(sound(&many)["a"].as_array().map(Vec::len), Some(200_000));
    let broken = "a: [\n---\n".repeat(20_000);
    assert_eq!(faults(&broken).len(), 20_000);
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map("\\PC{0,8}", inner, 0..6)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

/// A block mapping that tells on each line which line that is.
fn block(
    depth: usize,
    indent: usize,
    lines: &mut Vec<String>,
    shape: &mut impl Iterator<Item = u8>,
) {
    for index in 0..=usize::from(shape.next().unwrap_or_default() % 3) {
        let line = lines.len() + 1;
        let pad = " ".repeat(indent);
        match shape.next().unwrap_or_default() % 4 {
            0 if depth > 0 => {
                lines.push(format!("{pad}key-{index}:"));
                block(depth - 1, indent + 2, lines, shape);
            }
            1 if depth > 0 => {
                lines.push(format!("{pad}key-{index}:"));
                for _ in 0..2 {
                    let line = lines.len() + 1;
                    lines.push(format!("{pad}- at: {line}"));
                    block(depth - 1, indent + 2, lines, shape);
                }
            }
            2 => lines.extend([String::new(), format!("{pad}key-{index}: {}", line + 1)]),
            _ => lines.push(format!("{pad}key-{index}: {line}")),
        }
    }
}

fn check_lines<'v>(value: &'v Value, path: &mut Vec<Step<'v>>, positions: &Positions) {
    match value {
        Value::Number(line) => {
            assert_eq!(Some(u64::from(positions.line(path))), line.as_u64(), "{path:?}");
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(Step::Index(index));
                check_lines(item, path, positions);
                path.pop();
            }
        }
        Value::Object(entries) => {
            for (key, entry) in entries {
                path.push(Step::Key(key));
                check_lines(entry, path, positions);
                path.pop();
            }
        }
        _ => {}
    }
}

proptest! {
    #[test]
    fn json_comes_back_as_it_was(value in value()) {
        let object = json!({ "a": value });
        for text in [object.to_string(), format!("{object:#}")] {
            prop_assert_eq!(&sound(&text), &serde_json::from_str::<Value>(&text).expect("JSON"));
        }
    }

    #[test]
    fn yaml_comes_back_as_it_was(value in value()) {
        // What the writer leaves without quotes means the same in both versions of YAML.
        let object = json!({ "a": value });
        let text = serde_norway::to_string(&object).expect("YAML");
        let old = ['\u{85}', '\u{2028}', '\u{2029}', '\u{feff}'];
        prop_assume!(!text.contains(old));
        let read = document(&text);
        prop_assert!(read.faults.iter().all(|fault| fault.message.contains("kubectl rejects")));
    }

    #[test]
    fn positions_are_those_of_the_text(shape in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut lines = Vec::new();
        block(4, 0, &mut lines, &mut shape.into_iter());
        let document = document(&lines.join("\n"));
        check_lines(&document.value, &mut Vec::new(), &document.positions);
    }

    #[test]
    fn no_text_breaks_the_reader(
        parts in prop::collection::vec(prop_oneof![
            prop::sample::select(vec![
                "a", ":", ": ", "- ", "\n", "\n  ", "\n---\n", "...", "\r", "\t", "[", "]", "{", "}",
                ",", "&a ", "*a", "<<: ", "!!int ", "!", "|", ">", "\"", "'", "#", " #", "? ", "%",
                "\u{2028}", "\u{feff}", "\\u", "~", "0x", "\\", "é", "{\"a\":", "1", "{{", "e9",
            ]).prop_map(str::to_owned),
            "\\PC{0,3}",
        ], 0..40),
        json in any::<bool>(),
    ) {
        let text = parts.concat();
        let lines = u32::try_from(text.split(['\n', '\r', '\u{85}', '\u{2028}']).count() + 1);
        let syntax = if json { Syntax::Json } else { Syntax::Yaml };
        for document in Documents::new(text, syntax) {
            let line = document.map_or_else(|broken| broken.fault.line, |document| document.line);
            prop_assert!(line >= 1 && Ok(line) <= lines, "line {}", line);
        }
    }
}

//! Texts that were generated.

use proptest::prelude::*;

use super::*;

/// What means the same in JSON and in YAML.
fn plain_leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        "[ -~é😀\\n\\t]{0,12}".prop_map(Value::from),
    ]
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        plain_leaf(),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ]
}

fn value(leaf: BoxedStrategy<Value>) -> impl Strategy<Value = Value> {
    leaf.prop_recursive(5, 64, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map("[ -~é]{0,8}", inner, 0..6)
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
    fn json_comes_back_as_it_was(value in value(leaf().boxed())) {
        let object = json!({ "a": value });
        for text in [object.to_string(), format!("{object:#}")] {
            prop_assert_eq!(&sound(&text), &serde_json::from_str::<Value>(&text).expect("JSON"));
        }
    }

    #[test]
    fn json_within_yaml_comes_back_as_it_was(value in value(plain_leaf().boxed())) {
        let expected = json!({ "a": value });
        prop_assert_eq!(&sound(&format!("a: {value}")), &expected);
        prop_assert_eq!(&sound(&format!("a: {value:#}")), &expected);
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
        let lines = text.split(['\n', '\r', '\u{85}', '\u{2028}']).count() + 1;
        let syntax = if json { Syntax::Json } else { Syntax::Yaml };
        for document in Documents::new(text, syntax) {
            let line = document.map_or_else(|broken| broken.fault.line, |document| document.line);
            prop_assert!(line >= 1 && line as usize <= lines, "line {}", line);
        }
    }
}

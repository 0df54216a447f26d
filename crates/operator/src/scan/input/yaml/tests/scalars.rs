//! What scalars, keys and merges mean.

use super::*;

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

//! What tries to take memory or time.

use super::*;

#[test]
fn bombs_end_in_bounded_memory() {
    // Each level names the one before it.
    let levels = |first: &str, level: fn(usize, usize) -> String| {
        let levels = (1..200).map(|number| level(number, number - 1));
        format!("a0: &a0 {first}\n{}", levels.collect::<String>())
    };
    let tenfold = |level: usize, before: usize| {
        format!("a{level}: &a{level} [{}]\n", vec![format!("*a{before}"); 10].join(", "))
    };
    let merged = |level: usize, before: usize| {
        format!("a{level}: &a{level} {{k{level}: *a{before}, <<: *a{before}}}\n")
    };
    let shell = |level: usize, before: usize| format!("a{level}: &a{level} [*a{before}]\n");
    for bomb in [
        levels("[x, x, x]", tenfold),
        levels(&"x".repeat(1 << 20), tenfold),
        levels("{k0: x, l0: x, m0: x}", merged),
    ] {
        assert!(fault(&bomb).1.contains("grow beyond all measure"), "{:?}", fault(&bomb));
    }
    let shells = levels("[x]", shell);
    assert!(fault(&shells).1.contains("128 levels"), "{:?}", fault(&shells));
    // Anchors within anchors: each copy is small next to the text.
    let nested = format!("a: {}x{}", "&a [".repeat(127), "]".repeat(127));
    assert_eq!(faults(&nested), []);
}

#[test]
fn deep_texts_end_at_the_bound() {
    const LEVELS: usize = 100_000;
    let blocks: Vec<String> = (0..2_000).map(|level| " ".repeat(level) + "a:").collect();
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
        blocks.join("\n"),
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
    assert_eq!(faults(&"{\n".repeat(2_000)).len(), 1);
    let json = |text: String| Documents::new(text, Syntax::Json);
    assert_eq!(json("{\n".repeat(20_000)).count(), 20_000);
    assert_eq!(json("{\"a\":1}\n".repeat(20_000)).flatten().count(), 20_000);
    assert!(fault_of_many("...\na\n").contains("more than 1000 documents"));
    assert!(fault_of_many("---\ra\r").contains("more than 1000 documents"));
}

/// The last fault of `text`, written many times.
fn fault_of_many(text: &str) -> String {
    faults(&text.repeat(5_000)).pop().map(|fault| fault.1).unwrap_or_default()
}

//! Bytes of a file, read, judged and printed in every format.
#![no_main]

use std::io::Cursor;
use std::sync::LazyLock;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use k8s_openapi::jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use plumbline_checks::{Evidence, Ignores, Settings, Severity};
use plumbline_operator::scan::baseline::Baseline;
use plumbline_operator::scan::document::Document;
use plumbline_operator::scan::input::{Input, Inputs, Positions, Step};
use plumbline_operator::scan::output::{Format, Scanned};
use plumbline_operator::scan::reports::{Reading, Reports};
use plumbline_operator::scan::selection::Selection;
use plumbline_operator::scan::snapshot::Snapshot;
use serde_json::Value;

/// How many places of one object are asked for: each takes as long as the object is large.
const PLACES: usize = 200;

static SETTINGS: LazyLock<Settings> = LazyLock::new(|| {
    let (informational, ignores) = (true, Ignores::Always);
    Settings { informational, ignores, ..Settings::default() }
});

fuzz_target!(|bytes: &[u8]| {
    let bytes = bytes.to_vec();
    if let Ok(text) = std::str::from_utf8(&bytes) {
        // A text that begins as JSON is read in another way where its name says so.
        if text.trim_start().starts_with('{') {
            judge(Inputs::of_text("web.json", text.to_owned()), text);
        }
        judge(Inputs::of_text("web.yaml", text.to_owned()), text);
    } else {
        // UTF-16, and what is no text.
        let text = String::from_utf8_lossy(&bytes).into_owned();
        judge(Inputs::new(["-".into()], Cursor::new(bytes)), &text);
    }
});

fn judge(inputs: impl Iterator<Item = Input>, text: &str) {
    let lines = text.bytes().filter(|byte| matches!(byte, b'\n' | b'\r')).count() + 1;
    let in_text = |line: u32| (1..=lines).contains(&(line as usize));
    let mut snapshot = Snapshot::default();
    for input in inputs {
        match input {
            Input::Object(object) => {
                assert!(in_text(object.line), "{object:?}");
                let mut left = PLACES;
                places(&object.value, &object.positions, &mut Vec::new(), &mut left, &in_text);
                snapshot.add(object, None, &SETTINGS);
            }
            Input::Dockerfile(dockerfile) => snapshot.add_dockerfile(&dockerfile, &SETTINGS),
            Input::Problem(problem) => {
                assert!(problem.line.is_none_or(in_text), "{problem:?}");
                assert!(is_shown_safely(&problem.message), "{problem:?}");
            }
        }
    }
    let (evidence, selection) = (Evidence::default(), Selection::default());
    let now = Time(Timestamp::UNIX_EPOCH);
    let reading = Reading::of_files(&evidence, &SETTINGS, &selection, now);
    let (mut document, reports) = reading.judge(snapshot, true);
    document.list_checks();
    for object in &document.objects {
        assert!(object.findings.iter().all(|it| it.line.is_none_or(in_text)), "{object:?}");
    }
    print(&document, &reports);
}

/// Asks for the line of `value` and of what is in it.
fn places<'a>(
    value: &'a Value,
    positions: &Positions,
    path: &mut Vec<Step<'a>>,
    left: &mut usize,
    in_text: &impl Fn(u32) -> bool,
) {
    let Some(less) = left.checked_sub(1) else { return };
    *left = less;
    assert!(in_text(positions.line(path)), "{path:?}");
    let parts: Vec<(Step<'a>, &Value)> = match value {
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, item)| (Step::Index(index), item)).collect()
        }
        Value::Object(entries) => {
            entries.iter().map(|(key, value)| (Step::Key(key.as_str()), value)).collect()
        }
        _ => Vec::new(),
    };
    for (step, part) in parts {
        path.push(step);
        places(part, positions, path, left, in_text);
        path.pop();
    }
}

fn print(document: &Document, reports: &[Reports]) {
    let printed = |format: Format| {
        let mut plain = anstream::StripStream::new(Vec::new());
        format.write(&Scanned { document, reports }, &mut plain).expect("memory takes it");
        String::from_utf8(plain.into_inner()).expect("outputs are texts")
    };
    let table = printed(Format::Table);
    assert!(is_shown_safely(&table), "{table:?}");
    let json = printed(Format::Json);
    let read: Value = serde_json::from_str(&json).expect("it is JSON");
    assert!(texts_are_safe(&read), "{json}");
    let yaml: Value = serde_norway::from_str(&printed(Format::Yaml)).expect("it is YAML");
    assert_eq!(read, yaml);
    assert!(is_shown_safely(&printed(Format::SecurityReport)));
    // The baseline of a scan knows everything that the scan found.
    let mut rest = document.clone();
    Baseline::parse(json.as_bytes()).expect("it is a baseline").subtract(&mut rest);
    assert!(rest.objects.iter().all(|object| object.findings.is_empty()), "{rest:?}");
    for severity in Severity::ALL {
        let mut verdicts = rest.summary.verdicts;
        assert_eq!(*verdicts.failed(severity), 0, "{severity:?}: {:?}", rest.summary);
    }
}

fn texts_are_safe(value: &Value) -> bool {
    match value {
        Value::String(text) => is_shown_safely(text),
        Value::Array(items) => items.iter().all(texts_are_safe),
        Value::Object(entries) => entries.values().all(texts_are_safe),
        _ => true,
    }
}

/// Whether a terminal shows `text` and does nothing else.
fn is_shown_safely(text: &str) -> bool {
    let steers =
        |c: char| c.is_control() || matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}');
    !text.chars().any(|c| c != '\n' && steers(c))
}

//! What holds for every format.

use std::io::{Read as _, Seek as _};

use clap::ValueEnum as _;

use super::fixture;
use super::*;

#[test]
fn a_rendering_is_the_same_each_time_and_acts_on_no_terminal() {
    for format in Format::value_variants() {
        for fixture in [fixture::hostile, fixture::small] {
            let text = || {
                let text = rendered(*format, &fixture().scanned());
                anstream::adapter::strip_str(&text).to_string()
            };
            let first = text();
            assert_eq!(fixture::acting(&first), None, "{format:?}: {first}");
            assert_eq!(first, text(), "{format:?}");
            assert!(!first.contains("k3ep-th1s"), "{format:?} shows a secret");
        }
    }
}

#[test]
fn every_format_takes_many_objects_and_none() {
    let (large, none) = (fixture::large(), Document::new());
    assert!(large.document.objects.len() >= 1000);
    for format in Format::value_variants() {
        assert!(!rendered(*format, &large.scanned()).is_empty(), "{format:?}");
        let none = Scanned { document: &none, reports: &[] };
        rendered(*format, &none);
    }
}

#[test]
fn small_documents() {
    let fixture = fixture::small();
    let stable = |format| {
        rendered(format, &fixture.scanned()).replace(plumbline_checks::RULES_VERSION, "(version)")
    };
    insta::assert_snapshot!("json", stable(Format::Json));
    insta::assert_snapshot!("yaml", stable(Format::Yaml));
    insta::assert_snapshot!("securityreport", stable(Format::SecurityReport));
}

#[test]
fn a_file_gets_the_same_text_without_colours() {
    let fixture = fixture::small();
    for format in Format::value_variants() {
        let mut file = tempfile::tempfile().expect("a file");
        let own = file.try_clone().expect("the same file");
        format.write_file(&fixture.scanned(), own).expect("the file takes it");
        file.rewind().expect("it is read from its beginning");
        let mut text = String::new();
        file.read_to_string(&mut text).expect("UTF-8");
        let coloured = rendered(*format, &fixture.scanned());
        assert_eq!(text, anstream::adapter::strip_str(&coloured).to_string(), "{format:?}");
    }
}

fn rendered(format: Format, scanned: &Scanned<'_>) -> String {
    let mut text = Vec::new();
    format.write(scanned, &mut text).expect("memory takes it");
    String::from_utf8(text).expect("UTF-8")
}

//! What holds for every format.

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

fn rendered(format: Format, scanned: &Scanned<'_>) -> String {
    let mut text = Vec::new();
    format.write(scanned, &mut text).expect("memory takes it");
    String::from_utf8(text).expect("UTF-8")
}

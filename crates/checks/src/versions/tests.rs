//! The data is whole, and what it does not tell is no pass.

use super::*;

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

fn verdict(product: Product, version: &str, today: &str) -> Verdict {
    let version = Version::parse(version).expect("a version");
    judge(product, version, Some(day(today)), "path")
}

fn unknown(product: Product, version: &str, today: &str) -> String {
    match verdict(product, version, today) {
        Verdict::Unknown(reason) => reason.into(),
        verdict => unreachable!("{version} {today}: {verdict:?}"),
    }
}

#[test]
fn every_row_of_the_data_is_read_and_says_where_it_is_from() {
    let mut lines = CSV.lines();
    assert_eq!(lines.next(), Some("product,minor,released,end,basis,source,read"));
    for line in lines.clone() {
        let row = Release::parse(line).unwrap_or_else(|| unreachable!("{line}"));
        assert!(row.released.is_none_or(|released| released < row.end), "{line}");
        assert!(row.source.starts_with("https://"), "{line}");
    }
    assert_eq!(releases().len(), lines.count());
    for product in Product::ALL {
        let mut minors: Vec<_> = of(product).map(|release| release.minor).collect();
        assert!(!minors.is_empty(), "{product}");
        let rows = minors.len();
        minors.dedup();
        assert!(minors.is_sorted() && minors.len() == rows, "{product}: sorted, each once");
    }
}

#[test]
fn support_lasts_to_the_end_of_its_last_day() {
    use Product::{Containerd, CriO, Kubernetes};
    for (product, version, last, next) in [
        (Kubernetes, "v1.33.4", "2026-06-28", "2026-06-29"),
        (Containerd, "2.1.4", "2026-07-03", "2026-07-04"),
        (CriO, "1.33.0", "2026-06-28", "2026-06-29"),
    ] {
        assert_eq!(verdict(product, version, last), Verdict::Pass, "{version}");
        let failed = verdict(product, version, next);
        assert!(matches!(failed, Verdict::Fail(_)), "{version}: {failed:?}");
    }
    let Verdict::Fail(offences) = verdict(Kubernetes, "v1.33.4", "2026-11-25") else {
        unreachable!("it has ended")
    };
    assert_eq!(offences[0].detail.as_deref(), Some("Kubernetes 1.33: support ended on 2026-06-28"));
}

#[test]
fn what_is_older_than_the_data_has_ended() {
    let Verdict::Fail(offences) = verdict(Product::Kubernetes, "v1.12.0", "2026-11-25") else {
        unreachable!("it has ended")
    };
    assert_eq!(
        offences[0].detail.as_deref(),
        Some("Kubernetes 1.12: support ended before 2023-07-28")
    );
}

#[test]
fn what_the_data_does_not_know_is_unknown() {
    let reason = unknown(Product::Kubernetes, "v1.99.0", "2026-11-25");
    assert!(reason.contains("do not know Kubernetes 1.99"), "{reason}");
    let version = Version { minor: Minor(1, 37), provider: false };
    let verdict = judge(Product::Kubernetes, version, None, "path");
    assert_eq!(verdict, Verdict::Unknown(DATE_UNKNOWN.into()));
}

#[test]
fn stale_data_passes_nothing_and_still_fails() {
    let newest = of(Product::Kubernetes).max_by_key(|release| release.end).expect("rows");
    let minor = newest.minor.expect("a minor").to_string();
    let after = |days: i64| newest.read.after(days).to_string();
    let fresh = verdict(Product::Kubernetes, &minor, &after(STALE_AFTER));
    assert_eq!(fresh, Verdict::Pass);
    let reason = unknown(Product::Kubernetes, &minor, &after(STALE_AFTER + 1));
    assert!(reason.contains(&newest.read.to_string()), "{reason}");
    let failed = verdict(Product::Kubernetes, "v1.30.0", "2036-01-01");
    assert!(matches!(failed, Verdict::Fail(_)), "{failed:?}");
}

#[test]
fn a_provider_may_support_its_build_for_longer() {
    let reason = unknown(Product::Kubernetes, "v1.32.9-eks-3025e55", "2026-11-25");
    assert!(reason.contains("ended on 2026-02-28"), "{reason}");
    assert_eq!(verdict(Product::Kubernetes, "v1.35.1-gke.7", "2026-11-25"), Verdict::Pass);
}

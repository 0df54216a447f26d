//! The controls of the standards, and the checks behind each.

use std::sync::LazyLock;

use plumbline_checks::catalog::catalog;
use plumbline_checks::{CIS_BENCHMARK, Check};
use serde::Deserialize;

use super::coverage::{Coverage, Row};
use super::known::{KnownCheck, cell};
use super::standard::Standard;

/// The newest CIS Kubernetes Benchmark whose list of controls is known.
pub const CIS_NEWEST: &str = "2.0";

/// A control of a standard.
#[derive(Debug, Deserialize)]
pub struct Control {
    /// Its id in the version that the checks cite.
    pub id: String,
    /// Its id in the newest version; empty where a standard has one list alone, and where the newest
    /// version has no such control.
    #[serde(default)]
    pub newest_id: String,
    /// What it asks for, in our words.
    pub title: String,
    /// The known checks that it takes beside those that cite it.
    #[serde(deserialize_with = "cell")]
    needs: Vec<String>,
    /// What to look at, where only people can confirm it or a part of it; empty elsewhere.
    pub manual: String,
}

/// A control, and what it rests on.
#[derive(Debug)]
pub struct Requirement {
    /// The control.
    pub control: &'static Control,
    /// Its id in the version that was asked for.
    pub id: &'static str,
    /// The checks that judge it, by id.
    pub checks: Vec<&'static Check>,
    /// What is known of it that no check judges yet.
    pub missing: Vec<&'static KnownCheck>,
}

/// The versions of a list of controls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Benchmark {
    /// That whose ids the checks cite.
    #[default]
    Cited,
    /// The newest one.
    Newest,
}

impl Benchmark {
    /// Both, the cited one first.
    pub const ALL: [Self; 2] = [Self::Cited, Self::Newest];

    /// The number of the CIS Kubernetes Benchmark.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cited => CIS_BENCHMARK,
            Self::Newest => CIS_NEWEST,
        }
    }
}

impl Control {
    /// Its id in `benchmark`, where that has it.
    fn id(&self, benchmark: Benchmark) -> Option<&str> {
        let id = match benchmark {
            Benchmark::Cited => &self.id,
            Benchmark::Newest => &self.newest_id,
        };
        Some(id.as_str()).filter(|id| !id.is_empty())
    }

    /// Whether a check that cites `id` is one of it: `baseline/*` is all of that level.
    fn has(&self, id: &str) -> bool {
        self.id == id || self.id.strip_suffix('*').is_some_and(|level| id.starts_with(level))
    }

    /// Whether `row` is a part of it.
    fn rests_on(&self, standard: Standard, row: &Row) -> bool {
        self.needs.contains(&row.known.slug) || row.known.ids(standard).contains(&self.id)
    }
}

/// The controls of `standard`, in its order; none where it is a tool.
pub fn controls(standard: Standard) -> &'static [Control] {
    macro_rules! list {
        ($file:literal) => {{
            static LIST: LazyLock<Vec<Control>> =
                LazyLock::new(|| read(include_str!(concat!("frameworks/", $file))));
            &LIST
        }};
    }
    match standard {
        Standard::Cis => list!("cis.csv"),
        Standard::Nsa => list!("nsa.csv"),
        Standard::Pss => list!("pss.csv"),
        Standard::Mitre => list!("mitre.csv"),
        Standard::Owasp => list!("owasp.csv"),
        Standard::Tool(_) => &[],
    }
}

/// Lines that begin with `#` say where a list is from.
fn read(list: &str) -> Vec<Control> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(list.as_bytes());
    let rows: Result<_, _> = reader.deserialize().collect();
    rows.expect("the list is a part of this binary, and the tests read it")
}

/// The controls of `standard` as `benchmark` numbers them, each with what it rests on.
pub fn requirements(standard: Standard, benchmark: Benchmark) -> Vec<Requirement> {
    let coverage = Coverage::of_catalog();
    let requirement = |control: &'static Control| {
        let id = control.id(benchmark)?;
        let mut checks: Vec<&'static Check> = catalog().all.clone();
        checks.retain(|check| standard.ids(check).into_iter().any(|id| control.has(id)));
        let mut missing = Vec::new();
        for row in coverage.rows.iter().filter(|row| control.rests_on(standard, row)) {
            match row.check {
                Some(check) => checks.push(check),
                // What no check will ever judge is for people.
                None if row.known.reason.is_empty() => missing.push(row.known),
                None => {}
            }
        }
        checks.sort_by_key(|check| check.id);
        checks.dedup_by_key(|check| check.id);
        Some(Requirement { control, id, checks, missing })
    };
    controls(standard).iter().filter_map(requirement).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::known::known_checks;
    use super::*;

    const STANDARDS: [Standard; 5] =
        [Standard::Cis, Standard::Nsa, Standard::Pss, Standard::Mitre, Standard::Owasp];

    #[test]
    fn every_id_that_a_check_cites_is_a_control() {
        let mut unknown = Vec::new();
        for standard in STANDARDS {
            let known: BTreeSet<&str> =
                controls(standard).iter().map(|control| control.id.as_str()).collect();
            assert_eq!(known.len(), controls(standard).len(), "{standard:?} has an id twice");
            for check in &catalog().all {
                let ids = standard.ids(check).into_iter().filter(|id| !known.contains(id));
                unknown.extend(ids.map(|id| format!("{}: {}/{id}", check.id, standard.name())));
            }
        }
        assert!(unknown.is_empty(), "{}", unknown.join("\n"));
    }

    #[test]
    fn every_control_has_a_check_a_reason_or_something_for_people() {
        for standard in STANDARDS {
            for Requirement { control, checks, missing, .. } in
                requirements(standard, Benchmark::Cited)
            {
                let told = !checks.is_empty() || !missing.is_empty() || !control.manual.is_empty();
                assert!(told, "{}/{}", standard.name(), control.id);
            }
        }
    }

    /// What a known check will never judge is no gap of the product, so it must not be lost.
    #[test]
    fn what_no_check_will_judge_is_for_people() {
        for standard in STANDARDS {
            for control in controls(standard) {
                let rows = Coverage::of_catalog().rows;
                let mut rows = rows.iter().filter(|row| control.rests_on(standard, row));
                let never = rows.any(|row| row.check.is_none() && !row.known.reason.is_empty());
                assert!(!never || !control.manual.is_empty(), "{}", control.id);
            }
        }
    }

    #[test]
    fn what_a_control_needs_is_known() {
        let slugs: BTreeSet<&str> = known_checks().iter().map(|row| row.slug.as_str()).collect();
        for control in STANDARDS.into_iter().flat_map(controls) {
            let strange: Vec<_> =
                control.needs.iter().filter(|slug| !slugs.contains(slug.as_str())).collect();
            assert!(strange.is_empty(), "{}: {strange:?}", control.id);
        }
    }

    #[test]
    fn the_list_of_the_cis_benchmark_is_whole() {
        let count = |section: &str| {
            let of = |control: &&Control| control.id.starts_with(section);
            controls(Standard::Cis).iter().filter(of).count()
        };
        let counts = ["1.1.", "1.2.", "1.3.", "1.4.", "2.", "3.", "4.", "5."].map(count);
        assert_eq!(counts, [21, 30, 7, 2, 7, 5, 25, 34]);
        let known: BTreeSet<&String> =
            known_checks().iter().flat_map(|row| row.ids(Standard::Cis)).collect();
        let listed = controls(Standard::Cis).iter().map(|control| &control.id).collect();
        assert_eq!(known, listed, "the known checks and the list have the same ids");
        assert_eq!(requirements(Standard::Cis, Benchmark::Newest).len(), 131);
    }

    #[test]
    fn texts_are_short_and_say_what_to_do() {
        for control in STANDARDS.into_iter().flat_map(controls) {
            let Control { id, title, manual, .. } = control;
            assert!(!title.is_empty() && title.len() <= 70 && !title.ends_with('.'), "{id}");
            assert!(manual.is_empty() || manual.ends_with('.'), "{id}");
        }
    }

    #[test]
    fn a_level_as_a_whole_rests_on_all_of_its_checks() {
        let all = requirements(Standard::Pss, Benchmark::Cited);
        let ids = |id: &str| -> BTreeSet<&str> {
            let found = all.iter().filter(|it| it.id.starts_with(id));
            found.flat_map(|it| &it.checks).map(|check| check.id).collect()
        };
        assert_eq!(ids("baseline/*"), ids("baseline/"));
        assert!(
            ids("baseline/*").contains("host-pid") && !ids("restricted/*").contains("host-pid")
        );
    }

    #[test]
    fn a_need_that_has_a_check_is_one_of_the_checks() {
        let rests_on = |standard, id: &str| {
            let all = requirements(standard, Benchmark::Cited);
            let found = all.into_iter().find(|requirement| requirement.id == id).expect("listed");
            let missing = found.missing.iter().map(|known| known.slug.as_str());
            found.checks.iter().map(|check| check.id).chain(missing).collect::<Vec<_>>()
        };
        let policies = rests_on(Standard::Nsa, "NET:policies");
        assert!(policies.contains(&"netpol-allow-all") && policies.contains(&"cni-no-netpol"));
        let images = rests_on(Standard::Cis, "1.2.11");
        assert!(
            images.contains(&"image-pull-policy")
                && images.contains(&"apiserver-always-pull-images")
        );
    }
}

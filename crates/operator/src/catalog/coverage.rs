//! Which of the checks known in the field the catalogue has, and why it lacks the others.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use plumbline_checks::catalog::catalog;
use plumbline_checks::{Check, Kind};

use super::known::{KnownCheck, known_checks};
use super::standard::{Standard, comparable};

/// What is judged of what is known.
#[derive(Debug)]
pub struct Coverage {
    /// Every known check, in the order of the list.
    pub rows: Vec<Row>,
    /// The CIS benchmark and each tool.
    pub standards: Vec<StandardCoverage>,
}

/// A known check, and ours.
#[derive(Debug)]
pub struct Row {
    /// What is known.
    pub known: &'static KnownCheck,
    /// The check that judges it.
    pub check: Option<&'static Check>,
}

/// A standard or tool, and what is judged of it.
#[derive(Debug)]
pub struct StandardCoverage {
    /// Which one.
    pub standard: Standard,
    /// Its ids, sorted.
    pub ids: Vec<IdCoverage>,
}

/// An id of a standard or tool, and the checks that judge it.
#[derive(Debug)]
pub struct IdCoverage {
    /// The id.
    pub id: String,
    /// Whether it judges objects that carry a Pod or a Pod template.
    pub on_workloads: bool,
    /// The ids of our checks that judge it, or a part of it.
    pub checks: Vec<&'static str>,
    /// The known checks that are a part of it and that none of ours judges.
    pub missing: Vec<&'static KnownCheck>,
}

/// How far an id is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// All of it.
    Judged,
    /// A part of it.
    Partly,
    /// Nothing of it.
    NotJudged,
}

impl State {
    /// Its name in lists.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Judged => "judged",
            Self::Partly => "in part",
            Self::NotJudged => "not judged",
        }
    }
}

/// How many ids there are, and how many of them are judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All ids.
    pub ids: usize,
    /// Those that are judged, wholly or in part.
    pub judged: usize,
    /// Those of them that are judged in part.
    pub in_part: usize,
}

impl IdCoverage {
    /// How far it is judged.
    pub fn state(&self) -> State {
        match (self.checks.is_empty(), self.missing.is_empty()) {
            (true, _) => State::NotJudged,
            (false, true) => State::Judged,
            (false, false) => State::Partly,
        }
    }
}

impl StandardCoverage {
    /// The counts of all ids, or of those on workloads only.
    pub fn tally(&self, workloads_only: bool) -> Tally {
        let mut tally = Tally::default();
        for id in self.ids.iter().filter(|id| id.on_workloads || !workloads_only) {
            tally.ids += 1;
            tally.judged += usize::from(id.state() != State::NotJudged);
            tally.in_part += usize::from(id.state() == State::Partly);
        }
        tally
    }
}

impl Coverage {
    /// The coverage of the catalogue.
    pub fn of_catalog() -> Self {
        Self::of(&catalog().all)
    }

    /// The coverage of `checks`.
    pub fn of(checks: &[&'static Check]) -> Self {
        let find = |id: &str| checks.iter().copied().find(|check| check.id == id);
        let row = |known: &'static KnownCheck| Row {
            known,
            check: find(&known.slug).or_else(|| find(&known.judged_by)),
        };
        let rows: Vec<Row> = known_checks().iter().map(row).collect();
        let standards = Standard::ALL.into_iter().filter(|standard| standard.has_list());
        let standards =
            standards.map(|standard| StandardCoverage::new(standard, &rows, checks)).collect();
        Self { rows, standards }
    }

    /// Why no check judges `id` of `standard`; None where one does, or where the id is not known.
    pub fn why_not(&self, standard: Standard, id: &str) -> Option<String> {
        let covered = self.standards.iter().find(|covered| covered.standard == standard)?;
        let id = covered.ids.iter().find(|known| comparable(&known.id) == comparable(id))?;
        let known = id.missing.first().filter(|_| id.state() == State::NotJudged)?;
        let name = standard.name();
        Some(format!("{name}/{} is known as {}. {}", id.id, known.slug, sentence(&known.why_not())))
    }
}

impl StandardCoverage {
    fn new(standard: Standard, rows: &[Row], checks: &[&'static Check]) -> Self {
        let mut ids: BTreeMap<&str, IdCoverage> = BTreeMap::new();
        let new = |id: &str| IdCoverage {
            id: id.to_owned(),
            on_workloads: false,
            checks: Vec::new(),
            missing: Vec::new(),
        };
        for row in rows {
            for id in row.known.ids(standard) {
                let covered = ids.entry(id).or_insert_with(|| new(id));
                covered.on_workloads |= row.known.on_workloads();
                match row.check {
                    Some(check) => covered.checks.push(check.id),
                    None => covered.missing.push(row.known),
                }
            }
        }
        for check in checks {
            for id in standard.ids(check) {
                let covered = ids.entry(id).or_insert_with(|| new(id));
                let kinds = check.evaluate.subject_kinds();
                covered.on_workloads |= kinds.iter().any(|kind| Kind::WORKLOADS.contains(kind));
                covered.checks.push(check.id);
            }
        }
        let mut ids: Vec<IdCoverage> = ids.into_values().collect();
        for covered in &mut ids {
            covered.checks.sort_unstable();
            covered.checks.dedup();
        }
        ids.sort_by(|one, other| natural(&one.id, &other.id));
        Self { standard, ids }
    }
}

impl Standard {
    /// Whether its ids are in the list of known checks.
    pub const fn has_list(self) -> bool {
        matches!(self, Self::Cis | Self::Tool(_))
    }

    /// Whether the list has all of its ids, rather than those that are like another tool's.
    pub fn is_listed_whole(self) -> bool {
        self.has_list() && !matches!(self, Self::Tool("kubescape" | "docker-bench"))
    }
}

/// `text` with a capital and a full stop.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    let end = if text.ends_with('.') { "" } else { "." };
    format!("{first}{}{end}", chars.as_str())
}

/// The order of people: `5.2.9` before `5.2.10`.
fn natural(one: &str, other: &str) -> Ordering {
    parts(one).cmp(&parts(other)).then_with(|| one.cmp(other))
}

/// `text` as words and numbers, by turns.
fn parts(text: &str) -> Vec<(&str, u64)> {
    let mut rest = text;
    let mut parts = Vec::new();
    while !rest.is_empty() {
        let (word, tail) =
            rest.split_at(rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len()));
        let end = tail.find(|c: char| !c.is_ascii_digit()).unwrap_or(tail.len());
        parts.push((word, tail[..end].parse().unwrap_or(u64::MAX)));
        rest = &tail[end..];
    }
    parts
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn of(ids: &[&str]) -> Coverage {
        let checks: Vec<_> = ids.iter().filter_map(|id| catalog().find(id)).collect();
        assert_eq!(checks.len(), ids.len());
        Coverage::of(&checks)
    }

    fn id<'a>(coverage: &'a Coverage, tool: &'static str, id: &str) -> &'a IdCoverage {
        let covered = coverage.standards.iter().find(|c| c.standard == Standard::Tool(tool));
        covered.and_then(|covered| covered.ids.iter().find(|known| known.id == id)).expect("known")
    }

    #[test]
    fn rows_have_a_slug_of_their_own_and_a_check_or_a_reason() {
        let mut slugs = BTreeSet::new();
        for Row { known, check } in Coverage::of_catalog().rows {
            let slug = &known.slug;
            assert!(slugs.insert(slug), "{slug} is there twice");
            assert!(check.is_some() || !known.why_not().is_empty(), "{slug}: why not?");
            assert!(
                check.is_none() || known.reason.is_empty(),
                "{slug} is judged: take its reason out of the list"
            );
            assert!(known.reason.is_empty() || known.reason.ends_with('.'), "{slug}: reason");
            let judged_by = &known.judged_by;
            assert!(judged_by.is_empty() || catalog().find(judged_by).is_some(), "{slug}");
        }
    }

    /// Where the list gives a check an id, the check has it; where a check has an id that the list
    /// of that tool does not know, one of the two is mistyped.
    #[test]
    fn the_list_and_the_checks_agree() {
        let coverage = Coverage::of_catalog();
        let mut differences = Vec::new();
        for standard in Standard::ALL.into_iter().filter(|standard| standard.has_list()) {
            let name = standard.name();
            for row in &coverage.rows {
                let check = row.check.filter(|check| check.id == row.known.slug);
                let ids = check.map(|check| standard.ids(check)).unwrap_or_default();
                for id in row.known.ids(standard).iter().filter(|_| check.is_some()) {
                    if !ids.contains(&id.as_str()) {
                        differences.push(format!("{} lacks {name}/{id}", row.known.slug));
                    }
                }
            }
            let known: BTreeSet<&str> = coverage
                .rows
                .iter()
                .flat_map(|row| row.known.ids(standard))
                .map(|id| &**id)
                .collect();
            for check in catalog().all.iter().filter(|_| standard.is_listed_whole()) {
                let unknown = standard.ids(check).into_iter().filter(|id| !known.contains(id));
                differences.extend(unknown.map(|id| format!("{}: {name} has no {id}", check.id)));
            }
        }
        assert!(differences.is_empty(), "{}", differences.join("\n"));
    }

    #[test]
    fn an_id_of_several_rows_is_judged_in_part_until_all_are() {
        let one = of(&["run-as-non-root"]);
        let part = id(&one, "polaris", "runAsRootAllowed");
        assert_eq!((part.state(), &*part.checks), (State::Partly, &["run-as-non-root"][..]));
        assert_eq!(
            part.missing.iter().map(|known| &*known.slug).collect::<Vec<_>>(),
            ["run-as-user-zero"]
        );
        let both = of(&["run-as-non-root", "run-as-user-zero"]);
        assert_eq!(id(&both, "polaris", "runAsRootAllowed").state(), State::Judged);
        assert_eq!(
            id(&of(&["cpu-limit"]), "polaris", "runAsRootAllowed").state(),
            State::NotJudged
        );
    }

    #[test]
    fn workloads_are_counted_apart() {
        let coverage = of(&["privileged-container", "configmap-secret"]);
        assert!(id(&coverage, "trivy", "KSV-0017").on_workloads);
        assert!(!id(&coverage, "trivy", "KSV-0109").on_workloads);
        assert!(!id(&coverage, "trivy", "KCV-0001").on_workloads, "a static Pod of the API server");
        let trivy = coverage.standards.iter().find(|c| c.standard == Standard::Tool("trivy"));
        let (all, workloads) = trivy.map(|t| (t.tally(false), t.tally(true))).expect("trivy");
        assert_eq!((all.judged, all.in_part), (2, 0));
        assert_eq!((workloads.judged, workloads.in_part), (1, 0));
        assert!(all.ids > workloads.ids);
    }

    #[test]
    fn a_row_can_be_judged_by_a_check_of_another_name() {
        let coverage = of(&["default-namespace"]);
        let row = coverage.rows.iter().find(|row| row.known.slug == "default-namespace-nonempty");
        assert_eq!(row.and_then(|row| row.check).map(|check| check.id), Some("default-namespace"));
    }

    #[test]
    fn ids_are_sorted_as_people_count() {
        assert_eq!(natural("5.2.9", "5.2.10"), Ordering::Less);
        assert_eq!(natural("CKV_K8S_16", "CKV_K8S_2"), Ordering::Greater);
        assert_eq!(natural("CKV2_K8S_9", "CKV_K8S_1"), Ordering::Less);
        assert_eq!(natural("a", "a"), Ordering::Equal);
    }

    #[test]
    fn what_is_missing_says_what_it_takes() {
        let rows = known_checks();
        let why = |slug: &str| rows.iter().find(|row| row.slug == slug).map(KnownCheck::why_not);
        assert_eq!(
            why("file-kubelet-config-mode").as_deref(),
            Some("not judged yet: files of nodes are not read")
        );
        assert_eq!(
            why("scc-privileged-allowed").as_deref(),
            Some("not judged yet: manifests of SecurityContextConstraints are not read")
        );
        assert_eq!(
            why("sorted-keys").as_deref(),
            Some("The order of keys in a file changes nothing in the cluster.")
        );
    }
}

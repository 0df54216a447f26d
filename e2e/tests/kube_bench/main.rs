//! The checks on the flags of a control plane against those of kube-bench, on the same command lines.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod command_lines;
mod differences;

use std::collections::{BTreeMap, BTreeSet};

use command_lines::CommandLine;
use differences::{DIFFERENCES, INCOMPARABLE};
use plumbline_checks::catalog::catalog;
use plumbline_checks::control_plane::Component;
use plumbline_checks::{Evidence, Settings, Store, decode, evaluate_namespace};
use plumbline_e2e::kube_bench::{KubeBench, State};
use serde_json::{Value, json};

const NAMESPACE: &str = "kube-system";

/// Where people read of the comparison.
const DOCUMENT: &str = include_str!("../../../docs/compliance.md");

/// What Plumbline says of a control.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Judged {
    Pass,
    Fail,
    Unknown,
    NotApplicable,
}

/// Whether both say the same of a control. kube-bench warns where what is not scored is not met.
fn same(theirs: State, ours: Judged) -> bool {
    matches!(
        (theirs, ours),
        (State::Pass, Judged::Pass) | (State::Fail | State::Warn, Judged::Fail)
    )
}

/// The checks on the flags of `component`, by the control that each cites.
fn checks(component: Component) -> BTreeMap<&'static str, &'static str> {
    let checks = catalog().component.iter().filter(|(_, (of, _))| *of == component);
    checks
        .flat_map(|(check, _)| check.references.cis.iter().map(|&number| (number, check.id)))
        .collect()
}

fn pod(line: &CommandLine) -> Value {
    let program = line.component.as_str();
    let command: Vec<&str> =
        [program].into_iter().chain(line.words.iter().map(String::as_str)).collect();
    let environment: Vec<Value> = line
        .environment
        .iter()
        .map(|(name, value)| json!({"name": name, "value": value}))
        .collect();
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": program, "namespace": NAMESPACE},
        "spec": {"containers": [{"name": program, "command": command, "env": environment,
            "image": format!("registry.k8s.io/{program}:{}", line.version)}]}})
}

/// The verdicts on the static Pod of a command line, by the id of the check.
fn judge(line: &CommandLine) -> BTreeMap<&'static str, Judged> {
    let settings = Settings::default();
    let mut store = Store::default();
    store.apply(decode::decode(pod(line), &settings).unwrap().unwrap(), 0);
    let evidence = Evidence::default();
    let results = evaluate_namespace(NAMESPACE, &store, &evidence, &settings).results;
    let judged = results.iter().map(|result| {
        let judged = match (result.failed.len(), result.passed, result.unknown.len()) {
            (1, 0, 0) => Judged::Fail,
            (0, 1, 0) => Judged::Pass,
            (0, 0, 1) => Judged::Unknown,
            (0, 0, 0) => Judged::NotApplicable,
            many => unreachable!("{many:?} verdicts of {} on one Pod", result.check.id),
        };
        (result.check.id, judged)
    });
    judged.collect()
}

/// The controls that both judge by the flags of the same component, by component.
fn comparable(bench: &KubeBench) -> BTreeMap<Component, BTreeMap<&'static str, &'static str>> {
    let mut comparable = BTreeMap::new();
    let mut only_one = BTreeSet::new();
    let controls = bench.controls.iter();
    let mut theirs: BTreeSet<(&str, &str)> =
        controls.map(|(number, program)| (number.as_str(), *program)).collect();
    for component in Component::ALL {
        let mut both = checks(component);
        both.retain(|number, _| {
            let is_theirs = theirs.remove(&(*number, component.as_str()));
            if !is_theirs {
                only_one.insert(*number);
            }
            is_theirs
        });
        comparable.insert(component, both);
    }
    only_one.extend(theirs.into_iter().map(|(number, _)| number));
    let listed: BTreeSet<&str> = INCOMPARABLE.iter().map(|(number, _)| *number).collect();
    assert_eq!(only_one, listed, "controls that only one of both judges by these flags");
    comparable
}

/// The differences that a reason explains.
#[derive(Default)]
struct Reason {
    numbers: BTreeSet<Vec<u32>>,
    times: usize,
    verdicts: BTreeSet<String>,
}

impl Reason {
    /// Its row in the document.
    fn row(&self, why: &str) -> String {
        let numbers = self.numbers.iter().map(|number| {
            let parts: Vec<String> = number.iter().map(ToString::to_string).collect();
            parts.join(".")
        });
        let numbers: Vec<String> = numbers.collect();
        let verdicts: Vec<&str> = self.verdicts.iter().map(String::as_str).collect();
        format!("| {} | {} | {} | {why} |", numbers.join(", "), self.times, verdicts.join(", "))
    }
}

#[test]
fn the_same_flags_have_the_same_verdicts_but_for_known_differences() {
    let bench = KubeBench::build().unwrap();
    let comparable = comparable(&bench);
    let lines = command_lines::all();
    let names: BTreeSet<(Component, &str)> =
        lines.iter().map(|line| (line.component, line.name.as_str())).collect();
    assert_eq!(names.len(), lines.len(), "a name is of one command line");

    let mut verdicts = 0;
    let mut found = BTreeSet::new();
    let mut unknown_differences = Vec::new();
    let mut counts: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    for line in &lines {
        let theirs = bench.judge(line.component.as_str(), &line.words, &line.environment).unwrap();
        let ours = judge(line);
        for (number, id) in &comparable[&line.component] {
            let (theirs, ours) = (theirs[*number], ours[id]);
            verdicts += 1;
            let [met, not_met, passed, failed] = counts.entry(number).or_default();
            *met += usize::from(theirs == State::Pass);
            *not_met += usize::from(theirs != State::Pass);
            *passed += usize::from(ours == Judged::Pass);
            *failed += usize::from(ours == Judged::Fail);
            if same(theirs, ours) {
                continue;
            }
            let known = DIFFERENCES.iter().position(|it| {
                (it.theirs, it.ours) == (theirs, ours)
                    && it.controls.contains(number)
                    && it.component == line.component
                    && it.lines.contains(&line.name.as_str())
            });
            match known {
                Some(index) => _ = found.insert((index, *number, line.name.as_str())),
                None => unknown_differences.push(format!(
                    "{number} ({id}) on {} {}: kube-bench {theirs:?}, Plumbline {ours:?}",
                    line.component.as_str(),
                    line.name
                )),
            }
        }
    }
    assert!(unknown_differences.is_empty(), "{}", unknown_differences.join("\n"));

    let mut reasons: BTreeMap<&str, Reason> = BTreeMap::new();
    for (index, difference) in DIFFERENCES.iter().enumerate() {
        let reason = reasons.entry(difference.why).or_default();
        reason.verdicts.insert(format!("{:?}/{:?}", difference.theirs, difference.ours));
        for number in difference.controls {
            for line in difference.lines {
                let occurs = found.contains(&(index, *number, *line));
                assert!(occurs, "no difference any more: {number} on {line}: {}", difference.why);
                reason.times += 1;
                reason.numbers.insert(number.split('.').map(|it| it.parse().unwrap()).collect());
            }
        }
    }
    for (number, counts) in &counts {
        assert!(
            counts.iter().all(|count| *count > 0),
            "{number}: each verdict of each: {counts:?}"
        );
    }
    let rows = reasons.iter().map(|(why, reason)| reason.row(why));
    let summary = format!(
        "kube-bench {}: {} controls on {} command lines: {verdicts} verdicts, {} equal, {} differ, \
         for {} reasons",
        KubeBench::version().unwrap(),
        counts.len(),
        lines.len(),
        verdicts - found.len(),
        found.len(),
        reasons.len(),
    );
    let told: Vec<String> = rows.chain([summary]).collect();
    println!("{}", told.join("\n"));
    for line in told {
        assert!(DOCUMENT.lines().any(|it| it == line), "docs/compliance.md lacks the line: {line}");
    }
}

//! When kubelets are asked, and what is said of those that have not answered, in scripted watch
//! sequences.

#![allow(clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::time::Duration;

use plumbline_checks::kubelets::{KubeletAnswer, KubeletSettings};
use plumbline_checks::{Kind, Observed, Scope};
use plumbline_crds::{ClusterSecurityReportStatus, Input, InputState};
use plumbline_operator::kubelets::{Answer, Kubelet};
use plumbline_operator::report::Status;
use serde_json::json;
use support::{Stage, observed};

const INTERVAL: Duration = Duration::from_mins(15);
const SECOND: Duration = Duration::from_secs(1);
const CHECK: &str = "kubelet-read-only-port";

fn node(name: &str, address: &str) -> Observed {
    observed(json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": name},
        "status": {
            "addresses": [{"type": "Hostname", "address": name},
                          {"type": "InternalIP", "address": address}],
            "daemonEndpoints": {"kubeletEndpoint": {"Port": 10250}},
            "nodeInfo": {"operatingSystem": "linux"}}}))
}

/// A stage that asks the kubelets of `nodes`.
fn stage(nodes: &[Observed]) -> Stage {
    let mut stage = Stage::new();
    stage.auditor = stage.auditor.with_kubelets(INTERVAL);
    for kind in Kind::ALL {
        stage.list(kind, nodes.iter().filter(|object| object.kind == kind).cloned());
    }
    stage.settle();
    stage
}

fn next(stage: &mut Stage) -> Option<Kubelet> {
    stage.auditor.next_kubelet(stage.now)
}

fn answer(stage: &mut Stage, kubelet: &Kubelet, read_only_port: i64) {
    let told = KubeletSettings { read_only_port, ..KubeletSettings::default() };
    stage.auditor.kubelet_answers(kubelet, &Answer::told(told), stage.now);
    stage.settle();
}

fn refusal() -> Answer {
    Answer { answer: KubeletAnswer::None("refused".into()), state: InputState::Forbidden }
}

fn cluster(stage: &Stage) -> Option<&ClusterSecurityReportStatus> {
    stage.written.iter().rev().find_map(|(scope, status, _)| match (scope, status) {
        (Scope::Cluster, Status::Cluster(status)) => Some(&**status),
        _ => None,
    })
}

/// How the last report of the cluster lists the settings of kubelets: the state, and how many told.
fn input(stage: &Stage) -> Option<(InputState, u32)> {
    let mut inputs = cluster(stage)?.inputs.iter();
    let input = inputs.find(|input| input.resource == "nodes/configz");
    input.map(|Input { state, objects, .. }| (*state, *objects))
}

/// The verdict of [`CHECK`] in the last report of the cluster: failing nodes, and unknown ones.
fn verdict(stage: &Stage) -> Option<(Vec<&str>, u32)> {
    let status = cluster(stage)?;
    let findings = status.findings.iter().filter(|finding| finding.id == CHECK);
    let subjects = findings.flat_map(|finding| &finding.subjects);
    let unknown = status.unknown.iter().filter(|it| it.checks.iter().any(|id| id == CHECK));
    let unknown = unknown.map(|group| group.count).sum();
    Some((subjects.map(|subject| &*subject.name).collect(), unknown))
}

#[test]
fn the_first_report_waits_for_every_kubelet_but_not_for_ever() {
    let mut stage = stage(&[node("a", "10.0.0.1"), node("b", "10.0.0.2")]);
    let (first, second) = (next(&mut stage).expect("a"), next(&mut stage).expect("b"));
    assert_eq!((&*first.node, &*first.address), ("a", "10.0.0.1:10250"));
    assert_eq!(next(&mut stage), None, "both are being asked");
    answer(&mut stage, &first, 10255);
    assert_eq!(verdict(&stage), None, "b has not answered");
    stage.auditor.kubelet_answers(&second, &refusal(), stage.now);
    stage.settle();
    let (failing, unknown) = verdict(&stage).expect("a report");
    assert_eq!(failing, ["a"]);
    assert!(unknown > 0);

    let mut stage = self::stage(&[node("a", "10.0.0.1")]);
    let silent = next(&mut stage).expect("a");
    stage.now += Duration::from_secs(29);
    stage.auditor.expire(stage.now);
    stage.settle();
    assert_eq!(verdict(&stage), None);
    stage.now += Duration::from_secs(2);
    stage.auditor.expire(stage.now);
    stage.settle();
    assert!(verdict(&stage).is_some_and(|(failing, unknown)| failing.is_empty() && unknown > 0));
    answer(&mut stage, &silent, 10255);
    assert!(verdict(&stage).is_some_and(|(failing, _)| failing == ["a"]));
}

#[test]
fn a_kubelet_is_asked_again_after_the_interval_and_sooner_after_a_refusal() {
    let mut stage = stage(&[node("a", "10.0.0.1")]);
    let kubelet = next(&mut stage).expect("due at once");
    let told = Answer::told(KubeletSettings::default());
    stage.auditor.kubelet_answers(&kubelet, &told, stage.now);
    stage.now += INTERVAL.saturating_sub(SECOND);
    assert_eq!(next(&mut stage), None);
    stage.now += SECOND;
    assert_eq!(next(&mut stage).as_ref(), Some(&kubelet));
    for minutes in [1, 2, 4, 8, 15, 15] {
        stage.auditor.kubelet_answers(&kubelet, &refusal(), stage.now);
        stage.now += Duration::from_mins(minutes).saturating_sub(SECOND);
        assert_eq!(next(&mut stage), None, "after {minutes} minutes");
        stage.now += SECOND;
        assert_eq!(next(&mut stage).as_ref(), Some(&kubelet), "after {minutes} minutes");
    }
}

#[test]
fn a_node_that_moves_is_asked_at_once_and_one_that_says_the_same_is_not() {
    let mut stage = stage(&[node("a", "10.0.0.1")]);
    let kubelet = next(&mut stage).expect("due at once");
    // It moves while it is being asked: the answer is of the old place.
    stage.apply(node("a", "10.0.0.9"));
    assert_eq!(next(&mut stage), None);
    answer(&mut stage, &kubelet, 10255);
    let moved = next(&mut stage).expect("due at once");
    assert_eq!(&*moved.address, "10.0.0.9:10250");
    answer(&mut stage, &moved, 0);
    assert!(verdict(&stage).is_some_and(|(failing, unknown)| failing.is_empty() && unknown == 0));
    stage.apply(node("a", "10.0.0.9"));
    assert_eq!(next(&mut stage), None);
}

#[test]
fn a_node_that_is_gone_is_not_asked_and_its_answer_is_not_told() {
    let mut stage = stage(&[node("a", "10.0.0.1"), node("b", "10.0.0.2")]);
    let (first, second) = (next(&mut stage).expect("a"), next(&mut stage).expect("b"));
    stage.delete(&node("a", "10.0.0.1"));
    answer(&mut stage, &first, 10255);
    answer(&mut stage, &second, 0);
    assert!(verdict(&stage).is_some_and(|(failing, unknown)| failing.is_empty() && unknown == 0));
    stage.now += INTERVAL;
    assert_eq!(next(&mut stage).map(|kubelet| kubelet.node), Some("b".into()));
    assert_eq!(next(&mut stage), None);
    // It comes back: nothing that it said before counts.
    stage.apply(node("a", "10.0.0.1"));
    stage.settle();
    assert!(verdict(&stage).is_some_and(|(failing, unknown)| failing.is_empty() && unknown > 0));
    assert_eq!(next(&mut stage).map(|kubelet| kubelet.node), Some("a".into()));
}

#[test]
fn a_node_without_an_address_is_unknown() {
    let silent = observed(json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "a"}}));
    let mut stage = stage(&[silent]);
    assert_eq!(next(&mut stage), None);
    assert!(verdict(&stage).is_some_and(|(failing, unknown)| failing.is_empty() && unknown > 0));
}

#[test]
fn the_inputs_tell_how_many_answered_and_what_is_in_the_way_elsewhere() {
    let mut stage = stage(&[node("a", "10.0.0.1"), node("b", "10.0.0.2")]);
    let (first, second) = (next(&mut stage).expect("a"), next(&mut stage).expect("b"));
    answer(&mut stage, &first, 0);
    stage.auditor.kubelet_answers(&second, &refusal(), stage.now);
    stage.settle();
    assert_eq!(input(&stage), Some((InputState::Forbidden, 1)));
    answer(&mut stage, &second, 0);
    assert_eq!(input(&stage), Some((InputState::Synced, 2)));
    stage.delete(&node("b", "10.0.0.2"));
    stage.now += INTERVAL + SECOND;
    let again = next(&mut stage).expect("a");
    assert_eq!(next(&mut stage), None);
    answer(&mut stage, &again, 0);
    assert_eq!(input(&stage), Some((InputState::Synced, 1)));
}

#[test]
fn one_answer_that_does_not_come_leaves_the_report_as_it_is() {
    let mut stage = stage(&[node("a", "10.0.0.1")]);
    let kubelet = next(&mut stage).expect("a");
    answer(&mut stage, &kubelet, 10255);
    let late = Answer { answer: KubeletAnswer::None("late".into()), state: InputState::Stale };
    let miss = |stage: &mut Stage, wait: Duration| {
        stage.now += wait;
        assert_eq!(next(stage).as_ref(), Some(&kubelet));
        stage.auditor.kubelet_answers(&kubelet, &late, stage.now);
        stage.settle()
    };
    assert_eq!(miss(&mut stage, INTERVAL), 0);
    assert!(verdict(&stage).is_some_and(|(failing, _)| failing == ["a"]));
    assert!(miss(&mut stage, Duration::from_mins(1)) > 0);
    assert!(verdict(&stage).is_some_and(|(failing, unknown)| failing.is_empty() && unknown > 0));
    assert_eq!(input(&stage), Some((InputState::Stale, 0)));
    // A refusal is no accident.
    let mut stage = self::stage(&[node("a", "10.0.0.1")]);
    let kubelet = next(&mut stage).expect("a");
    answer(&mut stage, &kubelet, 10255);
    stage.now += INTERVAL;
    let again = next(&mut stage).expect("a");
    stage.auditor.kubelet_answers(&again, &refusal(), stage.now);
    assert!(stage.settle() > 0);
}

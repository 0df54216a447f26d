//! Scripted watch sequences, played to the auditor.

#![allow(clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::time::Duration;

use plumbline_checks::evidence::ServerVersion;
use plumbline_checks::{Kind, Scope};
use plumbline_crds::condition::READY;
use plumbline_operator::auditor::{Outcome, Turn, Work};
use plumbline_operator::error::Cause;
use plumbline_operator::inputs::STALE_AFTER;
use plumbline_operator::watch::{Observation, ReportEvent, ReportKind};
use serde_json::json;
use support::{INTERVAL, Stage, namespace, observed, pod, token_secret};

const PRIVILEGED: &str = "privileged-container";

fn web() -> Scope {
    Scope::Namespace("web".into())
}

fn ready_message(stage: &Stage) -> (bool, String) {
    let conditions = &stage.report("web").conditions;
    let ready = conditions.iter().find(|condition| condition.type_ == READY).expect("Ready");
    (ready.status == "True", ready.message.clone())
}

#[test]
fn nothing_is_written_before_every_kind_has_been_read() {
    let mut stage = Stage::new();
    for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Secret) {
        stage.list(kind, (kind == Kind::Namespace).then(|| namespace("web")));
    }
    assert!(!stage.auditor.settled());
    assert_eq!(stage.settle(), 0);
    stage.list(Kind::Secret, []);
    assert!(stage.auditor.settled());
    assert_eq!(stage.settle(), 2, "the namespace and the cluster, once each");
}

#[test]
fn the_first_report_of_the_cluster_follows_the_last_namespace_at_once() {
    let mut stage = Stage::new();
    for kind in Kind::ALL {
        let here = [namespace("web"), namespace("shop")].into_iter();
        stage.list(kind, here.filter(|object| object.kind == kind));
    }
    assert_eq!(stage.take_turns(), 3);
    let written: Vec<&Scope> = stage.written.iter().map(|(scope, ..)| scope).collect();
    assert_eq!(written.last(), Some(&&Scope::Cluster), "{written:?}");
}

#[test]
fn an_exemption_is_no_pass_and_nothing_is_resolved_by_it() {
    let namespace = |allows: &str| {
        observed(json!({"apiVersion": "v1", "kind": "Namespace", "metadata":
            {"name": "web", "labels": {"plumbline.dev/allow-ignores": allows}}}))
    };
    let privileged = |annotations: serde_json::Value| {
        observed(json!({"apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": "a", "namespace": "web", "annotations": annotations},
            "spec": {"containers": [{"name": "main", "image": "web",
                                     "securityContext": {"privileged": true}}]}}))
    };
    let exempted = json!({"plumbline.dev/ignore": "privileged-container=Loads a driver."});
    let mut stage = Stage::with([namespace("true"), privileged(json!({}))]);
    let before = stage.report("web").clone();
    assert!(before.exempted.is_empty());

    stage.apply(privileged(exempted));
    stage.settle();
    let report = stage.report("web").clone();
    let changes = report.changes.clone().expect("changes");
    assert_eq!((changes.exempted, changes.resolved), (vec![PRIVILEGED.to_owned()], vec![]));
    assert!(!stage.failing("web").contains(&PRIVILEGED));
    assert_eq!((report.summary.exempted, report.summary.passed), (1, before.summary.passed));
    assert_eq!(report.summary.critical, before.summary.critical - 1);
    let [exemption] = &report.exempted[..] else { panic!("{:?}", report.exempted) };
    assert_eq!((exemption.id.as_str(), exemption.count), (PRIVILEGED, 1));
    assert_eq!(exemption.subjects[0].reason, "Loads a driver.");

    // Whoever labels the namespace decides.
    stage.apply(namespace("false"));
    stage.settle();
    let changes = stage.report("web").changes.clone().expect("changes");
    assert_eq!(changes.added, [PRIVILEGED]);
    assert!(stage.report("web").exempted.is_empty());
}

#[test]
fn a_change_is_written_at_once_and_told_as_added_then_resolved() {
    let mut stage = Stage::with([namespace("web"), pod("web", "a", false)]);
    stage.now += INTERVAL * 10;
    stage.apply(pod("web", "a", true));
    assert!(stage.take_turns() > 0, "without waiting");
    let changes = stage.report("web").changes.clone().expect("changes");
    assert_eq!((changes.added, changes.time), (vec![PRIVILEGED.to_owned()], stage.time()));

    stage.apply(pod("web", "b", true));
    stage.settle();
    let changes = stage.report("web").changes.clone().expect("changes");
    assert!(changes.increased.contains(&PRIVILEGED.to_owned()) && changes.added.is_empty());

    stage.delete(&pod("web", "b", true));
    stage.apply(pod("web", "a", false));
    stage.settle();
    let changes = stage.report("web").changes.clone().expect("changes");
    assert_eq!(changes.resolved, [PRIVILEGED]);
    assert!(!stage.failing("web").contains(&PRIVILEGED));
}

#[test]
fn first_seen_and_transition_times_stay_while_findings_stand() {
    let mut stage = Stage::with([namespace("web"), pod("web", "a", true)]);
    let first = stage.report("web").clone();
    stage.now += Duration::from_hours(1);
    stage.apply(token_secret("web", "token"));
    stage.settle();
    let second = stage.report("web");
    assert_ne!(first.findings.len(), second.findings.len());
    let seen = |status: &plumbline_crds::SecurityReportStatus| {
        status.findings.iter().find(|f| f.id == PRIVILEGED).map(|f| f.first_seen.clone())
    };
    assert_eq!(seen(&first), seen(second));
    let times = |status: &plumbline_crds::SecurityReportStatus| {
        status.conditions.iter().map(|c| c.last_transition_time.clone()).collect::<Vec<_>>()
    };
    assert_eq!(times(&first), times(second));
}

#[test]
fn what_changes_no_posture_writes_nothing() {
    let mut stage = Stage::with([namespace("web"), pod("web", "a", true)]);
    stage.now += INTERVAL * 10;
    stage.apply(pod("web", "a", true));
    assert_eq!(stage.settle(), 0, "equal facts mark nothing");
    assert_eq!(stage.auditor.queue_depth(), 0);
    let with_label = observed(serde_json::json!({
        "apiVersion": "v1", "kind": "Namespace",
        "metadata": {"name": "web", "labels": {"team": "a"}}}));
    stage.apply(with_label);
    assert_eq!(stage.settle(), 0);
}

#[test]
fn a_deletion_missed_in_a_gap_shows_with_the_next_listing() {
    let mut stage = Stage::with([namespace("web"), pod("web", "a", true), pod("web", "b", false)]);
    assert!(stage.failing("web").contains(&PRIVILEGED));
    stage.see(Observation::Listing(Kind::Pod));
    stage.apply(pod("web", "b", false));
    assert_eq!(stage.settle(), 0, "half a listing proves nothing gone");
    stage.see(Observation::Listed(Kind::Pod));
    stage.settle();
    assert!(!stage.failing("web").contains(&PRIVILEGED));
    assert_eq!(stage.report("web").workloads, 1);
}

#[test]
fn a_forbidden_kind_makes_its_checks_unknown_and_leaves_the_others() {
    let objects = || [namespace("web"), pod("web", "a", true), token_secret("web", "token")];
    let mut stage = Stage::with(objects());
    let whole = stage.report("web").clone();
    stage.deny(Kind::Secret);
    stage.settle();
    let blind = stage.report("web").clone();
    assert_eq!(ready_message(&stage), (false, "secrets cannot be read: forbidden".to_owned()));
    assert!(!stage.failing("web").contains(&"sa-token-secret-legacy"));
    assert!(stage.failing("web").contains(&PRIVILEGED));
    assert!(blind.summary.unknown > 0 && blind.summary.passed <= whole.summary.passed);

    stage.list(Kind::Secret, [token_secret("web", "token")]);
    stage.settle();
    assert!(ready_message(&stage).0);
    assert_eq!(stage.report("web").summary, whole.summary);
}

#[test]
fn what_is_no_longer_seen_is_not_resolved_and_not_new_when_seen_again() {
    let secret = "sa-token-secret-legacy";
    let objects = [
        namespace("web"),
        token_secret("web", "a"),
        token_secret("web", "b"),
        pod("web", "p", true),
    ];
    let mut stage = Stage::with(objects);
    let whole = stage.report("web").clone();
    stage.now += Duration::from_hours(1);
    stage.deny(Kind::Secret);
    stage.deny(Kind::Pod);
    stage.settle();
    let blind = stage.report("web").clone();
    assert_eq!(blind.changes, whole.changes, "losing sight is no change of findings");
    let known: Vec<&str> = blind.last_known.iter().map(|known| known.id.as_str()).collect();
    assert!(known.contains(&secret) && known.contains(&PRIVILEGED), "{known:?}");

    stage.now += Duration::from_hours(1);
    stage.list(Kind::Secret, [token_secret("web", "a"), token_secret("web", "b")]);
    stage.list(Kind::Pod, [pod("web", "p", true)]);
    stage.settle();
    let healed = stage.report("web");
    assert_eq!(healed.changes, whole.changes);
    assert_eq!(healed.findings, whole.findings, "first-seen times and all");
    assert!(healed.last_known.is_empty());
}

#[test]
fn an_api_server_that_denies_everything_for_a_moment_changes_no_report() {
    let mut stage = Stage::with([namespace("web"), pod("web", "a", true)]);
    stage.now += INTERVAL * 10;
    for kind in Kind::ALL {
        stage.see(Observation::Failed(kind, Cause::Forbidden));
    }
    stage.now += INTERVAL;
    stage.auditor.expire(stage.now);
    stage.list(Kind::Namespace, [namespace("web")]);
    stage.list(Kind::Pod, [pod("web", "a", true)]);
    for kind in Kind::ALL.into_iter().filter(|kind| ![Kind::Namespace, Kind::Pod].contains(kind)) {
        stage.list(kind, []);
    }
    assert_eq!(stage.settle(), 0);
}

#[test]
fn a_kind_that_fails_for_long_is_stale_and_a_short_failure_is_not() {
    let mut stage = Stage::with([namespace("web")]);
    let refused = || Observation::Failed(Kind::Pod, Cause::Other("refused".into()));
    stage.see(refused());
    stage.now += STALE_AFTER / 2;
    stage.auditor.expire(stage.now);
    assert_eq!(stage.take_turns(), 0);
    stage.now += STALE_AFTER;
    stage.auditor.expire(stage.now);
    assert!(stage.take_turns() > 0);
    assert!(!ready_message(&stage).0);
    stage.see(Observation::Recovered(Kind::Pod));
    stage.settle();
    assert!(ready_message(&stage).0);
}

#[test]
fn a_deleted_or_foreign_report_is_written_again_and_our_own_write_is_not() {
    let mut stage = Stage::with([namespace("web")]);
    let version = |version: &str| ReportEvent::Stands(version.into());
    stage.now += INTERVAL * 10;
    stage.see(Observation::Report(web(), version("1")));
    assert_eq!(stage.settle(), 0, "the watch shows our own write");
    stage.see(Observation::Report(web(), version("999")));
    assert_eq!(stage.settle(), 1, "somebody else wrote it");
    stage.see(Observation::Report(web(), ReportEvent::Gone));
    assert_eq!(stage.settle(), 1, "somebody deleted it");
    let standing = |stage: &mut Stage| stage.see(Observation::Report(web(), version("4")));
    standing(&mut stage);
    stage.see(Observation::ReportsListed(ReportKind::Namespace));
    assert_eq!(stage.settle(), 0);
    stage.see(Observation::ReportsListed(ReportKind::Namespace));
    assert_eq!(stage.settle(), 1, "a listing without it: deleted while we did not look");
}

#[test]
fn a_report_deleted_while_it_is_written_is_written_again() {
    let mut stage = Stage::with([namespace("web")]);
    stage.now += INTERVAL * 10;
    stage.apply(pod("web", "a", true));
    let Some(Turn::Publish(job)) = stage.auditor.turn(stage.now, &stage.time()) else {
        panic!("the change is due")
    };
    let Work::Write(status, _) = job.work else { panic!("the report is known") };
    stage.see(Observation::Report(web(), ReportEvent::Gone));
    stage.auditor.published(
        &web(),
        Outcome::Stands(vec!["76".into(), "77".into()], status),
        stage.now,
    );
    let written = stage.settle();
    assert!(stage.written.iter().rev().take(written).any(|(scope, ..)| *scope == web()));
}

#[test]
fn a_report_that_we_made_is_ours_from_its_creation_on() {
    let mut stage = Stage::with([namespace("web")]);
    stage.now += INTERVAL * 10;
    stage.see(Observation::Report(web(), ReportEvent::Gone));
    let Some(Turn::Publish(job)) = stage.auditor.turn(stage.now, &stage.time()) else {
        panic!("the deleted report is due")
    };
    let Work::Write(status, _) = job.work else { panic!("the report is known") };
    let versions = vec!["80".into(), "81".into()];
    stage.auditor.published(&web(), Outcome::Stands(versions, status), stage.now);
    for version in ["80", "81"] {
        stage.see(Observation::Report(web(), ReportEvent::Stands(version.into())));
    }
    assert_eq!(stage.settle(), 0);
}

#[test]
fn a_failed_write_is_tried_again_though_nothing_changes() {
    let mut stage = Stage::with([namespace("web")]);
    stage.now += INTERVAL * 10;
    stage.see(Observation::Report(web(), ReportEvent::Gone));
    let Some(Turn::Publish(job)) = stage.auditor.turn(stage.now, &stage.time()) else {
        panic!("the deleted report is due")
    };
    stage.auditor.published(&job.scope, Outcome::Failed, stage.now);
    assert_eq!(stage.take_turns(), 0, "not at once");
    assert_eq!(stage.settle(), 1);
}

#[test]
fn a_report_that_is_refused_for_its_size_shrinks() {
    let pods = (0..3_000).map(|index| pod("web", &format!("{index:0>200}"), true));
    let mut stage = Stage::with(pods.chain([namespace("web")]));
    let size = serde_json::to_vec(stage.report("web")).expect("JSON").len();
    stage.now += INTERVAL * 10;
    stage.see(Observation::Report(web(), ReportEvent::Gone));
    let Some(Turn::Publish(job)) = stage.auditor.turn(stage.now, &stage.time()) else {
        panic!("the deleted report is due")
    };
    stage.auditor.published(&job.scope, Outcome::TooLarge, stage.now);
    stage.settle();
    let shrunk = serde_json::to_vec(stage.report("web")).expect("JSON").len();
    assert!(shrunk < size * 2 / 3, "{size} to {shrunk} bytes");
    assert_eq!(stage.report("web").workloads, 3_000);
}

#[test]
fn a_namespace_on_its_way_out_is_left_alone_and_forgotten() {
    let mut stage = Stage::with([namespace("web"), pod("web", "a", true)]);
    stage.now += INTERVAL * 10;
    stage.apply(observed(serde_json::json!({
        "apiVersion": "v1", "kind": "Namespace",
        "metadata": {"name": "web", "deletionTimestamp": "2026-01-01T00:00:00Z"}})));
    stage.see(Observation::Report(web(), ReportEvent::Gone));
    stage.delete(&pod("web", "a", true));
    stage.settle();
    stage.delete(&namespace("web"));
    stage.settle();
    let after = stage.written.iter().rev().take_while(|(scope, ..)| *scope == Scope::Cluster);
    assert!(after.count() >= 1, "only the cluster report follows");
    assert_eq!(stage.auditor.store().namespaces().count(), 0);
}

#[test]
fn a_namespace_that_goes_while_its_report_is_written_leaves_nothing() {
    let mut stage = Stage::with([namespace("web")]);
    stage.now += INTERVAL * 10;
    stage.apply(pod("web", "a", true));
    let Some(Turn::Publish(job)) = stage.auditor.turn(stage.now, &stage.time()) else {
        panic!("the change is due")
    };
    stage.delete(&pod("web", "a", true));
    stage.delete(&namespace("web"));
    stage.auditor.published(&job.scope, Outcome::NamespaceGone, stage.now);
    stage.settle();
    assert_eq!(stage.auditor.queue_depth(), 0);
    stage.auditor.mark_all(stage.now);
    assert_eq!(stage.auditor.queue_depth(), 1, "the cluster report and no other");
}

#[test]
fn a_new_leader_looks_at_what_stands_before_it_writes() {
    let mut stage = Stage::with([namespace("web")]);
    stage.now += INTERVAL * 10;
    stage.auditor.distrust_reports(stage.now);
    let Some(Turn::Publish(job)) = stage.auditor.turn(stage.now, &stage.time()) else {
        panic!("every report is due")
    };
    assert!(matches!(job.work, Work::Adopt { stands: true, .. }));
}

#[test]
fn what_the_api_server_did_not_list_is_made_without_asking_for_it() {
    for (stands, listed) in [(false, true), (true, true), (false, false)] {
        let mut stage = Stage::new();
        if stands {
            stage.see(Observation::Report(web(), ReportEvent::Stands("1".into())));
        }
        if listed {
            stage.see(Observation::ReportsListed(ReportKind::Namespace));
            stage.see(Observation::ReportsListed(ReportKind::Cluster));
        }
        for kind in Kind::ALL {
            stage.list(kind, [namespace("web")].into_iter().filter(|it| it.kind == kind));
        }
        let turns = std::iter::from_fn(|| stage.auditor.turn(stage.now, &stage.time()));
        let work = turns.into_iter().find_map(|turn| match turn {
            Turn::Publish(job) if job.scope == web() => Some(job.work),
            _ => None,
        });
        let Some(Work::Adopt { stands: may_stand, .. }) = work else { panic!("{work:?}") };
        assert_eq!(may_stand, stands || !listed);
    }
}

#[test]
fn another_version_of_the_control_plane_shows_without_a_restart() {
    const STALE: &str = "psa-version-stale";
    let labels = json!({"pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/enforce-version": "v1.34"});
    let pinned = observed(json!({"apiVersion": "v1", "kind": "Namespace",
        "metadata": {"name": "web", "labels": labels}}));
    let mut stage = Stage::with([pinned]);
    assert!(stage.failing("web").contains(&STALE));
    stage.see(Observation::Server(ServerVersion::of_project(37)));
    assert_eq!(stage.settle(), 0, "it is known");
    stage.see(Observation::Server(ServerVersion::of_project(34)));
    stage.settle();
    assert!(!stage.failing("web").contains(&STALE));
}

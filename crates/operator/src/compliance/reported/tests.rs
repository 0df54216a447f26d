use plumbline_crds::cluster_report::ClusterSecurityReportSpec;
use plumbline_crds::report::SecurityReportSpec;
use plumbline_crds::{ClusterSecurityReportStatus, SecurityReportStatus};
use serde_json::{Value, json};

use super::super::judge::{Outcome, Verdict, judge};
use super::*;
use crate::catalog::framework::{Benchmark, requirements};
use crate::catalog::standard::Standard;

/// A status that is ready and says nothing, with `more`.
fn status(more: &Value) -> Value {
    let mut status = json!({
        "conditions": [condition("True")], "score": 100, "workloads": 1,
        "summary": summary(), "rulesVersion": RULES_VERSION, "truncated": false,
        "totals": summary(), "namespaces": 1,
    });
    let fields = status.as_object_mut().expect("an object");
    fields.extend(more.as_object().expect("an object").clone());
    status
}

fn summary() -> Value {
    json!({"critical": 0, "high": 0, "medium": 0, "low": 0, "info": 0, "passed": 1, "unknown": 0,
           "exempted": 0})
}

fn condition(status: &str) -> Value {
    json!({"type": READY, "status": status, "reason": "EvidenceStale", "message": "",
           "lastTransitionTime": "1970-01-01T00:00:00Z"})
}

fn finding(id: &str, count: u32, names: &[&str]) -> Value {
    let subject = |name: &&str| json!({"kind": "Deployment", "name": name});
    let subjects: Vec<Value> = names.iter().map(subject).collect();
    json!({"id": id, "severity": "high", "threats": [], "title": "", "remediation": "",
           "count": count, "subjects": subjects, "firstSeen": "1970-01-01T00:00:00Z"})
}

fn of_namespace(namespace: &str, more: &Value) -> SecurityReport {
    let mut report = SecurityReport::new(REPORT_NAME, SecurityReportSpec {});
    report.metadata.namespace = Some(namespace.to_owned());
    let status: SecurityReportStatus = serde_json::from_value(status(more)).expect("a status");
    report.status = Some(status);
    report
}

fn of_cluster(more: &Value) -> ClusterSecurityReport {
    let spec = ClusterSecurityReportSpec {};
    let mut report = ClusterSecurityReport::new(CLUSTER_REPORT_NAME, spec);
    let status: ClusterSecurityReportStatus =
        serde_json::from_value(status(more)).expect("a status");
    report.status = Some(status);
    report
}

/// How the control `id` of the CIS benchmark stands by these reports.
fn outcome(
    id: &str,
    namespaces: &[SecurityReport],
    cluster: Option<&ClusterSecurityReport>,
    one: bool,
) -> Outcome {
    let all = requirements(Standard::Cis, Benchmark::Cited);
    let requirement = all.into_iter().find(|it| it.id == id).expect("a control");
    let checks = requirement.checks.clone();
    let selection = Selection::default();
    let mut reported = Reported::new(&checks, &selection);
    for report in namespaces {
        reported.namespace(report);
    }
    if let Some(cluster) = cluster {
        reported.cluster(cluster);
    }
    judge(requirement, &reported.finish(one))
}

const PRIVILEGED: &str = "5.2.2";

#[test]
fn no_finding_in_ready_reports_of_the_same_checks_is_a_pass() {
    let none = json!({});
    let shop = [of_namespace("shop", &none)];
    let passed = outcome(PRIVILEGED, &shop, Some(&of_cluster(&none)), false);
    assert_eq!((passed.verdict, &*passed.why), (Verdict::Pass, ""));
    let one = outcome(PRIVILEGED, &shop, None, true);
    assert_eq!(one.verdict, Verdict::Pass);
}

#[test]
fn nothing_passes_by_reports_that_may_not_be_all() {
    let none = json!({});
    let shop = || of_namespace("shop", &none);
    let stale = json!({"conditions": [condition("False")]});
    let older = json!({"rulesVersion": "0.0.0\u{1b}[31m"});
    let silent = SecurityReport { status: None, ..shop() };
    let two = json!({"namespaces": 2});
    let (whole, counted) = (of_cluster(&none), of_cluster(&two));
    let cases = [
        (
            vec![of_namespace("shop", &stale)],
            Some(&whole),
            "the report of shop is not ready (EvidenceStale)",
        ),
        (
            vec![of_namespace("shop", &json!({"conditions": []}))],
            Some(&whole),
            "the report of shop is not ready",
        ),
        (
            vec![of_namespace("shop", &older)],
            Some(&whole),
            "the report of shop was written by other checks (0.0.0[31m)",
        ),
        (
            vec![silent, of_namespace("web", &none)],
            Some(&whole),
            "the report of shop has no status yet",
        ),
        (
            vec![shop()],
            Some(&counted),
            "the report of the cluster counts 2 namespaces, and of 1 there is a report",
        ),
        (vec![shop()], None, "the report of the cluster was not read"),
        (Vec::new(), None, "the report of the cluster was not read"),
    ];
    for (namespaces, cluster, why) in cases {
        let outcome = outcome(PRIVILEGED, &namespaces, cluster, false);
        assert_eq!((outcome.verdict, &*outcome.why), (Verdict::Unknown, why));
    }
}

#[test]
fn failing_subjects_are_counted_over_namespaces() {
    let two = json!({"namespaces": 2});
    let fails = |count, names: &[&str]| json!({"findings": [finding("privileged-container", count, names)]});
    let namespaces =
        [of_namespace("shop", &fails(1, &["web"])), of_namespace("pay", &fails(1, &["web"]))];
    let outcome = outcome(PRIVILEGED, &namespaces, Some(&of_cluster(&two)), false);
    assert_eq!((outcome.verdict, outcome.failing), (Verdict::Fail, 2));
    let hostile =
        [of_namespace("shop", &fails(u32::MAX, &[])), of_namespace("pay", &fails(7, &[]))];
    let outcome = super::tests::outcome(PRIVILEGED, &hostile, None, false);
    assert_eq!((outcome.verdict, outcome.failing), (Verdict::Fail, u32::MAX as usize));
}

#[test]
fn what_a_report_calls_unknown_or_accepted_never_passes() {
    let unknown = json!({"unknown": [
        {"reason": "pods cannot be read:\u{7} forbidden", "checks": ["privileged-container"], "count": 1}]});
    let cluster = of_cluster(&json!({}));
    let lost = outcome(PRIVILEGED, &[of_namespace("shop", &unknown)], Some(&cluster), false);
    assert_eq!(lost.verdict, Verdict::Unknown);
    assert_eq!(lost.why, "privileged-container: pods cannot be read: forbidden");
    let exempted = json!({"exempted": [
        {"id": "privileged-container", "severity": "critical", "count": 2, "subjects": []}]});
    let accepted = outcome(PRIVILEGED, &[of_namespace("shop", &exempted)], Some(&cluster), false);
    assert_eq!((accepted.verdict, accepted.exempted), (Verdict::Manual, 2));
}

#[test]
fn the_report_of_a_namespace_says_nothing_of_the_cluster() {
    let shop = [of_namespace("shop", &json!({}))];
    let bindings = outcome("5.1.1", &shop, None, true);
    assert_eq!(bindings.verdict, Verdict::Unknown);
    assert!(bindings.why.contains("it judges the cluster too"), "{}", bindings.why);
    let whole = outcome("5.1.1", &shop, Some(&of_cluster(&json!({}))), false);
    assert_eq!(whole.verdict, Verdict::Pass);
    // A namespace as a whole is judged in its own report.
    let admission = outcome("5.3.2", &shop, None, true);
    assert!(!admission.why.contains("it judges the cluster too"), "{}", admission.why);
}

#[test]
fn informational_checks_and_those_that_are_left_out_are_unknown() {
    let mut checks = catalog().all.clone();
    checks.retain(|check| ["host-pid", "port-names", "docker-user-root"].contains(&check.id));
    assert_eq!(checks.len(), 3);
    let selection = Selection { skip: ["host-pid"].into(), ..Selection::default() };
    let mut reported = Reported::new(&checks, &selection);
    reported
        .namespace(&of_namespace("shop", &json!({"findings": [finding("host-pid", 1, &["a"])]})));
    let tallies = reported.finish(true);
    let reasons = |id: &str| tallies.find(id).map(|it| it.unknown.clone()).unwrap_or_default();
    assert_eq!(reasons("host-pid"), ["left out by the filters".to_owned()].into());
    assert_eq!(tallies.find("host-pid").map(|tally| tally.failed), Some(0));
    assert_eq!(reasons("port-names").len(), 1);
    assert_eq!(reasons("docker-user-root").len(), 1);
}

//! Where a namespace stands by the Pod Security Standards, and the checks on its labels.

mod support;

use plumbline_checks::evidence::ServerVersion;
use plumbline_checks::pod_security::Level;
use plumbline_checks::posture::{Labels, Posture};
use plumbline_checks::{Evaluation, Evidence, Kind, Settings, Store, evaluate_namespace};
use serde_json::{Value, json};
use support::{NAMESPACE, store};

fn server(minor: u16) -> Evidence {
    let mut evidence = Evidence::default();
    evidence.server = Some(ServerVersion::of_project(minor));
    evidence
}

fn namespace(labels: &[(&str, &str)]) -> Value {
    let mut namespace = json!({"apiVersion": "v1", "kind": "Namespace",
                               "metadata": {"name": NAMESPACE, "labels": {}}});
    for (mode, value) in labels {
        namespace["metadata"]["labels"][format!("pod-security.kubernetes.io/{mode}")] =
            json!(value);
    }
    namespace
}

fn restricted() -> Value {
    json!({"securityContext": {"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}},
           "containers": [{"name": "web", "securityContext": {
               "allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}}}]})
}

fn baseline() -> Value {
    json!({"containers": [{"name": "web"}]})
}

fn privileged() -> Value {
    json!({"hostNetwork": true, "containers": [{"name": "web"}]})
}

fn pod(name: &str, spec: &Value, phase: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": spec,
           "status": {"phase": phase}})
}

fn deployment(name: &str, spec: &Value) -> Value {
    json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name},
           "spec": {"template": {"spec": spec}}})
}

/// A Pod of Deployment `owner`.
fn owned(name: &str, owner: &str, spec: &Value) -> Value {
    let mut pod = pod(name, spec, "Running");
    pod["metadata"]["ownerReferences"] = json!([{"apiVersion": "apps/v1", "kind": "Deployment",
        "name": owner, "uid": "1", "controller": true}]);
    pod
}

fn evaluate<'a>(store: &'a Store, evidence: &'a Evidence) -> Evaluation<'a> {
    evaluate_namespace(NAMESPACE, store, evidence, &Settings::default())
}

fn with_posture<T>(objects: &[Value], evidence: &Evidence, look: impl Fn(&Posture<'_>) -> T) -> T {
    let store = store(objects);
    look(&evaluate(&store, evidence).posture.expect("the namespace is readable"))
}

/// The details of what fails `check`, or None where it does not fail.
fn failure(objects: &[Value], evidence: &Evidence, check: &str) -> Option<String> {
    let store = store(objects);
    let evaluation = evaluate(&store, evidence);
    let result = evaluation.results.iter().find(|result| result.check.id == check);
    let failed = result.expect("the check runs").failed.first()?;
    let details = failed.offences.iter().filter_map(|offence| offence.detail.as_deref());
    Some(details.collect::<Vec<_>>().join("; "))
}

#[test]
fn labels_are_read_as_admission_reads_them() {
    use Level::{Baseline, Privileged, Restricted};
    let levels = |labels: &[(&str, &str)]| {
        with_posture(&[namespace(labels)], &server(37), |posture| posture.labels)
    };
    let expected = |enforced, warned, audited| Labels { enforced, warned, audited };
    assert_eq!(levels(&[]), expected(Privileged, Privileged, Privileged));
    // Whoever is not warned otherwise is warned of what is enforced.
    assert_eq!(levels(&[("enforce", "baseline")]), expected(Baseline, Baseline, Privileged));
    let labels = [("enforce", "baseline"), ("warn", "restricted"), ("audit", "restricted")];
    assert_eq!(levels(&labels), expected(Baseline, Restricted, Restricted));
    // A level to enforce that is none counts as the strictest; to warn and audit, as the laxest.
    assert_eq!(levels(&[("enforce", "Baseline")]), expected(Restricted, Privileged, Privileged));
    let labels = [("enforce", "restricted"), ("warn", "all"), ("audit", "all")];
    assert_eq!(levels(&labels), expected(Restricted, Privileged, Privileged));
}

#[test]
fn a_version_is_the_pinned_one_but_none_that_the_server_lacks() {
    let version = |pinned: &[(&str, &str)], minor| {
        with_posture(&[namespace(pinned)], &server(minor), |posture| posture.version.to_string())
    };
    assert_eq!(version(&[], 35), "v1.35");
    assert_eq!(version(&[("enforce-version", "latest")], 35), "v1.35");
    assert_eq!(version(&[("enforce-version", "v1.30")], 35), "v1.30");
    assert_eq!(version(&[("enforce-version", "v1.36")], 35), "v1.35");
    assert_eq!(version(&[("enforce-version", "1.30")], 35), "v1.35", "no version is the latest");
    assert_eq!(version(&[], 99), "v1.37", "the newest that is known");
}

#[test]
fn the_pinned_version_decides_what_is_achievable() {
    let mut spec = restricted();
    spec["containers"][0]["livenessProbe"] = json!({"httpGet": {"host": "10.0.0.1", "port": 80}});
    let achievable = |version: &str| {
        let objects = [namespace(&[("enforce-version", version)]), deployment("web", &spec)];
        with_posture(&objects, &server(37), |posture| {
            posture.reach.as_ref().map(|reach| reach.achievable)
        })
    };
    assert_eq!(achievable("v1.33"), Some(Level::Restricted));
    assert_eq!(achievable("v1.34"), Some(Level::Privileged));
}

#[test]
fn blockers_name_rules_and_workloads_and_the_command_raises_what_is_lower() {
    let objects = [
        namespace(&[("audit", "restricted")]),
        deployment("web", &baseline()),
        deployment("shop", &baseline()),
        deployment("good", &restricted()),
    ];
    with_posture(&objects, &server(37), |posture| {
        let reach = posture.reach.as_ref().expect("everything is readable");
        assert_eq!(reach.achievable, Level::Baseline);
        let controls: Vec<&str> = reach.blockers.iter().map(|it| it.control.id).collect();
        let expected = [
            "allowPrivilegeEscalation",
            "capabilities_restricted",
            "runAsNonRoot",
            "seccompProfile_restricted",
        ];
        assert_eq!(controls, expected);
        for blocker in &reach.blockers {
            let workloads: Vec<_> = blocker.workloads.iter().copied().collect();
            assert_eq!(workloads, [("Deployment", "shop"), ("Deployment", "web")]);
        }
        let command = "kubectl label --overwrite namespace shop \
                       pod-security.kubernetes.io/enforce=baseline \
                       pod-security.kubernetes.io/warn=baseline";
        assert_eq!(posture.command(NAMESPACE).as_deref(), Some(command));
    });
    assert_eq!(
        failure(&objects, &server(37), "psa-upgrade-ready").as_deref(),
        Some("baseline is met")
    );
}

#[test]
fn nothing_is_gained_where_the_level_is_enforced_already() {
    for level in ["baseline", "restricted"] {
        let objects = [namespace(&[("enforce", level)]), deployment("web", &baseline())];
        with_posture(&objects, &server(37), |posture| {
            assert_eq!(posture.command(NAMESPACE), None);
            assert_eq!(posture.reach.as_ref().map(|it| it.achievable), Some(Level::Baseline));
        });
        assert_eq!(failure(&objects, &server(37), "psa-upgrade-ready"), None);
    }
}

#[test]
fn live_pods_decide_and_ended_ones_count() {
    let achievable = |objects: &[Value]| {
        let mut all = vec![namespace(&[])];
        all.extend_from_slice(objects);
        with_posture(&all, &server(37), |posture| {
            posture.reach.as_ref().map(|reach| reach.achievable)
        })
    };
    assert_eq!(achievable(&[]), Some(Level::Restricted), "an empty namespace can take anything");
    let template = deployment("web", &privileged());
    assert_eq!(achievable(std::slice::from_ref(&template)), Some(Level::Privileged));
    let mended = owned("web-1", "web", &restricted());
    assert_eq!(achievable(&[template, mended]), Some(Level::Restricted));
    // The API server warns of Pods that have ended, too.
    assert_eq!(achievable(&[pod("job", &baseline(), "Succeeded")]), Some(Level::Baseline));
}

/// A Windows Pod may add a capability at Restricted, which leaves Windows alone, but not at
/// Baseline, which does not.
#[test]
fn a_level_is_met_by_itself_not_by_the_one_above_it() {
    let mut windows = json!({"os": {"name": "windows"}, "containers": [{"name": "web"}]});
    windows["securityContext"]["runAsNonRoot"] = json!(true);
    windows["containers"][0]["securityContext"] = json!({"capabilities": {"add": ["NET_ADMIN"]}});
    let achievable = |objects: &[Value]| {
        let mut all = vec![namespace(&[])];
        all.extend_from_slice(objects);
        with_posture(&all, &server(37), |posture| {
            let reach = posture.reach.as_ref().expect("readable");
            (reach.achievable, reach.blockers.iter().map(|it| it.control.id).collect::<Vec<_>>())
        })
    };
    let alone = deployment("windows", &windows);
    assert_eq!(achievable(std::slice::from_ref(&alone)).0, Level::Restricted);
    let both = achievable(&[alone, deployment("web", &baseline())]);
    assert_eq!(both, (Level::Privileged, vec!["capabilities_baseline"]));
}

#[test]
fn what_cannot_be_read_is_not_achievable() {
    let objects = [namespace(&[])];
    for kind in Kind::WORKLOADS {
        let mut evidence = server(37);
        evidence.lose(kind, "forbidden");
        with_posture(&objects, &evidence, |posture| {
            assert!(posture.reach.is_none() && posture.command(NAMESPACE).is_none(), "{kind}");
        });
        assert_eq!(failure(&objects, &evidence, "psa-upgrade-ready"), None, "{kind}");
    }
}

#[test]
fn a_pin_is_stale_once_a_rule_has_changed() {
    let stale = |level: &str, version: &str, minor| {
        let labels = [("enforce", level), ("enforce-version", version)];
        failure(&[namespace(&labels)], &server(minor), "psa-version-stale")
    };
    let rules = "v1.34; changed since: procMount, procMount_restricted, runAsNonRoot, runAsUser";
    assert_eq!(stale("restricted", "v1.34", 36).as_deref(), Some(rules));
    assert_eq!(stale("baseline", "v1.35", 36), None, "1.36 changed nothing");
    assert!(stale("baseline", "v1.35", 37).is_some_and(|detail| detail.contains("sysctls")));
    assert_eq!(stale("privileged", "v1.25", 37), None);
    assert_eq!(stale("baseline", "latest", 37), None);
    assert_eq!(stale("baseline", "v1.99", 37), None);
    let none = stale("baseline", "1.30", 37);
    assert_eq!(none.as_deref(), Some("enforce-version: 1.30 is no version"));
}

#[test]
fn warnings_and_audit_marks_may_not_lag_behind() {
    let weaker = |labels: &[(&str, &str)]| {
        failure(&[namespace(labels)], &server(37), "psa-warn-audit-weaker")
    };
    assert_eq!(weaker(&[("warn", "restricted")]), None, "nothing is enforced");
    let audit = "audit: privileged, below baseline";
    assert_eq!(weaker(&[("enforce", "baseline")]).as_deref(), Some(audit));
    assert_eq!(weaker(&[("enforce", "baseline"), ("audit", "restricted")]), None);
    let labels = [("enforce", "restricted"), ("warn", "baseline"), ("audit", "baseline")];
    let both = "audit: baseline, below restricted; warn: baseline, below restricted";
    assert_eq!(weaker(&labels).as_deref(), Some(both));
}

#[test]
fn a_template_that_admission_mends_is_no_drift() {
    let drift = |objects: &[Value]| {
        let mut all = vec![namespace(&[("enforce", "baseline")])];
        all.extend_from_slice(objects);
        failure(&all, &server(37), "psa-template-drift")
    };
    let template = deployment("web", &privileged());
    let offence = "baseline v1.37: hostNamespaces";
    assert_eq!(drift(std::slice::from_ref(&template)).as_deref(), Some(offence));
    let before_the_label = owned("web-1", "web", &privileged());
    assert_eq!(drift(&[template.clone(), before_the_label]).as_deref(), Some(offence));
    let mended = owned("web-1", "web", &baseline());
    assert_eq!(drift(&[template, mended]), None);
    assert_eq!(drift(&[deployment("web", &baseline())]), None);
}

#[test]
fn only_the_system_namespace_may_enforce_nothing() {
    let objects = [namespace(&[("enforce", "privileged")])];
    assert!(failure(&objects, &server(37), "psa-privileged").is_some());
    assert_eq!(failure(&objects, &server(37), "psa-labels-missing"), None);
    let unlabelled = [namespace(&[])];
    assert_eq!(failure(&unlabelled, &server(37), "psa-privileged"), None);
    assert!(failure(&unlabelled, &server(37), "psa-labels-missing").is_some());
}

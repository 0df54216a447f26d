//! Kinds that a cluster need not have, in scripted watch sequences: what is not there is known, and
//! never a pass.

#![allow(clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::time::Duration;

use plumbline_checks::{Kind, Observed, Scope};
use plumbline_crds::SecurityReportStatus;
use plumbline_crds::condition::READY;
use plumbline_operator::error::Cause;
use plumbline_operator::watch::Observation;
use serde_json::json;
use support::{Stage, is_unknown, namespace, observed};

const SCANNERS: [Kind; 2] = [Kind::VulnerabilityReport, Kind::VulnerabilityManifestSummary];
const DIGEST: &str = "sha256:1111111111111111111111111111111111111111111111111111111111111111";

fn pod() -> Observed {
    observed(
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "namespace": "web"},
        "spec": {"containers": [{"name": "main", "image": "web:1"}]},
        "status": {"containerStatuses": [{"name": "main", "imageID": format!("web@{DIGEST}")}]}}),
    )
}

fn scan(critical: u32) -> Observed {
    observed(json!({"apiVersion": "aquasecurity.github.io/v1alpha1", "kind": "VulnerabilityReport",
        "metadata": {"name": "a", "namespace": "web"},
        "report": {"artifact": {"repository": "library/web", "tag": "1", "digest": DIGEST},
                   "updateTimestamp": "1970-01-01T00:00:00Z",
                   "summary": {"criticalCount": critical, "highCount": 0}}}))
}

/// A stage without image scanners.
fn stage() -> Stage {
    let mut stage = Stage::new();
    for kind in Kind::ALL.into_iter().filter(|kind| !SCANNERS.contains(kind)) {
        let objects = match kind {
            Kind::Namespace => vec![namespace("web")],
            Kind::Pod => vec![pod()],
            _ => Vec::new(),
        };
        stage.list(kind, objects);
    }
    assert!(!stage.auditor.settled(), "nobody has said whether there are scanners");
    for kind in SCANNERS {
        stage.see(Observation::Withdrawn(kind));
    }
    assert!(stage.auditor.settled());
    stage.settle();
    stage
}

fn is_ready(status: &SecurityReportStatus) -> bool {
    status.conditions.iter().any(|it| it.type_ == READY && it.status == "True")
}

#[test]
fn a_scanner_that_comes_and_goes_makes_nothing_clean() {
    let mut stage = stage();
    let without = stage.report("web").clone();
    assert!(is_unknown(&without, "image-cve") && is_ready(&without), "{without:?}");
    assert!(!stage.failing("web").contains(&"image-scan-missing"), "nothing could scan it");

    stage.list(Kind::VulnerabilityReport, []);
    stage.settle();
    assert!(is_unknown(stage.report("web"), "image-cve"));
    assert!(stage.failing("web").contains(&"image-scan-missing"));

    stage.apply(scan(2));
    stage.settle();
    assert!(stage.failing("web").contains(&"image-cve"));
    assert!(!stage.failing("web").contains(&"image-scan-missing"));

    stage.apply(scan(0));
    stage.settle();
    let clean = stage.report("web").clone();
    assert!(!is_unknown(&clean, "image-cve") && !stage.failing("web").contains(&"image-cve"));

    stage.see(Observation::Withdrawn(Kind::VulnerabilityReport));
    stage.settle();
    let gone = stage.report("web").clone();
    assert!(is_unknown(&gone, "image-cve") && is_ready(&gone), "{gone:?}");
    assert!(gone.summary.passed < clean.summary.passed);
}

#[test]
fn a_kind_that_nobody_tells_of_is_unreadable_and_not_absent() {
    let mut stage = stage();
    stage.deny(Kind::VulnerabilityReport);
    stage.settle();
    assert!(!is_ready(stage.report("web")));
    assert!(is_unknown(stage.report("web"), "image-cve"));
    stage.see(Observation::Failed(Kind::VulnerabilityReport, Cause::NotFound));
    stage.see(Observation::Withdrawn(Kind::VulnerabilityReport));
    stage.settle();
    assert!(is_ready(stage.report("web")));
}

#[test]
fn what_an_earlier_listing_showed_does_not_come_back() {
    let mut stage = stage();
    stage.list(Kind::VulnerabilityReport, [scan(2)]);
    stage.see(Observation::Withdrawn(Kind::VulnerabilityReport));
    assert_eq!(stage.auditor.store().count(Kind::VulnerabilityReport), 0);
    stage.list(Kind::VulnerabilityReport, []);
    stage.settle();
    assert!(!stage.failing("web").contains(&"image-cve"));
}

#[test]
fn a_fresh_scan_becomes_stale_by_the_day_and_the_report_says_so_once() {
    let mut stage = stage();
    stage.list(Kind::VulnerabilityReport, [scan(0)]);
    stage.settle();
    let written = |stage: &Stage| {
        let web = Scope::Namespace("web".into());
        stage.written.iter().filter(|(scope, ..)| *scope == web).count()
    };
    let before = written(&stage);
    for _ in 0..30 {
        stage.now += Duration::from_hours(24);
        stage.settle();
    }
    assert_eq!(written(&stage), before, "no report is written because a day went by");
    for _ in 0..3 {
        stage.now += Duration::from_hours(24);
        stage.settle();
    }
    assert!(stage.failing("web").contains(&"image-scan-stale"));
    assert_eq!(written(&stage), before + 1);
}

#[test]
fn the_cluster_hears_of_the_first_and_the_last_of_a_kind_that_only_has_to_be_there() {
    let secret = |name: &str| {
        observed(json!({"apiVersion": "external-secrets.io/v1", "kind": "ExternalSecret",
            "metadata": {"name": name, "namespace": "web"}}))
    };
    let mut stage = stage();
    let reports = |stage: &Stage, from: usize| {
        let scopes = stage.written[from..].iter().map(|(scope, ..)| scope.clone());
        scopes.collect::<Vec<Scope>>()
    };
    for (change, heard) in [(0, true), (1, false), (2, false), (3, true)] {
        let from = stage.written.len();
        match change {
            0 => stage.apply(secret("a")),
            1 => stage.apply(secret("b")),
            2 => stage.delete(&secret("a")),
            _ => stage.delete(&secret("b")),
        }
        stage.settle();
        assert_eq!(reports(&stage, from).contains(&Scope::Cluster), heard, "change {change}");
    }
}

/// A Pod with the proxy of Istio.
fn meshed() -> Observed {
    observed(json!({"apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": "meshed", "namespace": "web"},
        "spec": {"containers": [{"name": "main", "image": "web:1"}],
                 "initContainers": [{"name": "istio-proxy", "restartPolicy": "Always"}]}}))
}

fn of_mesh(mode: &str) -> Observed {
    observed(json!({"apiVersion": "security.istio.io/v1", "kind": "PeerAuthentication",
        "metadata": {"name": "default", "namespace": "istio-system"},
        "spec": {"mtls": {"mode": mode}}}))
}

#[test]
fn a_policy_of_the_mesh_counts_in_every_namespace_while_its_kind_is_there() {
    const CHECK: &str = "mesh-mtls-not-strict";
    let mut stage = stage();
    stage.apply(meshed());
    stage.see(Observation::Withdrawn(Kind::PeerAuthentication));
    stage.settle();
    assert!(stage.failing("web").contains(&CHECK), "plaintext is taken where no policy exists");

    stage.list(Kind::PeerAuthentication, [of_mesh("STRICT")]);
    stage.settle();
    let strict = stage.report("web").clone();
    assert!(!stage.failing("web").contains(&CHECK) && !is_unknown(&strict, CHECK));

    stage.apply(of_mesh("PERMISSIVE"));
    stage.settle();
    assert!(stage.failing("web").contains(&CHECK));

    stage.apply(of_mesh("STRICT"));
    stage.deny(Kind::PeerAuthentication);
    stage.settle();
    let denied = stage.report("web").clone();
    assert!(is_unknown(&denied, CHECK) && !is_ready(&denied), "{denied:?}");

    stage.see(Observation::Withdrawn(Kind::PeerAuthentication));
    stage.settle();
    assert!(stage.failing("web").contains(&CHECK));
    assert!(is_ready(stage.report("web")));
}

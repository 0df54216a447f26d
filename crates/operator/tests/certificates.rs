//! Certificates of Ingresses and Gateways, in scripted watch sequences.

#![allow(clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::time::Duration;

use plumbline_checks::facts::{SecretName, TlsSecret};
use plumbline_checks::{Kind, Observed, Scope};
use plumbline_operator::error::Cause;
use plumbline_operator::watch::Observation;
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use serde_json::json;
use support::{Stage, is_unknown, namespace, observed};

const BAD: &str = "ingress-tls-secret-bad";

/// A certificate for `host` that is valid in the first ten days of the epoch, when stages play.
fn certificate(host: &str) -> TlsSecret {
    let mut params = CertificateParams::new(vec![host.to_owned()]).expect("a host");
    params.not_before = date_time_ymd(1970, 1, 1);
    params.not_after = date_time_ymd(1970, 1, 10);
    let key = KeyPair::generate().expect("a key");
    TlsSecret::read(params.self_signed(&key).expect("a certificate").pem().as_bytes(), b"")
}

fn ingress() -> Observed {
    observed(json!({"apiVersion": "networking.k8s.io/v1", "kind": "Ingress",
        "metadata": {"name": "web", "namespace": "web"},
        "spec": {"tls": [{"hosts": ["web.example"], "secretName": "web-tls"}]}}))
}

fn secret() -> Observed {
    observed(json!({"apiVersion": "v1", "kind": "Secret",
        "metadata": {"name": "web-tls", "namespace": "web"}}))
}

fn web_tls() -> SecretName {
    ("web".into(), "web-tls".into())
}

/// A stage with `objects` in which the certificates are not read yet.
fn stage(objects: &[Observed]) -> Stage {
    let mut stage = Stage::new();
    for kind in Kind::ALL {
        stage.list(kind, objects.iter().filter(|object| object.kind == kind).cloned());
    }
    stage
}

/// Answers the read that is due.
fn answer(stage: &mut Stage, answer: Result<TlsSecret, Cause>) {
    let secret = stage.auditor.next_certificate(stage.now).expect("a certificate is wanted");
    assert_eq!(secret, web_tls());
    assert_eq!(stage.auditor.next_certificate(stage.now), None, "it is under way");
    stage.auditor.certificate_read(&secret, answer, stage.now);
    stage.settle();
}

#[test]
fn no_first_report_speaks_of_certificates_that_are_not_read_yet() {
    let mut stage = stage(&[namespace("web"), ingress(), secret()]);
    assert!(!stage.auditor.settled());
    answer(&mut stage, Ok(certificate("web.example")));
    assert!(stage.auditor.settled());
    let report = stage.report("web");
    assert!(!is_unknown(report, BAD), "{:?}", report.unknown);
    assert!(!stage.failing("web").contains(&BAD));
}

#[test]
fn a_renewed_certificate_is_read_again_and_the_old_one_counts_until_then() {
    let mut stage = stage(&[namespace("web"), ingress(), secret()]);
    answer(&mut stage, Ok(certificate("other.example")));
    assert!(stage.failing("web").contains(&BAD));
    let written = stage.written.len();
    stage.apply(secret());
    stage.settle();
    assert_eq!(stage.written.len(), written, "nothing is known yet");
    answer(&mut stage, Ok(certificate("web.example")));
    assert!(!stage.failing("web").contains(&BAD));
}

#[test]
fn a_certificate_that_cannot_be_read_is_unknown_and_tried_again() {
    let mut stage = stage(&[namespace("web"), ingress(), secret()]);
    answer(&mut stage, Err(Cause::Forbidden));
    assert!(stage.auditor.settled() && is_unknown(stage.report("web"), BAD));
    assert_eq!(stage.auditor.next_certificate(stage.now), None);
    stage.now += Duration::from_mins(1);
    answer(&mut stage, Ok(TlsSecret::OtherType));
    assert!(stage.failing("web").contains(&BAD));
    assert!(!is_unknown(stage.report("web"), BAD));
}

#[test]
fn a_secret_that_goes_or_comes_is_told() {
    let mut stage = stage(&[namespace("web"), ingress()]);
    stage.settle();
    assert!(stage.failing("web").contains(&BAD), "it does not exist");
    stage.apply(secret());
    answer(&mut stage, Ok(certificate("web.example")));
    assert!(!stage.failing("web").contains(&BAD));
    stage.delete(&secret());
    stage.settle();
    assert!(stage.failing("web").contains(&BAD));
    assert_eq!(stage.auditor.store().tls_secret(&web_tls()), None, "nothing of it is kept");
}

#[test]
fn a_certificate_expires_though_nothing_happens() {
    let mut stage = stage(&[namespace("web"), ingress(), secret()]);
    answer(&mut stage, Ok(certificate("web.example")));
    let mut failed = Vec::new();
    for day in 1..14 {
        stage.now += Duration::from_hours(24);
        stage.settle();
        let failing = stage.failing("web");
        failed.push((day, failing.contains(&"tls-secret-expiry"), failing.contains(&BAD)));
    }
    // A sixth of nine days is one: the 9th and 10th of January, and from the 11th on it is over.
    let expected: Vec<_> = (1..14).map(|day| (day, day == 8 || day == 9, day >= 10)).collect();
    assert_eq!(failed, expected);
}

#[test]
fn a_gateway_elsewhere_hears_of_its_secret_and_nobody_else_does() {
    let gateway = observed(json!({"apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway",
        "metadata": {"name": "edge", "namespace": "edge"},
        "spec": {"listeners": [{"name": "a", "protocol": "HTTPS", "hostname": "web.example",
            "tls": {"certificateRefs": [{"name": "web-tls", "namespace": "web"}]}}]}}));
    let others = (0..50).map(|number| namespace(&format!("other-{number}")));
    let named = [namespace("web"), namespace("edge"), gateway, secret()];
    let objects: Vec<Observed> = named.into_iter().chain(others).collect();
    let mut stage = stage(&objects);
    answer(&mut stage, Ok(certificate("web.example")));
    assert!(!stage.failing("edge").contains(&BAD));
    let written = stage.written.len();
    stage.see(Observation::Applied(secret()));
    answer(&mut stage, Ok(certificate("other.example")));
    let scopes: Vec<&Scope> = stage.written[written..].iter().map(|(scope, ..)| scope).collect();
    assert_eq!(scopes, [&Scope::Namespace("edge".into()), &Scope::Cluster]);
    assert!(stage.failing("edge").contains(&BAD));
}

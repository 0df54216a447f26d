//! Secrets by their metadata, in scripted watch sequences: what becomes old by the day, and who uses
//! which store.

#![allow(clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::time::Duration;

use plumbline_checks::{Observed, Scope};
use serde_json::{Value, json};
use support::{Stage, namespace, observed};

const DAY: Duration = Duration::from_hours(24);

fn secret(metadata: Value) -> Observed {
    let mut metadata = metadata;
    metadata["name"] = json!("db");
    metadata["namespace"] = json!("web");
    observed(json!({"apiVersion": "v1", "kind": "Secret", "metadata": metadata}))
}

/// A Secret whose data was written at `time`.
fn written(time: &str) -> Observed {
    secret(json!({"managedFields": [{"time": time, "fieldsV1": {"f:data": {"f:password": {}}}}]}))
}

fn reports_of_web(stage: &Stage) -> usize {
    let web = Scope::Namespace("web".into());
    stage.written.iter().filter(|(scope, ..)| *scope == web).count()
}

#[test]
fn a_secret_becomes_old_by_the_day_and_the_report_says_so_once() {
    let mut stage = Stage::with([namespace("web"), written("1970-01-01T00:00:00Z")]);
    let before = reports_of_web(&stage);
    let pass_days = |stage: &mut Stage, days: u32| {
        for _ in 0..days {
            stage.now += DAY;
            stage.settle();
        }
    };
    pass_days(&mut stage, 90);
    assert_eq!(reports_of_web(&stage), before, "no report is written because a day went by");
    pass_days(&mut stage, 30);
    assert!(stage.failing("web").contains(&"secret-not-rotated"));
    assert_eq!(reports_of_web(&stage), before + 1);
    stage.apply(written("1970-05-01T00:00:00Z"));
    stage.settle();
    assert!(!stage.failing("web").contains(&"secret-not-rotated"));
}

#[test]
fn the_report_tells_who_uses_which_store() {
    let pod = observed(json!({"apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": "web", "namespace": "web"},
        "spec": {"containers": [{"name": "web", "envFrom": [{"secretRef": {"name": "db"}}]}]}}));
    let mut stage = Stage::with([namespace("web"), pod, secret(json!({}))]);
    assert_eq!(stage.report("web").secret_stores, []);
    let owner = json!({"apiVersion": "external-secrets.io/v1", "kind": "ExternalSecret",
                       "name": "db", "uid": "1"});
    stage.apply(secret(json!({"ownerReferences": [owner]})));
    stage.settle();
    let told = &stage.report("web").secret_stores;
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].store.as_str(), told[0].count), ("External Secrets Operator", 1));
    assert_eq!(told[0].workloads, ["Pod/web"]);
}

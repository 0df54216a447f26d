//! Autoscalers and disruption budgets.

use std::slice::from_ref;

use plumbline_checks::{Evidence, Kind};
use serde_json::{Value, json};

use crate::support::{Said, container, fails, judge_with, says, workload};

fn autoscaler(api_version: &str, kind: &str, name: &str, least: &Value) -> Value {
    json!({"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
           "metadata": {"name": "scale"}, "spec": {"minReplicas": least, "scaleTargetRef":
                {"apiVersion": api_version, "kind": kind, "name": name}}})
}

fn of(kind: &str, replicas: &Value) -> Value {
    workload(kind, &container(&json!({})), &json!({"replicas": replicas}))
}

fn budget(selector: &Value) -> Value {
    json!({"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "b"},
           "spec": {"selector": selector}})
}

#[test]
fn autoscalers_scale_something() {
    let check = "hpa-target";
    let web = autoscaler("apps/v1", "Deployment", "web", &json!(null));
    let dangling = fails(&[": scale of Deployment web"]);
    assert_eq!(says(check, &[of("Deployment", &json!(null)), web.clone()]), Said::Passes);
    assert_eq!(says(check, &[of("StatefulSet", &json!(null)), web.clone()]), dangling);
    let mut elsewhere = of("Deployment", &json!(null));
    elsewhere["metadata"]["namespace"] = json!("other");
    assert_eq!(says(check, &[elsewhere, web.clone()]), dangling);
    let old = autoscaler("v1", "ReplicationController", "web", &json!(null));
    assert_eq!(says(check, &[of("ReplicationController", &json!(1)), old]), Said::Passes);
    for (api_version, kind) in [
        ("argoproj.io/v1alpha1", "Rollout"),
        ("example.com/v1", "Deployment"),
        ("", "Deployment"),
        ("apps/v1", "DaemonSet"),
    ] {
        let other = autoscaler(api_version, kind, "web", &json!(null));
        assert_eq!(says(check, &[other]), Said::Nothing, "{api_version} {kind}");
    }
    for (kind, said) in [
        (Kind::HorizontalPodAutoscaler, Said::Unknown),
        (Kind::Deployment, Said::Unknown),
        (Kind::StatefulSet, dangling),
    ] {
        let mut evidence = Evidence::default();
        evidence.lose(kind, "forbidden");
        assert_eq!(judge_with(&evidence, from_ref(&web)).remove(check), Some(said), "{kind}");
    }
}

/// What a Deployment says of its replicas means nothing where an autoscaler sets them.
#[test]
fn autoscalers_say_how_many_replicas_there_are() {
    let judge = |replicas: Value, kind: &str, least: Value| {
        let scale = autoscaler("apps/v1", kind, "web", &least);
        says("replicas-min", &[of("Deployment", &replicas), scale])
    };
    let scaled = fails(&[": HorizontalPodAutoscaler scale"]);
    assert_eq!(judge(json!(null), "Deployment", json!(2)), Said::Passes);
    assert_eq!(judge(json!(1), "Deployment", json!(2)), Said::Passes);
    assert_eq!(judge(json!(9), "Deployment", json!(1)), scaled);
    assert_eq!(judge(json!(9), "Deployment", json!(null)), scaled);
    assert_eq!(judge(json!(9), "StatefulSet", json!(1)), Said::Passes);
    // It may scale down to nothing, or is switched off itself.
    assert_eq!(judge(json!(9), "Deployment", json!(0)), Said::Nothing);
    assert_eq!(judge(json!(0), "Deployment", json!(1)), Said::Nothing);
}

/// Polaris and kube-score read labels only, and take a missing selector for an empty one.
#[test]
fn budgets_cover_what_they_select() {
    let check = "pdb-missing";
    let judge = |selector: Value| says(check, &[of("Deployment", &json!(2)), budget(&selector)]);
    let rule = |operator: &str, values: Value| json!({"matchExpressions": [{"key": "app", "operator": operator, "values": values}]});
    for covers in [
        json!({}),
        json!({"matchLabels": {"app": "web"}}),
        rule("In", json!(["web"])),
        rule("NotIn", json!(["shop"])),
        rule("Exists", json!(null)),
    ] {
        assert_eq!(judge(covers.clone()), Said::Passes, "{covers}");
    }
    for other in [
        json!(null),
        json!({"matchLabels": {"app": "shop"}}),
        json!({"matchLabels": {"app": "web", "tier": "front"}}),
        rule("DoesNotExist", json!(null)),
        rule("In", json!([])),
    ] {
        assert_eq!(judge(other.clone()), fails(&[": "]), "{other}");
    }
    let mut elsewhere = budget(&json!({}));
    elsewhere["metadata"]["namespace"] = json!("other");
    assert_eq!(says(check, &[of("StatefulSet", &json!(3)), elsewhere]), fails(&[": "]));
}

#[test]
fn a_single_pod_needs_no_budget() {
    let check = "pdb-missing";
    for (kind, replicas) in [
        ("Deployment", json!(null)),
        ("StatefulSet", json!(1)),
        ("Deployment", json!(0)),
        ("DaemonSet", json!(null)),
        ("Job", json!(null)),
    ] {
        assert_eq!(says(check, &[of(kind, &replicas)]), Said::Nothing, "{kind} {replicas}");
    }
    let web = of("Deployment", &json!(null));
    let scale = |least: i64| autoscaler("apps/v1", "Deployment", "web", &json!(least));
    assert_eq!(says(check, &[web.clone(), scale(1)]), Said::Nothing);
    assert_eq!(says(check, &[web, scale(2)]), fails(&[": "]));
}

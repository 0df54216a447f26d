//! Routes of Gateways that send requests into another namespace.

use plumbline_checks::{Evidence, Kind, Scope, Settings, Store, decode, evaluate_namespace};
use serde_json::{Value, json};

use crate::support::store;

const CHECK: &str = "dashboard-exposed";

/// A dashboard that nothing of its own namespace shows to anybody.
fn dashboard() -> Vec<Value> {
    let labels = json!({"k8s-app": "kubernetes-dashboard"});
    vec![
        json!({"apiVersion": "v1", "kind": "Service",
            "metadata": {"name": "dashboard", "namespace": "dashboard"},
            "spec": {"selector": labels, "ports": [{"port": 443}]}}),
        json!({"apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": "dashboard", "namespace": "dashboard", "labels": labels},
            "spec": {"containers": [
                {"name": "dashboard", "image": "kubernetesui/dashboard:v2.7.0"}]}}),
    ]
}

fn route(backend: &str) -> Value {
    json!({"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute",
        "metadata": {"name": "all", "namespace": "edge"},
        "spec": {"parentRefs": [{"name": "public"}],
            "rules": [{"backendRefs": [{"name": backend, "namespace": "dashboard"}]}]}})
}

fn grant(from: &str, to: &str) -> Value {
    let gateways = "gateway.networking.k8s.io";
    json!({"apiVersion": "gateway.networking.k8s.io/v1beta1", "kind": "ReferenceGrant",
        "metadata": {"name": "edge", "namespace": "dashboard"},
        "spec": {"from": [{"group": gateways, "kind": from, "namespace": "edge"}],
            "to": [{"group": "", "kind": to}]}})
}

/// The offences of the check in the dashboard's namespace, and whether its verdict is unknown.
fn found(store: &Store, evidence: &Evidence) -> (Vec<String>, bool) {
    let evaluation = evaluate_namespace("dashboard", store, evidence, &Settings::default());
    let result = evaluation.results.iter().find(|it| it.check.id == CHECK).expect("it runs");
    let offences = result.failed.iter().flat_map(|subject| &subject.offences);
    let details = offences.filter_map(|it| it.detail.as_deref().map(str::to_owned));
    (details.collect(), !result.unknown.is_empty())
}

#[test]
fn a_route_of_another_namespace_counts_where_it_is_let_in() {
    let with = |more: Vec<Value>| {
        let objects: Vec<Value> = dashboard().into_iter().chain(more).collect();
        found(&store(&objects), &Evidence::default())
    };
    let none = (Vec::new(), false);
    assert_eq!(with(vec![]), none);
    assert_eq!(with(vec![route("dashboard")]), none, "nobody lets it in");
    assert_eq!(with(vec![route("dashboard"), grant("Gateway", "Secret")]), none);
    assert_eq!(with(vec![route("other"), grant("HTTPRoute", "Service")]), none);
    let (offences, unknown) = with(vec![route("dashboard"), grant("HTTPRoute", "Service")]);
    assert!(!unknown && offences.len() == 1, "{offences:?}");
    assert!(offences[0].contains("HTTPRoute edge/all"), "{offences:?}");
}

#[test]
fn without_sight_of_grants_such_a_route_is_unknown() {
    let objects: Vec<Value> = dashboard().into_iter().chain([route("dashboard")]).collect();
    let mut evidence = Evidence::default();
    evidence.lose(Kind::ReferenceGrant, "forbidden");
    assert_eq!(found(&store(&objects), &evidence), (Vec::new(), true));
    assert_eq!(found(&store(&dashboard()), &evidence), (Vec::new(), false));
}

#[test]
fn the_report_of_the_service_is_touched_when_such_a_route_comes_and_goes() {
    let mut store = store(&dashboard());
    let observed = decode::decode(route("dashboard"), &Settings::default());
    let observed = observed.expect("it decodes").expect("a watched kind");
    let target = Scope::Namespace("dashboard".into());
    assert!(store.apply(observed, 0).contains(&target));
    assert!(store.remove(Kind::HTTPRoute, "edge", "all").contains(&target));
    let evidence = Evidence::default();
    assert_eq!(found(&store, &evidence), (Vec::new(), false));
}

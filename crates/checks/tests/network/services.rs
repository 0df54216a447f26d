//! Services that people outside the cluster reach.

use serde_json::{Value, json};

use crate::support::judge;

fn service(namespace: &str, name: &str, spec: &Value) -> Value {
    json!({"apiVersion": "v1", "kind": "Service",
           "metadata": {"name": name, "namespace": namespace}, "spec": spec})
}

/// What the check says of a Service in the namespace of the tests.
fn details(check: &str, name: &str, spec: &Value) -> Vec<String> {
    judge(&[service("shop", name, spec)]).remove(check).unwrap_or_default()
}

#[test]
fn a_sensitive_port_is_one_that_is_published() {
    let ports = json!([{"port": 80}, {"port": 15432, "targetPort": 5432}, {"port": 6379}]);
    let ranges = json!(["198.51.100.0/24"]);
    for (spec, expected) in [
        (json!({"ports": ports}), None),
        (json!({"type": "ClusterIP", "ports": ports}), None),
        (json!({"type": "NodePort", "ports": ports}), Some("on every node")),
        (json!({"type": "LoadBalancer", "ports": ports}), Some("by a load balancer")),
        (json!({"externalIPs": ["192.0.2.1"], "ports": ports}), Some("at external IPs")),
        (json!({"type": "LoadBalancer", "loadBalancerSourceRanges": ranges, "ports": ports}), None),
        (
            json!({"type": "LoadBalancer", "loadBalancerSourceRanges": ["::/0"], "ports": ports}),
            Some("by a load balancer"),
        ),
    ] {
        let expected = expected.map_or_else(Vec::new, |how| {
            vec![
                format!("spec.ports: 5432, PostgreSQL, {how}"),
                format!("spec.ports: 6379, Redis, {how}"),
            ]
        });
        assert_eq!(details("service-sensitive-port", "web", &spec), expected, "{spec}");
    }
    let plain = json!({"type": "NodePort", "ports": [{"port": 80, "targetPort": "http"}]});
    assert!(details("service-sensitive-port", "web", &plain).is_empty());
}

#[test]
fn interfaces_are_known_by_the_name_and_by_what_is_selected() {
    let spec = |selector: Value| json!({"type": "NodePort", "selector": selector, "ports": [{"port": 80}]});
    for (name, selector, expected) in [
        ("kubernetes-dashboard", json!({}), Some("kubernetes-dashboard")),
        ("web", json!({"app": "prometheus"}), Some("prometheus")),
        ("web", json!({"k8s-app": "kubernetes-dashboard"}), Some("kubernetes-dashboard")),
        ("web", json!({"app.kubernetes.io/name": "hubble-ui"}), Some("hubble-ui")),
        ("web", json!({"tier": "prometheus"}), None),
        ("prometheus-adapter", json!({}), None),
    ] {
        let found = details("service-sensitive-port", name, &spec(selector));
        let expected = expected.map(|it| format!("spec.selector: {it} on every node"));
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{name}");
    }
}

#[test]
fn external_addresses_and_names_are_told() {
    let check = "service-external-ip";
    let ips = json!({"externalIPs": ["192.0.2.1", "192.0.2.2"]});
    assert_eq!(details(check, "web", &ips), ["spec.externalIPs: 192.0.2.1"]);
    let alias = json!({"type": "ExternalName", "externalName": "a\u{1b}[31m.example"});
    assert_eq!(details(check, "web", &alias), ["spec.externalName: a[31m.example"]);
    for harmless in [json!({}), json!({"externalIPs": null}), json!({"type": "LoadBalancer"})] {
        assert!(details(check, "web", &harmless).is_empty(), "{harmless}");
    }
    // The name counts for that type only.
    let stale = json!({"type": "ClusterIP", "externalName": "a.example"});
    assert!(details(check, "web", &stale).is_empty());
}

#[test]
fn the_api_server_and_etcd_are_published_by_selector_by_name_and_by_alias() {
    let published = |object: Value| {
        let mut store = plumbline_checks::Store::default();
        let settings = plumbline_checks::Settings::default();
        let observed = plumbline_checks::decode::decode(object, &settings).expect("it decodes");
        let observed = observed.expect("a watched kind");
        let namespace = observed.namespace.clone();
        store.apply(observed, 0);
        let evidence = plumbline_checks::Evidence::default();
        let results =
            plumbline_checks::evaluate_namespace(&namespace, &store, &evidence, &settings).results;
        let mut results = results.iter();
        let result = results.find(|it| it.check.id == "apiserver-service-exposed");
        !result.expect("the check runs").failed.is_empty()
    };
    let node = |selector: Value| json!({"type": "NodePort", "selector": selector});
    for (namespace, name, spec, expected) in [
        ("kube-system", "api", node(json!({"component": "kube-apiserver"})), true),
        ("kube-system", "api", node(json!({"component": "etcd", "tier": "control-plane"})), true),
        ("kube-system", "api", json!({"selector": {"component": "etcd"}}), false),
        ("kube-system", "dns", node(json!({"k8s-app": "kube-dns"})), false),
        ("shop", "etcd", node(json!({"component": "etcd"})), false),
        ("openshift-etcd", "etcd", node(json!({"app": "etcd"})), true),
        ("default", "kubernetes", json!({"type": "ClusterIP"}), false),
        ("default", "kubernetes", json!({"type": "LoadBalancer"}), true),
        ("default", "kubernetes", json!({"type": "NodePort"}), true),
        ("shop", "kubernetes", json!({"type": "NodePort"}), false),
        (
            "shop",
            "api",
            json!({"type": "ExternalName", "externalName": "Kubernetes.default.svc.cluster.local."}),
            true,
        ),
        ("shop", "api", json!({"type": "ExternalName", "externalName": "api.example"}), false),
    ] {
        assert_eq!(
            published(service(namespace, name, &spec)),
            expected,
            "{namespace}/{name} {spec}"
        );
    }
}

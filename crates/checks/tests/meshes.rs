//! Service meshes: who belongs to one, what it takes, and what is outside of it, beyond the examples
//! of the checks.

mod support;

use plumbline_checks::{CheckResult, Evidence, Kind, Scope, Settings, Store, evaluate_namespace};
use serde_json::{Value, json};

use crate::support::{NAMESPACE, deployment, store};

const STRICT: &str = "mesh-mtls-not-strict";
const BYPASSED: &str = "mesh-bypassed";

/// How many subjects pass and fail a check, and how many verdicts are unknown.
fn counts(check: &str, objects: &[Value], evidence: &Evidence) -> (u32, usize, u32) {
    let store = store(objects);
    let results = evaluate_namespace(NAMESPACE, &store, evidence, &Settings::default()).results;
    let CheckResult { passed, failed, unknown, .. } =
        results.iter().find(|result| result.check.id == check).expect("the check runs");
    (*passed, failed.len(), unknown.values().sum())
}

fn verdict(check: &str, objects: &[Value]) -> (u32, usize, u32) {
    counts(check, objects, &Evidence::default())
}

const PASSES: (u32, usize, u32) = (1, 0, 0);
const FAILS: (u32, usize, u32) = (0, 1, 0);
const UNKNOWN: (u32, usize, u32) = (0, 0, 1);
const NOT_APPLICABLE: (u32, usize, u32) = (0, 0, 0);

fn policy(namespace: &str, name: &str, spec: &Value) -> Value {
    json!({"apiVersion": "security.istio.io/v1", "kind": "PeerAuthentication",
           "metadata": {"name": name, "namespace": namespace}, "spec": spec})
}

fn of_mesh(mode: &str) -> Value {
    policy("istio-system", "default", &json!({"mtls": {"mode": mode}}))
}

fn of_namespace(mode: &str) -> Value {
    policy(NAMESPACE, "default", &json!({"mtls": {"mode": mode}}))
}

fn of_pod(spec: &Value) -> Value {
    let mut spec = spec.clone();
    spec["selector"] = json!({"matchLabels": {"app": "web"}});
    policy(NAMESPACE, "web", &spec)
}

/// A live Pod with the container `proxy` beside its own.
fn meshed(proxy: &Value, annotations: &Value) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod",
           "metadata": {"name": "web", "labels": {"app": "web"}, "annotations": annotations},
           "spec": {"containers": [{"name": "web", "image": "web"}, proxy]},
           "status": {"phase": "Running"}})
}

fn in_istio() -> Value {
    meshed(&json!({"name": "istio-proxy", "args": ["proxy", "sidecar"]}), &json!({}))
}

fn in_linkerd(policy: &str) -> Value {
    let variable = json!({"name": "LINKERD2_PROXY_INBOUND_DEFAULT_POLICY", "value": policy});
    meshed(&json!({"name": "linkerd-proxy", "env": [variable]}), &json!({}))
}

fn plain() -> Value {
    meshed(&json!({"name": "other"}), &json!({}))
}

fn control_plane(namespace: &str, label: &str, value: &str) -> Value {
    json!({"apiVersion": "apps/v1", "kind": "Deployment",
           "metadata": {"name": "control", "namespace": namespace},
           "spec": {"template": {"metadata": {"labels": {label: value}},
                                 "spec": {"containers": [{"name": "main", "image": "main"}]}}}})
}

fn istiod(namespace: &str) -> Value {
    control_plane(namespace, "app", "istiod")
}

fn namespace(labels: &Value, annotations: &Value) -> Value {
    json!({"apiVersion": "v1", "kind": "Namespace",
           "metadata": {"name": NAMESPACE, "labels": labels, "annotations": annotations}})
}

#[test]
fn the_narrowest_policy_of_istio_decides() {
    for (policies, expected) in [
        (vec![], FAILS),
        (vec![of_mesh("STRICT")], PASSES),
        (vec![of_mesh("UNSET")], FAILS),
        (vec![of_mesh("DISABLE")], FAILS),
        (vec![of_mesh("STRICT"), of_namespace("PERMISSIVE")], FAILS),
        (vec![of_mesh("STRICT"), of_namespace("UNSET")], PASSES),
        (vec![of_mesh("PERMISSIVE"), of_namespace("STRICT")], PASSES),
        (vec![of_namespace("STRICT"), of_pod(&json!({"mtls": {"mode": "DISABLE"}}))], FAILS),
        (vec![of_namespace("STRICT"), of_pod(&json!({}))], PASSES),
        (vec![of_mesh("PERMISSIVE"), of_pod(&json!({"mtls": {"mode": "STRICT"}}))], PASSES),
        (vec![policy("bank", "default", &json!({"mtls": {"mode": "STRICT"}}))], FAILS),
    ] {
        let objects: Vec<Value> = policies.iter().cloned().chain([in_istio()]).collect();
        assert_eq!(verdict(STRICT, &objects), expected, "{policies:?}");
    }
}

#[test]
fn a_policy_for_other_pods_changes_nothing() {
    let mut other = of_pod(&json!({"mtls": {"mode": "STRICT"}}));
    other["spec"]["selector"]["matchLabels"]["app"] = json!("api");
    assert_eq!(verdict(STRICT, &[in_istio(), other]), FAILS);
    // In the namespace of the mesh Istio reads no policies for some Pods.
    let root = policy("istio-system", "web", &of_pod(&json!({"mtls": {"mode": "STRICT"}}))["spec"]);
    assert_eq!(verdict(STRICT, &[in_istio(), root]), FAILS);
}

#[test]
fn one_port_in_plaintext_is_enough() {
    let ports = |mode: &str| {
        of_pod(&json!({"mtls": {"mode": "STRICT"}, "portLevelMtls": {"8080": {"mode": mode}}}))
    };
    for (mode, expected) in [("STRICT", PASSES), ("UNSET", PASSES), ("DISABLE", FAILS)] {
        assert_eq!(verdict(STRICT, &[in_istio(), ports(mode)]), expected, "{mode}");
    }
    // Ports count only beside a selector.
    let wide = policy(
        NAMESPACE,
        "default",
        &json!({"mtls": {"mode": "STRICT"}, "portLevelMtls": {"8080": {"mode": "DISABLE"}}}),
    );
    assert_eq!(verdict(STRICT, &[in_istio(), wide]), PASSES);
    let around = json!({"traffic.sidecar.istio.io/excludeInboundPorts": "9090\u{1b}[31m"});
    let sidecar = json!({"name": "istio-proxy"});
    let found = support::judge(&[meshed(&sidecar, &around), of_mesh("STRICT")]);
    assert_eq!(found[STRICT], [": around the proxy: 9090[31m"]);
}

#[test]
fn policies_that_disagree_are_unknown() {
    let second = policy(NAMESPACE, "second", &json!({"mtls": {"mode": "PERMISSIVE"}}));
    assert_eq!(verdict(STRICT, &[in_istio(), of_namespace("STRICT"), second.clone()]), UNKNOWN);
    assert_eq!(verdict(STRICT, &[in_istio(), of_namespace("PERMISSIVE"), second]), FAILS);
}

#[test]
fn a_root_that_may_be_elsewhere_is_unknown() {
    let objects = [in_istio(), of_mesh("STRICT"), istiod("mesh")];
    assert_eq!(verdict(STRICT, &objects), UNKNOWN);
    let decided = [in_istio(), of_namespace("STRICT"), istiod("mesh")];
    assert_eq!(verdict(STRICT, &decided), PASSES);
    // A tenant that plays a control plane moves nothing.
    let played = [in_istio(), of_mesh("STRICT"), istiod("istio-system"), istiod(NAMESPACE)];
    assert_eq!(verdict(STRICT, &played), PASSES);
}

#[test]
fn parts_of_a_mesh_are_not_judged() {
    for role in ["router", "waypoint", "ztunnel"] {
        let gateway = meshed(&json!({"name": "istio-proxy", "args": ["proxy", role]}), &json!({}));
        assert_eq!(verdict(STRICT, &[gateway]), NOT_APPLICABLE, "{role}");
    }
    let annotations = json!({"inject.istio.io/templates": "gateway"});
    let gateway = meshed(&json!({"name": "istio-proxy", "image": "auto"}), &annotations);
    assert_eq!(verdict(STRICT, &[gateway]), NOT_APPLICABLE);
    let mut own = in_linkerd("all-unauthenticated");
    own["metadata"]["labels"]["linkerd.io/control-plane-component"] = json!("identity");
    assert_eq!(verdict(STRICT, &[own]), NOT_APPLICABLE);
}

#[test]
fn linkerd_is_judged_by_what_its_proxy_was_given() {
    for (policy, expected) in [
        ("all-unauthenticated", FAILS),
        ("cluster-unauthenticated", FAILS),
        ("audit", FAILS),
        ("all-authenticated", PASSES),
        ("cluster-authenticated", PASSES),
        ("deny", PASSES),
        ("new", UNKNOWN),
    ] {
        assert_eq!(verdict(STRICT, &[in_linkerd(policy)]), expected, "{policy}");
    }
    let server = |app: &str| {
        json!({"apiVersion": "policy.linkerd.io/v1beta3", "kind": "Server", "metadata": {"name": "web"},
               "spec": {"podSelector": {"matchLabels": {"app": app}}, "port": 80}})
    };
    for policy in ["all-unauthenticated", "all-authenticated"] {
        assert_eq!(verdict(STRICT, &[in_linkerd(policy), server("web")]), UNKNOWN);
    }
    assert_eq!(verdict(STRICT, &[in_linkerd("all-unauthenticated"), server("api")]), FAILS);
}

/// A template that labels and annotations of its namespace bring into a mesh.
#[test]
fn templates_belong_to_a_mesh_by_what_is_written() {
    let none = json!({});
    let template = || deployment(&json!({"containers": [{"name": "web", "image": "web"}]}));
    let inject = json!({"istio-injection": "enabled"});
    for (labels, annotations, expected) in [
        (&none, &none, NOT_APPLICABLE),
        (&inject, &none, FAILS),
        (&json!({"istio.io/rev": "stable"}), &none, FAILS),
        (&json!({"istio-injection": "disabled", "istio.io/rev": "stable"}), &none, NOT_APPLICABLE),
        (&json!({"istio.io/dataplane-mode": "ambient"}), &none, FAILS),
        (&none, &json!({"linkerd.io/inject": "enabled"}), UNKNOWN),
        (&none, &json!({"linkerd.io/inject": "disabled"}), NOT_APPLICABLE),
        (
            &none,
            &json!({"linkerd.io/inject": "enabled",
                    "config.linkerd.io/default-inbound-policy": "deny"}),
            PASSES,
        ),
    ] {
        let objects = [template(), namespace(labels, annotations), istiod("istio-system")];
        assert_eq!(verdict(STRICT, &objects), expected, "{labels} {annotations}");
    }
    // Where no control plane runs, such a label does nothing.
    assert_eq!(verdict(STRICT, &[template(), namespace(&inject, &none)]), NOT_APPLICABLE);
    let mut out = template();
    out["spec"]["template"]["metadata"] = json!({"labels": {"sidecar.istio.io/inject": "false"}});
    let objects = [out, namespace(&inject, &none), istiod("istio-system")];
    assert_eq!(verdict(STRICT, &objects), NOT_APPLICABLE);
}

#[test]
fn a_live_pod_is_in_the_ambient_mesh_where_istio_says_so() {
    let ambient = namespace(&json!({"istio.io/dataplane-mode": "ambient"}), &json!({}));
    let redirected = json!({"ambient.istio.io/redirection": "enabled"});
    let inside = meshed(&json!({"name": "other"}), &redirected);
    let around = [ambient, istiod("istio-system"), of_mesh("STRICT")];
    let with = |pod: Value| around.iter().cloned().chain([pod]).collect::<Vec<Value>>();
    assert_eq!(verdict(STRICT, &with(inside)), PASSES);
    assert_eq!(verdict(STRICT, &with(plain())), UNKNOWN);
    let mut out = plain();
    out["metadata"]["labels"]["istio.io/dataplane-mode"] = json!("none");
    assert_eq!(verdict(STRICT, &with(out)), NOT_APPLICABLE);
}

#[test]
fn files_without_a_mesh_are_told_nothing_of_meshes() {
    let mut evidence = Evidence::default();
    evidence.partial = true;
    let service = json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"},
        "spec": {"type": "NodePort", "selector": {"app": "web"}, "ports": [{"port": 80}]}});
    let template = deployment(&json!({"containers": [{"name": "web", "image": "web"}]}));
    for check in [STRICT, BYPASSED] {
        let objects = [template.clone(), service.clone(), plain()];
        assert_eq!(counts(check, &objects, &evidence), NOT_APPLICABLE, "{check}");
    }
    // A Pod that somebody wrote has not been through admission.
    let mut written = plain();
    written["status"].take();
    let pods = [written, namespace(&json!({"istio-injection": "enabled"}), &json!({}))];
    let with_mesh = [&pods[..], &[istiod("istio-system"), of_namespace("STRICT")]].concat();
    assert_eq!(counts(STRICT, &with_mesh, &evidence), PASSES);
}

#[test]
fn without_its_kinds_a_mesh_is_gone_but_for_the_proxies_that_run() {
    let mut evidence = Evidence::default();
    for kind in [Kind::PeerAuthentication, Kind::LinkerdServer] {
        evidence.withdraw(kind);
    }
    assert_eq!(counts(STRICT, &[in_istio()], &evidence), FAILS);
    let idle = [
        deployment(&json!({"containers": [{"name": "web", "image": "web"}]})),
        namespace(&json!({"istio-injection": "enabled"}), &json!({})),
        istiod("istio-system"),
    ];
    assert_eq!(counts(STRICT, &idle, &evidence), NOT_APPLICABLE);
}

#[test]
fn only_what_is_reached_from_outside_bypasses_a_mesh() {
    let service = |spec: &Value| json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": spec});
    let route = |backend: &Value, parent: &str| {
        json!({"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute",
               "metadata": {"name": "web", "namespace": NAMESPACE},
               "spec": {"parentRefs": [{"name": "edge", "kind": parent}],
                        "rules": [{"backendRefs": [backend]}]}})
    };
    let behind = |port: &Value| service(&json!({"selector": {"app": "web"}, "ports": [port]}));
    let on_nodes = |port: &Value| {
        service(&json!({"type": "NodePort", "selector": {"app": "web"}, "ports": [port]}))
    };
    let (http, web) = (json!({"port": 80}), json!({"name": "web", "port": 80}));
    let other = json!({"name": "web", "namespace": "other"});
    for (objects, expected) in [
        (vec![behind(&http)], NOT_APPLICABLE),
        (vec![on_nodes(&http)], FAILS),
        (vec![on_nodes(&json!({"port": 443, "name": "https-web"}))], NOT_APPLICABLE),
        (vec![on_nodes(&json!({"port": 443, "appProtocol": "https"}))], NOT_APPLICABLE),
        (vec![on_nodes(&json!({"port": 80, "name": "https", "appProtocol": "http"}))], FAILS),
        (vec![behind(&http), route(&web, "Gateway")], FAILS),
        (vec![behind(&http), route(&web, "Service")], NOT_APPLICABLE),
        (vec![behind(&http), route(&other, "Gateway")], NOT_APPLICABLE),
    ] {
        let with = |pod: Value| {
            let control =
                control_plane("linkerd", "linkerd.io/control-plane-component", "destination");
            objects.iter().cloned().chain([pod, control]).collect::<Vec<Value>>()
        };
        assert_eq!(verdict(BYPASSED, &with(plain())), expected, "{objects:?}");
        let inside = if expected == FAILS { PASSES } else { NOT_APPLICABLE };
        assert_eq!(verdict(BYPASSED, &with(in_linkerd("deny"))), inside, "{objects:?}");
    }
}

/// The reports that a change touches.
#[test]
fn what_is_for_the_whole_mesh_touches_every_namespace() {
    let settings = Settings::default();
    let observed = |object: Value| {
        let observed = plumbline_checks::decode::decode(object, &settings);
        observed.expect("it decodes").expect("a watched kind")
    };
    let mut store = Store::default();
    for name in ["bank", NAMESPACE] {
        let namespace =
            json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}});
        store.apply(observed(namespace), 0);
    }
    let bank = Scope::Namespace("bank".into());
    assert!(store.apply(observed(of_mesh("STRICT")), 0).contains(&bank));
    assert!(!store.apply(observed(of_namespace("STRICT")), 0).contains(&bank));
    assert!(store.apply(observed(istiod("istio-system")), 0).contains(&bank));
    assert!(store.apply(observed(istiod("istio-system")), 0).is_empty());
    let second = json!({"apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": "second", "namespace": "istio-system"},
        "spec": {"template": {"metadata": {"labels": {"app": "istiod"}}, "spec": {}}}});
    assert!(!store.apply(observed(second), 0).contains(&bank));
    assert!(!store.remove(Kind::Deployment, "istio-system", "second").contains(&bank));
    assert!(store.remove(Kind::Deployment, "istio-system", "control").contains(&bank));
}

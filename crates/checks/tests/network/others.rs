//! Policies of other kinds: whether they isolate the Pods of the namespace, as the checks see it.
//! Every peer counts `NetworkPolicies` alone, and takes a Pod that another kind isolates for open.

use std::slice;

use plumbline_checks::{Evidence, Kind, Scope, Settings, Store, decode};
use serde_json::{Value, json};

use crate::support::NAMESPACE;
use crate::{counts, namespace, pod, policy};

const PASSES: (u32, usize, u32) = (1, 0, 0);
const FAILS: (u32, usize, u32) = (0, 1, 0);
const UNKNOWN: (u32, usize, u32) = (0, 0, 1);
const NOT_APPLICABLE: (u32, usize, u32) = (0, 0, 0);

fn other(api_version: &str, kind: &str, namespaced: bool, spec: &Value) -> Value {
    let namespace = namespaced.then_some(NAMESPACE);
    json!({"apiVersion": api_version, "kind": kind, "spec": spec,
           "metadata": {"name": "other", "namespace": namespace}})
}

fn admin(spec: &Value) -> Value {
    other("policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy", false, spec)
}

fn cilium(spec: &Value) -> Value {
    other("cilium.io/v2", "CiliumNetworkPolicy", true, spec)
}

fn calico(spec: &Value) -> Value {
    other("crd.projectcalico.org/v1", "NetworkPolicy", true, spec)
}

fn calico_global(spec: &Value) -> Value {
    other("crd.projectcalico.org/v1", "GlobalNetworkPolicy", false, spec)
}

/// The verdict of a check in a namespace with one Pod and `objects`.
fn verdict(check: &str, objects: &[Value]) -> (u32, usize, u32) {
    let mut all = vec![namespace(NAMESPACE, &json!({"team": "red"})), pod("web")];
    all.extend(objects.iter().cloned());
    counts(&all, &Evidence::default(), check)
}

/// That of the check on Pods that no policy covers, for one policy in both directions.
fn covered(policy: Value) -> (u32, usize, u32) {
    verdict("netpol-pod-uncovered", &[policy])
}

#[test]
fn cilium_isolates_where_it_has_rules() {
    let both =
        |selector: Value| json!({"endpointSelector": selector, "ingress": [{}], "egress": [{}]});
    for (spec, expected) in [
        (both(json!({})), PASSES),
        (both(json!({"matchLabels": {"app": "web"}})), PASSES),
        (both(json!({"matchLabels": {"k8s:app": "web"}})), PASSES),
        (both(json!({"matchLabels": {"any:app": "web"}})), PASSES),
        (both(json!({"matchLabels": {"app": "api"}})), NOT_APPLICABLE),
        (
            both(
                json!({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["api"]}]}),
            ),
            PASSES,
        ),
        (both(json!({"matchLabels": {"k8s:io.kubernetes.pod.namespace": NAMESPACE}})), PASSES),
        (both(json!({"matchLabels": {"io.cilium.k8s.namespace.labels.team": "red"}})), PASSES),
        (both(json!({"matchLabels": {"reserved:host": ""}})), UNKNOWN),
        (both(json!({"matchLabels": {"io.cilium.k8s.policy.serviceaccount": "web"}})), UNKNOWN),
        (both(json!({"matchExpressions": [{"key": "app", "operator": "Like"}]})), UNKNOWN),
        (json!({"endpointSelector": {}, "ingress": [{}]}), FAILS),
        // Unlike in a NetworkPolicy, an empty list isolates nothing.
        (json!({"endpointSelector": {}, "ingress": [], "egress": []}), NOT_APPLICABLE),
        (json!({"endpointSelector": {}, "ingressDeny": [{}], "egressDeny": [{}]}), PASSES),
        (
            json!({"endpointSelector": {}, "ingress": [{}], "egress": [{}],
                   "enableDefaultDeny": {"ingress": false, "egress": false}}),
            NOT_APPLICABLE,
        ),
        (
            json!({"endpointSelector": {}, "egress": [{}],
                   "ingress": [{"fromEntities": ["all"]}]}),
            UNKNOWN,
        ),
        (
            json!({"endpointSelector": {}, "egress": [{}],
                   "ingress": [{"fromEntities": ["all"], "toPorts": [{"ports": [{"port": "80"}]}]}]}),
            PASSES,
        ),
        (json!({"nodeSelector": {}, "ingress": [{}], "egress": [{}]}), NOT_APPLICABLE),
    ] {
        assert_eq!(covered(cilium(&spec)), expected, "{spec}");
    }
    let mut several = cilium(&json!({"endpointSelector": {}, "ingress": [{}]}));
    several["specs"] = json!([{"endpointSelector": {}, "egress": [{}]}]);
    assert_eq!(covered(several), PASSES, "spec and specs");
    let cluster = other("cilium.io/v2", "CiliumClusterwideNetworkPolicy", false, &both(json!({})));
    assert_eq!(covered(cluster), PASSES);
}

#[test]
fn calico_isolates_unless_a_rule_for_everyone_or_another_tier_decides() {
    let types = json!(["Ingress", "Egress"]);
    let allow = json!({"action": "Allow", "source": {"selector": "app == 'api'"}});
    for (spec, expected) in [
        (json!({"types": types}), PASSES),
        (json!({"types": types, "selector": "all()"}), PASSES),
        (json!({"types": types, "selector": "app == 'web'"}), PASSES),
        (json!({"types": types, "selector": "app == 'api'"}), NOT_APPLICABLE),
        (json!({"types": types, "selector": "app ~ 'web'"}), UNKNOWN),
        (json!({"types": types, "serviceAccountSelector": "all()"}), UNKNOWN),
        (json!({"types": ["Ingress"]}), FAILS),
        (json!({"ingress": [allow]}), FAILS),
        (json!({"ingress": [allow], "egress": [allow]}), PASSES),
        (json!({"types": types, "ingress": [allow, {"action": "Deny"}]}), PASSES),
        (json!({"types": types, "ingress": [{"action": "Log"}, allow]}), PASSES),
        (json!({"types": types, "ingress": [{"action": "Allow"}]}), UNKNOWN),
        (json!({"types": types, "ingress": [{"action": "allow", "source": {}}]}), UNKNOWN),
        (json!({"types": types, "ingress": [{"action": "Pass"}]}), UNKNOWN),
        (json!({"types": types, "ingress": [{"action": "Delay"}]}), UNKNOWN),
        (json!({"types": types, "tier": "default"}), PASSES),
        (json!({"types": types, "tier": "security"}), UNKNOWN),
        (
            json!({"types": types, "tier": "security", "ingress": [{"action": "Deny"}],
                   "egress": [{"action": "Deny"}]}),
            PASSES,
        ),
    ] {
        assert_eq!(covered(calico(&spec)), expected, "{spec}");
        assert_eq!(covered(calico_global(&spec)), expected, "{spec}");
    }
    for (spec, expected) in [
        (json!({"types": types, "namespaceSelector": "team == 'red'"}), PASSES),
        (json!({"types": types, "namespaceSelector": "team == 'blue'"}), NOT_APPLICABLE),
        (json!({"types": types, "namespaceSelector": "projectcalico.org/name == 'shop'"}), PASSES),
        (json!({"types": types, "selector": "global()"}), NOT_APPLICABLE),
        (json!({"types": types, "preDNAT": true}), NOT_APPLICABLE),
    ] {
        assert_eq!(covered(calico_global(&spec)), expected, "{spec}");
    }
}

#[test]
fn the_network_policy_api_isolates_only_by_denying_all() {
    let pods = json!([{"namespaces": {}}]);
    let all = json!([{"networks": ["0.0.0.0/0", "::/0"]}]);
    let rules = |action: &str, from: &Value, to: &Value| {
        json!({"subject": {"namespaces": {}}, "ingress": [{"action": action, "from": from}],
               "egress": [{"action": action, "to": to}]})
    };
    let narrow = json!([{"namespaces": {"matchLabels": {"a": "b"}}}]);
    let odd = json!([{"namespaces": {"sameLabels": ["a"]}}]);
    let deny = rules("Deny", &pods, &all);
    let with_subject = |subject: Value| {
        let mut spec = deny.clone();
        spec["subject"] = subject;
        spec
    };
    for (spec, expected) in [
        (deny.clone(), PASSES),
        (
            rules("Deny", &json!([{"pods": {"namespaceSelector": {}, "podSelector": {}}}]), &all),
            PASSES,
        ),
        (rules("Deny", &narrow, &narrow), NOT_APPLICABLE),
        // Connections that leave the cluster are open still.
        (rules("Deny", &pods, &pods), FAILS),
        (rules("Allow", &pods, &all), UNKNOWN),
        (rules("Pass", &pods, &all), UNKNOWN),
        (rules("Allow", &narrow, &narrow), NOT_APPLICABLE),
        (rules("Deny", &odd, &all), UNKNOWN),
        (with_subject(json!({"namespaces": {"matchLabels": {"team": "red"}}})), PASSES),
        (with_subject(json!({"namespaces": {"matchLabels": {"team": "blue"}}})), NOT_APPLICABLE),
        (
            with_subject(json!({"pods": {"namespaceSelector": {},
                                         "podSelector": {"matchLabels": {"app": "web"}}}})),
            PASSES,
        ),
        (with_subject(json!({})), UNKNOWN),
    ] {
        assert_eq!(covered(admin(&spec)), expected, "{spec}");
    }
    let group = "policy.networking.k8s.io";
    let baseline = |spec: &Value| {
        other(&format!("{group}/v1alpha1"), "BaselineAdminNetworkPolicy", false, spec)
    };
    assert_eq!(covered(baseline(&deny)), PASSES);
    assert_eq!(covered(baseline(&rules("Allow", &pods, &all))), NOT_APPLICABLE);
    let cluster = |tier: &str, spec: &Value| {
        let mut spec = spec.clone();
        spec["tier"] = json!(tier);
        other(&format!("{group}/v1alpha2"), "ClusterNetworkPolicy", false, &spec)
    };
    assert_eq!(covered(cluster("Admin", &deny)), PASSES);
    assert_eq!(covered(cluster("Baseline", &rules("Accept", &pods, &all))), NOT_APPLICABLE);
    assert_eq!(covered(cluster("Admin", &rules("Accept", &pods, &all))), UNKNOWN);
    let mut ports = deny.clone();
    ports["egress"][0]["ports"] = json!([{"portNumber": {"port": 80}}]);
    assert_eq!(covered(admin(&ports)), FAILS, "egress on one port only");
}

#[test]
fn what_another_kind_may_open_is_no_pass() {
    let closed = policy(&json!({"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}));
    let opening = calico(&json!({"types": ["Ingress", "Egress"], "ingress": [{"action": "Allow"}],
                                 "egress": [{"action": "Allow"}]}));
    for check in [
        "netpol-pod-uncovered",
        "netpol-default-deny-ingress",
        "netpol-default-deny-egress",
        "netpol-imds-open",
    ] {
        assert_eq!(verdict(check, slice::from_ref(&closed)), PASSES, "{check}");
        assert_eq!(verdict(check, &[closed.clone(), opening.clone()]), UNKNOWN, "{check}");
    }
    assert_eq!(verdict("netpol-namespace-none", &[closed, opening.clone()]), PASSES);
    assert_eq!(verdict("netpol-namespace-none", &[opening]), FAILS);
}

#[test]
fn whole_namespaces_are_denied_by_default_by_other_kinds_too() {
    let all = cilium(&json!({"endpointSelector": {}, "ingress": [{}], "egress": [{}]}));
    let web = cilium(&json!({"endpointSelector": {"matchLabels": {"app": "web"}},
                             "ingress": [{}], "egress": [{}]}));
    for check in ["netpol-default-deny-ingress", "netpol-default-deny-egress"] {
        assert_eq!(verdict(check, slice::from_ref(&all)), PASSES, "{check}");
        assert_eq!(verdict(check, slice::from_ref(&web)), FAILS, "{check}: for some Pods only");
    }
    for (policy, expected) in [
        (all, PASSES),
        (web, PASSES),
        (calico(&json!({"selector": "nonsense"})), UNKNOWN),
        (
            admin(&json!({"subject": {"namespaces": {}}, "egress": [
            {"action": "Allow", "to": [{"namespaces": {"matchLabels": {"a": "b"}}}]}]})),
            FAILS,
        ),
    ] {
        assert_eq!(
            verdict("netpol-namespace-none", slice::from_ref(&policy)),
            expected,
            "{policy}"
        );
    }
}

#[test]
fn a_kind_that_is_not_served_is_not_asked_for_and_one_that_is_forbidden_is_unknown() {
    let closed = policy(&json!({"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}));
    let objects = [namespace(NAMESPACE, &json!({})), pod("web"), closed];
    let mut evidence = Evidence::default();
    for kind in Kind::OTHER_POLICIES {
        evidence.withdraw(kind);
    }
    assert_eq!(counts(&objects, &evidence, "netpol-pod-uncovered"), PASSES);
    evidence.lose(Kind::CalicoNetworkPolicy, "forbidden");
    evidence.regain(Kind::CalicoNetworkPolicy);
    evidence.lose(Kind::CalicoNetworkPolicy, "forbidden");
    assert_eq!(counts(&objects, &evidence, "netpol-pod-uncovered"), UNKNOWN);
    let reasons: Vec<String> = evidence.unreadable().map(|it| it.to_string()).collect();
    assert_eq!(reasons, ["networkpolicies.crd.projectcalico.org cannot be read: forbidden"]);
}

#[test]
fn a_policy_of_the_cluster_touches_every_namespace() {
    let mut store = Store::default();
    let mut apply = |object: Value| {
        let observed = decode::decode(object, &Settings::default()).expect("it decodes");
        store.apply(observed.expect("a watched kind"), 0)
    };
    apply(namespace("a", &json!({})));
    apply(namespace("b", &json!({})));
    let touched = apply(calico_global(&json!({"selector": "all()"})));
    let of = |name: &str| Scope::Namespace(name.into());
    assert_eq!(touched.into_iter().collect::<Vec<_>>(), [Scope::Cluster, of("a"), of("b")]);
}

//! Checks on `NetworkPolicies`, and on what they cover.

use plumbline_checks::Evidence;
use plumbline_checks::network::PARTS_LIMIT;
use serde_json::{Value, json};

use crate::support::{NAMESPACE, judge};
use crate::{counts, namespace, pod, policy};

const PASSES: (u32, usize, u32) = (1, 0, 0);
const FAILS: (u32, usize, u32) = (0, 1, 0);
const UNKNOWN: (u32, usize, u32) = (0, 0, 1);

fn verdict(check: &str, spec: &Value) -> (u32, usize, u32) {
    let own = namespace(NAMESPACE, &json!({"team": "red"}));
    counts(&[own, pod("web"), policy(spec)], &Evidence::default(), check)
}

#[test]
fn all_is_allowed_by_a_rule_without_limits_for_every_pod() {
    for (spec, expected) in [
        (json!({"podSelector": {}, "ingress": [{}]}), FAILS),
        (json!({"podSelector": {}, "ingress": [{"from": [], "ports": null}]}), FAILS),
        (json!({"podSelector": {}, "egress": [{"to": []}]}), FAILS),
        (json!({"podSelector": {}, "ingress": [{"ports": [{}]}]}), FAILS),
        (
            json!({"podSelector": {}, "ingress": [{"ports": [{"port": 1, "endPort": 65535}]}]}),
            FAILS,
        ),
        (json!({"podSelector": {}, "ingress": [{"ports": [{"protocol": "UDP"}]}]}), PASSES),
        (json!({"podSelector": {}, "ingress": [{"ports": [{"port": 80}]}]}), PASSES),
        (json!({"podSelector": {}, "ingress": [{"from": [{"podSelector": {}}]}]}), PASSES),
        (json!({"podSelector": {}, "ingress": []}), PASSES),
        (json!({"podSelector": {"matchLabels": {"app": "web"}}, "ingress": [{}]}), PASSES),
        // The rule is there, its direction is not covered.
        (json!({"podSelector": {}, "policyTypes": ["Ingress"], "egress": [{}]}), PASSES),
        // A peer in the list of the other direction is none: the API server drops it.
        (json!({"podSelector": {}, "ingress": [{"to": [{"podSelector": {}}]}]}), FAILS),
    ] {
        assert_eq!(verdict("netpol-allow-all", &spec), expected, "{spec}");
    }
}

#[test]
fn every_namespace_may_connect_only_if_its_selector_and_that_of_pods_are_empty() {
    for (peer, expected) in [
        (json!({"namespaceSelector": {}}), FAILS),
        (json!({"namespaceSelector": {}, "podSelector": {}}), FAILS),
        (json!({"namespaceSelector": {}, "podSelector": null}), FAILS),
        (json!({"namespaceSelector": {"matchLabels": {}, "matchExpressions": []}}), FAILS),
        (json!({"namespaceSelector": {}, "podSelector": {"matchLabels": {"a": "b"}}}), PASSES),
        (json!({"namespaceSelector": {"matchLabels": {"a": "b"}}}), PASSES),
        (json!({"namespaceSelector": null, "podSelector": {}}), PASSES),
        (json!({"podSelector": {}}), PASSES),
    ] {
        let spec = json!({"podSelector": {}, "ingress": [{"from": [peer]}]});
        assert_eq!(verdict("netpol-cross-namespace-open", &spec), expected, "{spec}");
    }
    let outward = json!({"podSelector": {}, "egress": [{"to": [{"namespaceSelector": {}}]}]});
    assert_eq!(verdict("netpol-cross-namespace-open", &outward), PASSES);
}

#[test]
fn every_address_is_named_in_more_ways_than_one() {
    for (cidr, except, expected) in [
        ("0.0.0.0/0", json!([]), FAILS),
        ("::/0", json!(null), FAILS),
        ("10.1.2.3/0", json!([]), FAILS),
        ("00.0.0.0/00", json!([]), FAILS),
        ("::ffff:0.0.0.0/96", json!([]), FAILS),
        ("0.0.0.0/0", json!(["10.0.0.0/8"]), PASSES),
        ("10.0.0.0/8", json!([]), PASSES),
        ("not an address", json!([]), PASSES),
    ] {
        let block = json!({"ipBlock": {"cidr": cidr, "except": except}});
        let inward = json!({"podSelector": {}, "ingress": [{"from": [block]}]});
        let outward = json!({"podSelector": {}, "egress": [{"to": [{"podSelector": {}}, block]}]});
        for spec in [inward, outward] {
            assert_eq!(verdict("netpol-ipblock-any", &spec), expected, "{spec}");
        }
    }
}

#[test]
fn what_selects_nothing_dangles() {
    let rule = |peer: Value| json!({"podSelector": {}, "ingress": [{"from": [peer]}]});
    for (spec, expected) in [
        (json!({"podSelector": {}}), PASSES),
        (json!({"podSelector": {"matchLabels": {"app": "web"}}}), PASSES),
        (json!({"podSelector": {"matchLabels": {"app": "wbe"}}}), FAILS),
        (rule(json!({"podSelector": {"matchLabels": {"app": "web"}}})), PASSES),
        (rule(json!({"podSelector": {"matchLabels": {"app": "api"}}})), FAILS),
        (rule(json!({"namespaceSelector": {"matchLabels": {"team": "red"}}})), PASSES),
        (rule(json!({"namespaceSelector": {"matchLabels": {"team": "blue"}}})), FAILS),
        (
            rule(json!({"namespaceSelector":
                {"matchLabels": {"kubernetes.io/metadata.name": NAMESPACE}}})),
            PASSES,
        ),
        // Pods of selected namespaces are not looked at.
        (
            rule(json!({"namespaceSelector": {"matchLabels": {"team": "red"}},
                        "podSelector": {"matchLabels": {"app": "api"}}})),
            PASSES,
        ),
        // What the API server refuses selects nothing.
        (json!({"podSelector": {"matchExpressions": [{"key": "app", "operator": "Like"}]}}), FAILS),
    ] {
        assert_eq!(verdict("netpol-dangling", &spec), expected, "{spec}");
    }
    let ended = json!({"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "web"},
        "spec": {"jobTemplate": {"spec": {"template": {"metadata": {"labels": {"app": "job"}}}}}}});
    let job = json!({"podSelector": {"matchLabels": {"app": "job"}}});
    let objects = [ended, policy(&job)];
    assert_eq!(counts(&objects, &Evidence::default(), "netpol-dangling"), PASSES, "a template");
}

#[test]
fn what_files_do_not_show_does_not_dangle() {
    let mut evidence = Evidence::default();
    evidence.partial = true;
    let dangling = |spec: &Value| counts(&[policy(spec)], &evidence, "netpol-dangling");
    let web = json!({"matchLabels": {"app": "web"}});
    assert_eq!(dangling(&json!({"podSelector": web})), UNKNOWN);
    let peer = json!({"podSelector": {}, "ingress": [{"from": [{"namespaceSelector": web}]}]});
    assert_eq!(dangling(&peer), UNKNOWN);
    assert_eq!(dangling(&json!({"podSelector": {}})), PASSES);
}

#[test]
fn the_metadata_service_is_reached_unless_egress_leaves_it_out() {
    let all = json!([{"ipBlock": {"cidr": "0.0.0.0/0"}}]);
    let but = |except: &[&str]| json!([{"ipBlock": {"cidr": "0.0.0.0/0", "except": except}}]);
    let egress =
        |rules: Value| json!({"podSelector": {}, "policyTypes": ["Egress"], "egress": rules});
    for (spec, expected) in [
        (json!({"podSelector": {}}), FAILS),
        (json!({"podSelector": {"matchLabels": {"app": "api"}}, "policyTypes": ["Egress"]}), FAILS),
        (egress(json!([])), PASSES),
        (egress(json!([{}])), FAILS),
        (egress(json!([{"to": all}])), FAILS),
        (egress(json!([{"to": but(&["10.0.0.0/8"])}])), FAILS),
        (egress(json!([{"to": but(&["169.254.169.254/32"])}])), PASSES),
        (egress(json!([{"to": but(&["169.254.0.0/16"])}, {"to": all}])), FAILS),
        (egress(json!([{"to": but(&["169.254.0.0/16"])}, {"ports": [{"port": 443}]}])), PASSES),
        (egress(json!([{"ports": [{"port": 1, "endPort": 79}, {"protocol": "UDP"}]}])), PASSES),
        (egress(json!([{"ports": [{"port": 1, "endPort": 1024}]}])), FAILS),
        (egress(json!([{"to": [{"ipBlock": {"cidr": "fd00:ec2::/64"}}]}])), FAILS),
        (egress(json!([{"to": [{"ipBlock": {"cidr": "::/0", "except": ["fd00::/8"]}}]}])), PASSES),
        (egress(json!([{"to": [{"namespaceSelector": {}}, {"podSelector": {}}]}])), PASSES),
        // Kubernetes would give the name a number of the Pods that listen; the service is none.
        (egress(json!([{"ports": [{"port": "http"}]}])), PASSES),
    ] {
        assert_eq!(verdict("netpol-imds-open", &spec), expected, "{spec}");
    }
    assert_eq!(counts(&[pod("web")], &Evidence::default(), "netpol-imds-open"), FAILS);
    let mut on_node = pod("web");
    on_node["spec"]["hostNetwork"] = json!(true);
    assert_eq!(counts(&[on_node], &Evidence::default(), "netpol-imds-open"), (0, 0, 0));
}

#[test]
fn egress_is_denied_by_default_only_by_a_policy_for_egress() {
    for (spec, denied) in [
        (json!({"podSelector": {}, "policyTypes": ["Egress"]}), true),
        (json!({"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}), true),
        (json!({"podSelector": {}, "policyTypes": ["Ingress"]}), false),
        (json!({"podSelector": {}}), false),
        (json!({"podSelector": {}, "egress": [{"ports": [{"port": 53}]}]}), false),
        (json!({"podSelector": {"matchLabels": {"app": "web"}}, "policyTypes": ["Egress"]}), false),
        (
            json!({"podSelector": {"matchExpressions": [{"key": "a", "operator": "Like"}]},
                "policyTypes": ["Egress"]}),
            false,
        ),
    ] {
        let expected = if denied { PASSES } else { FAILS };
        assert_eq!(verdict("netpol-default-deny-egress", &spec), expected, "{spec}");
    }
}

/// A policy may be as large as its object; what it takes in memory is bounded, and what is not kept
/// is unknown, also for the Pods that it may cover.
#[test]
fn a_policy_with_too_many_parts_is_unknown_and_no_pass() {
    let peers: Vec<Value> = (0..PARTS_LIMIT).map(|_| json!({})).collect();
    let spec = json!({"podSelector": {}, "egress": [{"to": peers}]});
    for check in [
        "netpol-allow-all",
        "netpol-default-deny-egress",
        "netpol-imds-open",
        "netpol-pod-uncovered",
    ] {
        assert_eq!(verdict(check, &spec), UNKNOWN, "{check}");
    }
    assert_eq!(verdict("netpol-namespace-none", &spec), PASSES, "that it is there is known");
    let smaller = json!({"podSelector": {}, "egress": [{"to": &peers[..PARTS_LIMIT - 1]}]});
    assert_eq!(verdict("netpol-imds-open", &smaller), PASSES, "peers that are none allow nothing");

    let many: Vec<Value> = (0..1000).map(|_| json!({"podSelector": {}})).collect();
    let spec = json!({"podSelector": {}, "ingress": [{"from": many}]});
    assert_eq!(verdict("netpol-dangling", &spec), UNKNOWN);
}

/// Kubernetes isolates by direction: a Pod in a policy for ingress alone is open outwards.
#[test]
fn offences_name_the_direction() {
    let own = namespace(NAMESPACE, &json!({}));
    let spec = json!({"podSelector": {}, "ingress": [{}], "egress": [{}]});
    let failures = judge(&[own, policy(&spec)]);
    assert_eq!(failures["netpol-allow-all"], ["spec.egress: ", "spec.ingress: "]);
}

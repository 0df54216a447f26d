//! Policies of admission: where they hold, what they refuse, and which reports a change of them
//! touches.
#![expect(clippy::needless_pass_by_value, reason = "each call makes its own object")]

use std::collections::BTreeSet;

use plumbline_checks::{
    Evidence, Kind, Scope, Settings, Store, decode, evaluate_cluster, evaluate_namespace,
};
use serde_json::{Value, json};

/// The namespaces of these tests: `shop` of team a, `bank` of team b, and one that enforces a level.
fn store() -> Store {
    let mut store = Store::default();
    for (name, labels) in [
        ("shop", json!({"team": "a"})),
        ("bank", json!({"team": "b"})),
        ("safe", json!({"pod-security.kubernetes.io/enforce": "restricted"})),
    ] {
        add(
            &mut store,
            json!({"apiVersion": "v1", "kind": "Namespace",
                               "metadata": {"name": name, "labels": labels}}),
        );
    }
    store
}

fn add(store: &mut Store, object: Value) -> BTreeSet<Scope> {
    let observed = decode::decode(object, &Settings::default()).expect("it decodes");
    store.apply(observed.expect("a watched kind"), 0)
}

/// The namespaces in which nothing refuses Pods.
fn unruled(store: &Store) -> Vec<&'static str> {
    let evidence = Evidence::default();
    let mut names = vec!["bank", "safe", "shop"];
    names.retain(|name| {
        let report = evaluate_namespace(name, store, &evidence, &Settings::default());
        let mut results = report.results.iter();
        let result = results.find(|result| result.check.id == "policy-engine-missing");
        !result.expect("it runs").failed.is_empty()
    });
    names
}

/// The namespaces that nothing rules beside `objects`.
fn unruled_with(objects: impl IntoIterator<Item = Value>) -> Vec<&'static str> {
    let mut store = store();
    for object in objects {
        add(&mut store, object);
    }
    unruled(&store)
}

fn kyverno(spec: Value) -> Value {
    json!({"apiVersion": "kyverno.io/v1", "kind": "ClusterPolicy", "metadata": {"name": "p"},
           "spec": spec})
}

/// A policy of Kyverno with one rule about all Pods, beside what `rule` says of it.
fn enforcing(rule: Value) -> Value {
    let mut whole = json!({"name": "r", "match": {"any": [{"resources": {"kinds": ["Pod"]}}]},
                           "validate": {"failureAction": "Enforce"}});
    for (key, value) in rule.as_object().expect("a map") {
        whole[key] = value.clone();
    }
    kyverno(json!({"rules": [whole]}))
}

#[test]
fn a_policy_of_kyverno_rules_where_it_matches_and_does_not_exclude() {
    let nothing: [&str; 0] = [];
    assert_eq!(unruled_with([]), ["bank", "shop"]);
    assert_eq!(unruled_with([enforcing(json!({}))]), ["bank"; 0]);
    for (rule, expected) in [
        (json!({"validate": {}}), &["bank", "shop"][..]),
        (json!({"validate": null}), &["bank", "shop"]),
        (json!({"match": {"resources": {"kinds": ["v1/Pod"], "namespaces": ["sh?p"]}}}), &["bank"]),
        (json!({"match": {"any": [{"resources": {"kinds": ["Deployment"]}}]}}), &["bank", "shop"]),
        (
            json!({"match": {"any": [{"resources": {"kinds": ["Pod"], "names": ["web-*"]}}]}}),
            &["bank", "shop"],
        ),
        (
            json!({"match": {"any": [{"resources": {"kinds": ["Pod"]}, "subjects": [{}]}]}}),
            &["bank", "shop"],
        ),
        (
            json!({"match": {"all": [
            {"resources": {"kinds": ["Pod"], "namespaces": ["*"]}},
            {"resources": {"kinds": ["*"], "namespaceSelector": {"matchLabels": {"team": "b"}}}}]}}),
            &["shop"],
        ),
        (json!({"exclude": {"any": [{"resources": {"namespaces": ["bank", "x"]}}]}}), &["bank"]),
        (
            json!({"exclude": {"any": [{"resources": {"namespaces": ["bank"], "names": ["x"]}}]}}),
            &nothing,
        ),
        (json!({"exclude": {"any": [{"resources": {"kinds": ["Deployment"]}}]}}), &nothing),
        (
            json!({"validate": {"failureAction": "Enforce", "failureActionOverrides": [
            {"action": "Audit", "namespaces": ["shop"]}]}}),
            &["shop"],
        ),
        (
            json!({"validate": {"failureAction": "Audit", "failureActionOverrides": [
            {"action": "Enforce", "namespaceSelector": {"matchLabels": {"team": "b"}}}]}}),
            &["shop"],
        ),
    ] {
        assert_eq!(unruled_with([enforcing(rule.clone())]), expected, "{rule}");
    }
}

#[test]
fn what_a_policy_of_kyverno_says_of_all_rules_holds_unless_a_rule_says_otherwise() {
    let rule = |validate| {
        json!({"name": "r", "validate": validate,
                                 "match": {"any": [{"resources": {"kinds": ["Pod"]}}]}})
    };
    let policy = |action: &str, rules: Value| {
        kyverno(json!({"validationFailureAction": action, "rules": rules}))
    };
    assert_eq!(unruled_with([policy("enforce", json!([rule(json!({}))]))]), ["bank"; 0]);
    let audits = rule(json!({"failureAction": "Audit"}));
    assert_eq!(unruled_with([policy("Enforce", json!([audits]))]), ["bank", "shop"]);
    let background = kyverno(json!({"validationFailureAction": "Enforce", "admission": false,
                                    "rules": [rule(json!({}))]}));
    assert_eq!(unruled_with([background]), ["bank", "shop"]);
}

#[test]
fn a_policy_of_a_namespace_rules_there() {
    let mut policy = enforcing(json!({}));
    policy["kind"] = json!("Policy");
    policy["metadata"]["namespace"] = json!("shop");
    assert_eq!(unruled_with([policy]), ["bank"]);
}

fn pods() -> Value {
    json!([{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"],
            "resources": ["pods"]}])
}

fn admission(kind: &str, spec: Value) -> Value {
    json!({"apiVersion": "admissionregistration.k8s.io/v1", "kind": kind,
           "metadata": {"name": "p"}, "spec": spec})
}

#[test]
fn a_validating_admission_policy_rules_by_a_binding_that_denies() {
    let policy = |matches| {
        admission(
            "ValidatingAdmissionPolicy",
            json!({"matchConstraints": matches, "validations": [{"expression": "false"}]}),
        )
    };
    let binding = |spec| admission("ValidatingAdmissionPolicyBinding", spec);
    let of_pods = || policy(json!({"resourceRules": pods()}));
    let denies = || binding(json!({"policyName": "p", "validationActions": ["Deny", "Audit"]}));
    assert_eq!(unruled_with([of_pods()]), ["bank", "shop"], "not bound");
    assert_eq!(unruled_with([denies()]), ["bank", "shop"], "no such policy");
    assert_eq!(unruled_with([of_pods(), denies()]), ["bank"; 0]);
    let selector = json!({"matchLabels": {"kubernetes.io/metadata.name": "shop"}});
    let narrow = policy(json!({"resourceRules": pods(), "namespaceSelector": selector}));
    assert_eq!(unruled_with([narrow, denies()]), ["bank"]);
    let narrow = binding(json!({"policyName": "p", "validationActions": ["Deny"],
                                "matchResources": {"namespaceSelector": selector}}));
    assert_eq!(unruled_with([of_pods(), narrow]), ["bank"]);
    let others = policy(json!({"resourceRules": pods(), "excludeResourceRules": pods()}));
    assert_eq!(unruled_with([others, denies()]), ["bank", "shop"]);
    let some = policy(json!({"resourceRules": pods(),
                             "objectSelector": {"matchLabels": {"judge": "me"}}}));
    assert_eq!(unruled_with([some, denies()]), ["bank", "shop"]);
}

fn webhook(name: &str, more: Value) -> Value {
    let mut webhook = json!({"name": name, "rules": pods()});
    for (key, value) in more.as_object().expect("a map") {
        webhook[key] = value.clone();
    }
    json!({"apiVersion": "admissionregistration.k8s.io/v1",
           "kind": "ValidatingWebhookConfiguration", "metadata": {"name": "w"},
           "webhooks": [webhook]})
}

fn template(name: &str) -> Value {
    json!({"apiVersion": "templates.gatekeeper.sh/v1", "kind": "ConstraintTemplate",
           "metadata": {"name": name}})
}

#[test]
fn a_webhook_leaves_it_open_unless_its_policies_are_known_to_be_none() {
    let all = ["bank"; 0];
    assert_eq!(unruled_with([webhook("pods.example.com", json!({}))]), all);
    let secrets = json!([{"apiGroups": [""], "operations": ["*"], "resources": ["secrets"]}]);
    let other = webhook("secrets.example.com", json!({"rules": secrets}));
    assert_eq!(unruled_with([other]), ["bank", "shop"]);
    let labelled = json!({"objectSelector": {"matchLabels": {"judge": "me"}}});
    assert_eq!(unruled_with([webhook("pods.example.com", labelled)]), ["bank", "shop"]);
    let narrow = json!({"namespaceSelector": {"matchExpressions": [
        {"key": "team", "operator": "NotIn", "values": ["b"]}]}});
    assert_eq!(unruled_with([webhook("pods.example.com", narrow)]), ["bank"]);
    for engine in ["validate.kyverno.svc-fail", "clusterwide-p.kubewarden.admission"] {
        assert_eq!(unruled_with([webhook(engine, json!({}))]), ["bank", "shop"], "{engine}");
    }
    let gatekeeper = || webhook("validation.gatekeeper.sh", json!({}));
    assert_eq!(unruled_with([gatekeeper()]), ["bank", "shop"]);
    assert_eq!(unruled_with([gatekeeper(), template("k8sallowedrepos")]), all);
}

/// The verdicts of `id` in the report of `shop` or of the cluster: failed, passed, and why unknown.
fn outcome(objects: impl IntoIterator<Item = Value>, id: &str) -> (usize, u32, Vec<String>) {
    let mut store = store();
    for object in objects {
        add(&mut store, object);
    }
    let (evidence, settings) = (Evidence::default(), Settings::default());
    let reports = [
        evaluate_namespace("shop", &store, &evidence, &settings),
        evaluate_cluster(&store, &evidence, &settings),
    ];
    let mut results = reports.iter().flat_map(|report| &report.results);
    let result = results.find(|result| result.check.id == id).expect("it runs");
    let unknown = result.unknown.keys().map(ToString::to_string).collect();
    (result.failed.len(), result.passed, unknown)
}

/// A template says what could be demanded. Whether anything is, and refused, constraints say.
#[test]
fn a_template_of_gatekeeper_is_no_pass() {
    let gatekeeper = webhook("validation.gatekeeper.sh", json!({}));
    let objects = [gatekeeper, template("ratifyverification")];
    for id in ["policy-engine-missing", "image-provenance"] {
        let unread = vec!["constraints of Gatekeeper are not read".to_owned()];
        assert_eq!(outcome(objects.clone(), id), (0, 0, unread), "{id}");
    }
}

/// Many webhooks are asked about Pods and have nothing against privileged ones.
#[test]
fn a_webhook_that_nobody_knows_is_no_pass() {
    for name in ["pods.example.com", "vpol.validate.kyverno.svc-fail"] {
        let (failed, passed, unknown) =
            outcome([webhook(name, json!({}))], "policy-engine-missing");
        assert_eq!((failed, passed), (0, 0), "{name}");
        assert_eq!(unknown, ["what a webhook that is asked about Pods decides is not visible"]);
    }
}

#[test]
fn a_policy_of_kubewarden_rules_where_it_protects() {
    let policy = |kind: &str, mode: &str| {
        json!({"apiVersion": "policies.kubewarden.io/v1", "kind": kind,
               "metadata": {"name": "p", "namespace": "shop"},
               "spec": {"mode": mode, "rules": pods()}})
    };
    let mut of_cluster = policy("ClusterAdmissionPolicy", "protect");
    of_cluster["metadata"] = json!({"name": "p"});
    assert_eq!(unruled_with([of_cluster]), ["bank"; 0]);
    assert_eq!(unruled_with([policy("AdmissionPolicy", "protect")]), ["bank"]);
    assert_eq!(unruled_with([policy("AdmissionPolicy", "monitor")]), ["bank", "shop"]);
}

/// One policy that is seen is enough, whatever else cannot be read; without one, it is unknown.
#[test]
fn what_cannot_be_read_is_unknown_only_where_it_matters() {
    let mut evidence = Evidence::default();
    evidence.lose(Kind::ClusterPolicy, "forbidden");
    let unknown = |store: &Store| {
        let report = evaluate_namespace("shop", store, &evidence, &Settings::default());
        let mut results = report.results.into_iter();
        let result = results.find(|result| result.check.id == "policy-engine-missing");
        result.expect("it runs").unknown.into_keys().map(String::from).collect::<Vec<_>>()
    };
    let mut store = store();
    assert_eq!(unknown(&store), ["clusterpolicies.kyverno.io cannot be read: forbidden"]);
    add(
        &mut store,
        json!({"apiVersion": "policies.kubewarden.io/v1", "kind": "ClusterAdmissionPolicy",
               "metadata": {"name": "p"}, "spec": {"mode": "protect", "rules": pods()}}),
    );
    assert_eq!(unknown(&store), Vec::<String>::new());
}

fn scopes<const N: usize>(namespaces: [&str; N]) -> BTreeSet<Scope> {
    let namespaces = namespaces.into_iter().map(|name| Scope::Namespace(name.into()));
    namespaces.chain([Scope::Cluster]).collect()
}

/// A change of a policy is told to the namespaces that it is about and that rest on policies.
#[test]
fn a_change_touches_what_rests_on_it() {
    let mut store = store();
    let narrow = json!({"namespaceSelector": {"matchLabels": {"team": "b"}}});
    let touched = add(&mut store, webhook("pods.example.com", narrow.clone()));
    assert_eq!(touched, scopes(["bank"]));
    let again = add(&mut store, webhook("pods.example.com", narrow));
    assert_eq!(again, BTreeSet::new(), "known");
    let wider = add(&mut store, webhook("pods.example.com", json!({})));
    assert_eq!(wider, scopes(["bank", "shop"]));
    let gone = store.remove(Kind::ValidatingWebhookConfiguration, "", "w");
    assert_eq!(gone, scopes(["bank", "shop"]));

    let policy = enforcing(json!({"exclude": {"any": [{"resources": {"namespaces": ["bank"]}}]}}));
    assert_eq!(add(&mut store, policy), scopes(["shop"]));

    assert_eq!(add(&mut store, template("one")), scopes(["bank", "shop"]));
    assert_eq!(add(&mut store, template("two")), scopes([]), "there was one already");
}

#[test]
fn a_change_of_a_runtime_class_touches_the_namespaces_that_name_it() {
    let mut store = store();
    add(
        &mut store,
        json!({"apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": "runner", "namespace": "shop"},
        "spec": {"runtimeClassName": "gvisor", "containers": []}}),
    );
    let class = |name: &str| {
        json!({"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass",
                                    "metadata": {"name": name}, "handler": "runsc"})
    };
    assert_eq!(add(&mut store, class("gvisor")), scopes(["shop"]));
    assert_eq!(add(&mut store, class("other")), scopes([]));
}

#[test]
fn a_daemon_set_that_detects_touches_the_report_of_the_cluster() {
    let agent = |image: &str| {
        json!({"apiVersion": "apps/v1", "kind": "DaemonSet",
        "metadata": {"name": "agent", "namespace": "shop"},
        "spec": {"template": {"spec": {"containers": [{"name": "agent", "image": image}]}}}})
    };
    let mut store = store();
    let other = add(&mut store, agent("example/proxy"));
    assert_eq!(other, BTreeSet::from([Scope::Namespace("shop".into())]));
    assert_eq!(add(&mut store, agent("falcosecurity/falco")), scopes(["shop"]));
}

/// A folder of manifests says nothing of a cluster as a whole.
#[test]
fn the_cluster_is_judged_where_it_is_known_in_full() {
    let judged = |partial: bool| {
        let mut evidence = Evidence::default();
        evidence.partial = partial;
        let store = store();
        let report = evaluate_cluster(&store, &evidence, &Settings::default());
        report.results.iter().any(|result| result.check.id == "image-provenance")
    };
    assert!(judged(false));
    assert!(!judged(true));
}

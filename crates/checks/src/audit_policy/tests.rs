//! What kube-apiserver refuses, and which rule decides.

use serde_json::{Value, json};

use super::request::Silenced;
use super::*;

fn policy(rules: &Value) -> Value {
    json!({"apiVersion": "audit.k8s.io/v1", "kind": "Policy", "rules": rules})
}

fn read(rules: &Value) -> AuditPolicy {
    AuditPolicy::read(&policy(rules)).unwrap_or_else(|wrong| unreachable!("{wrong}: {rules}"))
}

const ANYBODY: Requester = Requester { name: None, groups: &["system:authenticated"] };
const SECRETS: Target =
    Target { group: "", resource: "secrets", subresource: "", namespaced: true, verbs: &[] };
const EXEC: Target = Target { resource: "pods", subresource: "exec", ..SECRETS };
const REVIEWS: Target = Target {
    group: "authentication.k8s.io",
    resource: "tokenreviews",
    namespaced: false,
    ..SECRETS
};

#[test]
fn what_kube_apiserver_refuses_is_refused_with_the_field() {
    for (object, path) in [
        (json!({"apiVersion": "audit.k8s.io/v1beta1", "kind": "Policy"}), "apiVersion"),
        (json!({"apiVersion": "audit.k8s.io/v1", "kind": "Policy"}), "rules"),
        (policy(&json!(null)), "rules"),
        (policy(&json!([])), "rules"),
        (policy(&json!({"level": "None"})), "rules"),
        (policy(&json!([{}])), "rules[0].level"),
        (policy(&json!([{"level": "Metadata"}, {"level": "metadata"}])), "rules[1].level"),
        (policy(&json!([{"level": "None", "verbs": "get"}])), "rules[0].verbs"),
        (policy(&json!([{"level": "None", "omitStages": ["Never"]}])), "rules[0].omitStages[0]"),
        (
            policy(&json!([{"level": "None", "resources": [{"group": "apps/v1"}]}])),
            "rules[0].resources[0].group",
        ),
        (
            policy(&json!([{"level": "None", "resources": [{"resourceNames": ["a"]}]}])),
            "rules[0].resources[0].resourceNames",
        ),
        (
            policy(&json!([{"level": "None", "nonResourceURLs": ["/a", "b"]}])),
            "rules[0].nonResourceURLs[1]",
        ),
        (
            policy(&json!([{"level": "None", "nonResourceURLs": ["/a*b"]}])),
            "rules[0].nonResourceURLs[0]",
        ),
        (
            policy(&json!([{"level": "None", "nonResourceURLs": ["*"], "namespaces": ["a"]}])),
            "rules[0].nonResourceURLs",
        ),
    ] {
        let wrong = AuditPolicy::read(&object).expect_err("it is refused");
        assert_eq!(wrong.path, path, "{object}");
    }
    let mut stages = policy(&json!([{"level": "None"}]));
    stages["omitStages"] = json!(["Panic", "panic"]);
    let wrong = AuditPolicy::read(&stages).map_err(|wrong| wrong.path);
    assert_eq!(wrong, Err("omitStages[1]".to_owned()));
}

#[test]
fn a_policy_may_be_so_large_and_no_larger() {
    let of = |size: usize| policy(&json!([{"level": "None", "users": vec!["a"; size - 1]}]));
    assert!(AuditPolicy::read(&of(SIZE_LIMIT)).is_ok());
    assert_eq!(AuditPolicy::read(&of(SIZE_LIMIT + 1)).map_err(|it| it.path), Err("rules".into()));
}

/// Whether a rule of level None with these fields silences all of the requests.
fn silences(fields: Value, requester: &Requester, target: &Target, verb: &str) -> bool {
    let mut rule = fields;
    rule["level"] = json!("None");
    let policy = read(&json!([rule, {"level": "Metadata"}]));
    policy.silenced(requester, target, verb) == [Silenced { rule: Some(0), namespace: None }]
}

#[test]
fn resources_are_matched_as_kube_apiserver_matches_them() {
    let matches = |group: &str, resources: Value, target: &Target| {
        let resources = json!([{"group": group, "resources": resources}]);
        silences(json!({"resources": resources}), &ANYBODY, target, "get")
    };
    for resources in [json!(["secrets"]), json!(["*"]), json!([]), json!(["a", "secrets"])] {
        assert!(matches("", resources.clone(), &SECRETS), "{resources}");
        assert!(matches("*", resources.clone(), &SECRETS), "{resources}");
        assert!(!matches("apps", resources.clone(), &SECRETS), "{resources}");
    }
    for resource in ["pods/exec", "pods/*", "*/exec", "*"] {
        assert!(matches("", json!([resource]), &EXEC), "{resource}");
    }
    for resource in ["pods", "exec", "pods/", "*/*", "/exec", "pods/exec/", "*/attach", "POD/*"] {
        assert!(!matches("", json!([resource]), &EXEC), "{resource}");
    }
    assert!(matches("", json!(["secrets/*"]), &SECRETS));
    assert!(!matches("", json!(["*/secrets"]), &SECRETS));
    assert!(!silences(json!({"nonResourceURLs": ["*"]}), &ANYBODY, &SECRETS, "get"));
}

#[test]
fn users_groups_and_verbs_all_have_to_match() {
    let master = Requester { name: Some("eve"), groups: &["system:masters", "b"] };
    let by = |fields: Value| silences(fields, &master, &SECRETS, "get");
    assert!(by(json!({"users": ["eve"]})) && by(json!({"userGroups": ["a", "b"]})));
    assert!(by(json!({"users": null, "userGroups": [], "verbs": ["list", "get"]})));
    assert!(!by(json!({"users": ["mallory"], "userGroups": ["b"]})));
    assert!(!by(json!({"users": ["eve"], "userGroups": ["a"]})));
    assert!(!by(json!({"users": ["eve"], "verbs": ["list"]})) && !by(json!({"verbs": ["GET"]})));
    assert!(!silences(json!({"users": [""]}), &ANYBODY, &SECRETS, "get"));
}

#[test]
fn namespaces_are_told_apart() {
    let rules = json!([
        {"level": "Metadata", "namespaces": ["a"]},
        {"level": "None", "namespaces": ["a", "b", "b", ""]},
        {"level": "None", "namespaces": ["c"], "resources": [{"resources": ["pods"]}]},
    ]);
    let policy = read(&rules);
    let silenced = |target: &Target, verb| {
        let silenced = policy.silenced(&ANYBODY, target, verb);
        silenced.into_iter().map(|it| (it.rule, it.namespace)).collect::<Vec<_>>()
    };
    assert_eq!(silenced(&SECRETS, "get"), [(Some(1), Some("b")), (None, None)]);
    let listed = [(Some(1), Some("b")), (Some(1), Some("")), (None, None)];
    assert_eq!(silenced(&SECRETS, "list"), listed);
    assert_eq!(silenced(&REVIEWS, "create"), [(Some(1), None)]);
}

#[test]
fn a_name_is_an_exception() {
    let named =
        |names: Value| json!({"resources": [{"resources": ["secrets"], "resourceNames": names}]});
    assert!(!silences(named(json!(["lock"])), &ANYBODY, &SECRETS, "get"));
    assert!(silences(named(json!([])), &ANYBODY, &SECRETS, "get"));
}

#[test]
fn without_any_stage_there_is_no_event() {
    let silent = |policy_wide: Value, own: Value, target: &Target, verb: &str| {
        let mut object = policy(&json!([{"level": "Metadata", "omitStages": own}]));
        object["omitStages"] = policy_wide;
        let policy = AuditPolicy::read(&object).expect("it is read");
        !policy.silenced(&ANYBODY, target, verb).is_empty()
    };
    let (received, complete) = (json!(["RequestReceived"]), json!(["ResponseComplete", "Panic"]));
    assert!(silent(received.clone(), complete.clone(), &SECRETS, "get"));
    assert!(!silent(received.clone(), json!([]), &SECRETS, "get"));
    assert!(!silent(json!(null), complete.clone(), &SECRETS, "get"));
    // What stays open has a stage between the two.
    for (target, verb) in [(&SECRETS, "watch"), (&EXEC, "create")] {
        assert!(!silent(received.clone(), complete.clone(), target, verb), "{verb}");
        let all = json!(["ResponseStarted", "ResponseComplete"]);
        assert!(silent(received.clone(), all, target, verb), "{verb}");
    }
}

#[test]
fn a_rule_records_what_none_before_it_takes() {
    let recording = |rules: Value| read(&rules).recording(&SECRETS, "get", Level::RequestResponse);
    let secrets = json!([{"resources": ["secrets"]}]);
    let all = json!({"level": "RequestResponse"});
    assert_eq!(recording(json!([all])), [0]);
    assert_eq!(recording(json!([{"level": "Request"}, all])), [0; 0]);
    assert_eq!(recording(json!([{"level": "None", "resources": secrets}, all])), [0; 0]);
    for limit in [
        json!({"users": ["a"]}),
        json!({"userGroups": ["a"]}),
        json!({"namespaces": ["a"]}),
        json!({"resources": [{"resources": ["secrets"], "resourceNames": ["a"]}]}),
    ] {
        let (mut before, mut after) = (limit.clone(), limit);
        before["level"] = json!("Metadata");
        after["level"] = json!("RequestResponse");
        assert_eq!(recording(json!([before, all])), [1], "{before}");
        assert_eq!(recording(json!([before, after])), [0; 0], "{before}");
        assert_eq!(recording(json!([after])), [0], "{after}");
    }
    let some = json!({"level": "RequestResponse", "verbs": ["list"]});
    assert_eq!(recording(json!([some, {"level": "Metadata"}])), [0; 0]);
}

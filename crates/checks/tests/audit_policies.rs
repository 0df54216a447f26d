//! What checks on audit policies tell, beyond their examples.

use plumbline_checks::audit_policy::AuditPolicy;
use plumbline_checks::{Ignores, Settings, Verdict, evaluate_audit_policy};
use serde_json::{Value, json};

const CONTENT: &str = "audit-policy-content";
const VALUES: &str = "audit-policy-secret-values";

fn policy(rules: &Value) -> AuditPolicy {
    let object = json!({"apiVersion": "audit.k8s.io/v1", "kind": "Policy", "rules": rules});
    AuditPolicy::read(&object).expect("a policy")
}

/// The offences as `rule: detail`.
fn offences(check: &str, rules: &Value) -> Vec<String> {
    let results = evaluate_audit_policy(&policy(rules), &Settings::default());
    let result = results.into_iter().find(|result| result.check.id == check).expect("it runs");
    match result.verdict {
        Verdict::Fail(offences) => {
            let rule = |rule: Option<usize>| rule.map_or("none".into(), |it| it.to_string());
            offences.iter().map(|it| format!("{}: {}", rule(it.rule), it.detail)).collect()
        }
        verdict => {
            assert_eq!(verdict, Verdict::Pass);
            Vec::new()
        }
    }
}

/// A rule of level None before one that logs everything.
fn without(rule: &Value) -> Vec<String> {
    let mut rule = rule.clone();
    rule["level"] = json!("None");
    offences(CONTENT, &json!([rule, {"level": "Metadata"}]))
}

#[test]
fn exceptions_for_components_and_names_are_none_for_others() {
    for exception in [
        json!({"users": ["system:kube-proxy"], "verbs": ["watch"]}),
        json!({"users": ["cluster-autoscaler"], "namespaces": ["kube-system"]}),
        json!({"userGroups": ["system:nodes"]}),
        json!({"userGroups": ["system:serviceaccounts:kube-system"], "verbs": ["list"]}),
        json!({"resources": [{"resources": ["configmaps"], "resourceNames": ["leader"]}]}),
        json!({"resources": [{"group": "coordination.k8s.io", "resources": ["leases"]}]}),
        json!({"nonResourceURLs": ["*"]}),
        // Nobody who is in the first group has the name.
        json!({"users": ["system:node:a"], "userGroups": ["system:authenticated"]}),
    ] {
        assert_eq!(without(&exception), [""; 0], "{exception}");
    }
    let secrets = json!([{"group": "", "resources": ["secrets"]}]);
    for (rule, told) in [
        (json!({}), "secrets"),
        (json!({"verbs": ["get"]}), "secrets (get)"),
        (json!({"namespaces": ["a", "kube-system"]}), "secrets in namespaces: a, kube-system"),
        (
            json!({"verbs": ["list"], "namespaces": [""]}),
            "secrets (list) in namespaces: all at once",
        ),
        (json!({"userGroups": ["system:authenticated"]}), "secrets"),
        (json!({"userGroups": ["system:serviceaccounts"]}), "secrets by system:serviceaccounts"),
        (json!({"userGroups": ["system:masters"]}), "secrets by system:masters"),
        (json!({"users": ["kubernetes-admin"]}), "secrets by kubeadm:cluster-admins"),
        (json!({"userGroups": ["kubeadm:cluster-admins"]}), "secrets by kubeadm:cluster-admins"),
        (json!({"users": ["system:anonymous"]}), "secrets by system:unauthenticated"),
        (json!({"userGroups": ["system:unauthenticated"]}), "secrets by system:unauthenticated"),
    ] {
        let mut rule = rule;
        rule["resources"] = secrets.clone();
        assert_eq!(without(&rule), [format!("0: {told}")], "{rule}");
    }
}

#[test]
fn what_matters_is_looked_for_one_by_one() {
    for (group, resource, told) in [
        ("", "configmaps", "configmaps"),
        ("authentication.k8s.io", "tokenreviews", "tokenreviews"),
        ("", "pods", "pods"),
        ("", "pods/ephemeralcontainers", "pods/ephemeralcontainers"),
        ("apps", "deployments", "deployments"),
        ("", "pods/exec", "pods/exec"),
        ("", "pods/attach", "pods/attach"),
        ("", "pods/portforward", "pods/portforward"),
        ("", "pods/proxy", "pods/proxy"),
        ("", "services/proxy", "services/proxy"),
        ("", "nodes/proxy", "nodes/proxy"),
    ] {
        let rule = json!({"resources": [{"group": group, "resources": [resource]}]});
        assert_eq!(without(&rule), [format!("0: {told}")]);
    }
    // A shell over a WebSocket is a request of the verb get.
    let exec = json!([{"group": "", "resources": ["pods/exec"]}]);
    assert_eq!(without(&json!({"verbs": ["get"], "resources": exec})), ["0: pods/exec (get)"]);
    let reads = json!({"verbs": ["get", "list", "watch"], "resources": [{"resources": ["pods"]}]});
    assert_eq!(without(&reads), [""; 0]);
    let nothing = offences(CONTENT, &json!([{"level": "Metadata", "namespaces": ["a"]}]));
    let told = ["none: secrets, configmaps, tokenreviews, pods and 8 more"];
    assert_eq!(nothing, told);
}

#[test]
fn details_are_clean_and_bounded() {
    let names: Vec<String> = (0..900).map(|number| format!("\u{1b}[31m{number}\u{202e}")).collect();
    let told = without(&json!({"namespaces": names}));
    assert_eq!(told.len(), 1);
    assert!(told[0].chars().all(|c| !c.is_control() && c != '\u{202e}'), "{told:?}");
    assert!(told[0].ends_with("and 896 more"), "{told:?}");
}

#[test]
fn values_are_logged_by_the_rules_that_take_them_first() {
    let secrets = json!([{"group": "", "resources": ["secrets", "configmaps"]}]);
    let metadata = json!({"level": "Metadata", "resources": secrets});
    let told = |rules: Value| offences(VALUES, &rules);
    let everything = "secrets, configmaps, tokenreviews";
    assert_eq!(told(json!([{"level": "Request"}])), [format!("0: {everything}")]);
    let rest = ["1: tokenreviews, serviceaccounts/token"];
    assert_eq!(told(json!([metadata, {"level": "RequestResponse"}])), rest);
    let reads = json!({"level": "Request", "verbs": ["get", "list", "watch", "delete"]});
    assert_eq!(told(json!([reads, {"level": "Metadata"}])), [""; 0]);
    let watches = json!({"level": "RequestResponse", "verbs": ["watch"]});
    assert_eq!(told(json!([watches, {"level": "Metadata"}])), [""; 0]);
    let one = json!({"level": "RequestResponse", "users": ["bob"], "resources": secrets});
    assert_eq!(told(json!([one, {"level": "Metadata"}])), ["0: secrets, configmaps"]);
}

/// The manner in which most policies are written: exceptions for components, metadata of what is
/// secret, and all of the rest.
#[test]
fn a_policy_of_the_field_passes() {
    let core = |resources: Value| json!([{"group": "", "resources": resources}]);
    let rules = json!([
        {"level": "None", "users": ["system:kube-proxy"], "verbs": ["watch"],
         "resources": core(json!(["endpoints", "services", "services/status"]))},
        {"level": "None", "users": ["system:unsecured"], "namespaces": ["kube-system"],
         "verbs": ["get"], "resources": core(json!(["configmaps"]))},
        {"level": "None", "userGroups": ["system:nodes"], "verbs": ["get"],
         "resources": core(json!(["nodes", "nodes/status"]))},
        {"level": "None", "nonResourceURLs": ["/healthz*", "/version", "/swagger*"]},
        {"level": "None", "resources": core(json!(["events"]))},
        {"level": "Metadata", "omitStages": ["RequestReceived"], "resources": [
            {"group": "", "resources": ["secrets", "configmaps", "serviceaccounts/token"]},
            {"group": "authentication.k8s.io", "resources": ["tokenreviews"]}]},
        {"level": "Request", "verbs": ["get", "list", "watch"], "omitStages": ["RequestReceived"]},
        {"level": "RequestResponse", "omitStages": ["RequestReceived"]},
    ]);
    assert_eq!(offences(CONTENT, &rules), [""; 0]);
    assert_eq!(offences(VALUES, &rules), [""; 0]);
}

#[test]
fn an_annotation_exempts_with_a_reason() {
    let object = json!({"apiVersion": "audit.k8s.io/v1", "kind": "Policy",
        "metadata": {"annotations": {"plumbline.dev/ignore": format!("{CONTENT}=A test cluster.")}},
        "rules": [{"level": "None"}]});
    let policy = AuditPolicy::read(&object).expect("a policy");
    for ignores in [Ignores::Always, Ignores::Never] {
        let settings = Settings { ignores, ..Settings::default() };
        let results = evaluate_audit_policy(&policy, &settings);
        let exempted = results.iter().filter_map(|it| Some((it.check.id, it.exempted.as_deref()?)));
        let expected = [(CONTENT, "A test cluster.")];
        let expected = if ignores == Ignores::Never { &[][..] } else { &expected };
        assert_eq!(exempted.collect::<Vec<_>>(), expected);
    }
}

//! Cases that another tool gets wrong, on RBAC, `NetworkPolicies`, Secrets and missing rights.
//! Each test is named for the mistake; the comment names who makes it.

use plumbline_checks::evidence::ServerVersion;
use plumbline_checks::{
    Evaluation, Evidence, Kind, Settings, Store, decode, evaluate_cluster, evaluate_namespace,
};
use serde_json::{Value, json};

const NAMESPACE: &str = "shop";

fn store(objects: impl IntoIterator<Item = Value>) -> Store {
    let mut store = Store::default();
    for object in objects {
        let observed = decode::decode(object, &Settings::default()).expect("objects decode");
        store.apply(observed.expect("a watched kind"), 0);
    }
    store
}

fn server(minor: u16) -> Evidence {
    let mut evidence = Evidence::default();
    evidence.server = Some(ServerVersion::of_project(minor));
    evidence
}

/// The details of the offences against `check`; None where it does not fail.
fn details(evaluation: &Evaluation<'_>, check: &str) -> Option<Vec<String>> {
    let result = evaluation
        .results
        .iter()
        .find(|result| result.check.id == check)
        .expect("the check is in the report");
    let offences = result
        .failed
        .iter()
        .flat_map(|subject| &subject.offences)
        .map(|offence| offence.detail.as_deref().unwrap_or_default().to_owned());
    (!result.failed.is_empty()).then(|| offences.collect())
}

fn passed(evaluation: &Evaluation<'_>, check: &str) -> u32 {
    let mut results = evaluation.results.iter();
    let result = results.find(|result| result.check.id == check);
    result.expect("the check is in the report").passed
}

fn fails(store: &Store, evidence: &Evidence, check: &str) -> bool {
    details(&evaluate_namespace(NAMESPACE, store, evidence, &Settings::default()), check).is_some()
}

fn role(name: &str, rules: &Value) -> Value {
    json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role",
           "metadata": {"name": name, "namespace": NAMESPACE}, "rules": rules})
}

fn cluster_role(name: &str, rules: &Value) -> Value {
    json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
           "metadata": {"name": name}, "rules": rules})
}

fn binding(kind: &str, role_kind: &str, role: &str, subjects: &Value) -> Value {
    let namespace = (kind == "RoleBinding").then_some(NAMESPACE);
    json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind,
           "metadata": {"name": role, "namespace": namespace},
           "roleRef": {"kind": role_kind, "name": role}, "subjects": subjects})
}

fn group(name: &str) -> Value {
    json!([{"kind": "Group", "name": name}])
}

fn bound_role(rules: &Value) -> Store {
    store([role("r", rules), binding("RoleBinding", "Role", "r", &group("developers"))])
}

fn policy(spec: &Value) -> Value {
    json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
           "metadata": {"name": "policy", "namespace": NAMESPACE}, "spec": spec})
}

/// Checkov, `CKV_K8S_49`.
#[test]
fn every_rule_is_read_not_only_the_first() {
    let harmless = json!({"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]});
    for (check, rule) in [
        ("rbac-wildcard-all", json!({"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]})),
        (
            "rbac-secrets-read",
            json!({"apiGroups": [""], "resources": ["secrets"], "verbs": ["watch"]}),
        ),
        (
            "rbac-pods-exec",
            json!({"apiGroups": [""], "resources": ["pods/exec"], "verbs": ["create"]}),
        ),
    ] {
        let rules = json!([harmless, harmless, rule]);
        assert!(fails(&bound_role(&rules), &server(37), check), "{check}");
        assert!(!fails(&bound_role(&json!([harmless])), &server(37), check));
    }
}

/// kube-bench 5.1.3 knows a list that holds the wildcard alone; trivy KSV-0043, KSV-0054 and
/// KSV-0055 ask for the API group `*`.
#[test]
fn a_wildcard_among_other_words_and_in_any_group_counts() {
    let rule = json!([{"apiGroups": [""], "resources": ["pods", "*"], "verbs": ["get", "*"]}]);
    let store = bound_role(&rule);
    for check in ["rbac-wildcard-all", "rbac-secrets-read", "rbac-pods-exec"] {
        assert!(fails(&store, &server(37), check), "{check}");
    }
    let evidence = server(37);
    let evaluation = evaluate_namespace(NAMESPACE, &store, &evidence, &Settings::default());
    assert_eq!(
        details(&evaluation, "rbac-wildcard-all").as_deref(),
        Some(&["API group core by rules[0] of Role r for Group developers".to_owned()][..])
    );
}

/// trivy judges roles by themselves.
#[test]
fn a_role_is_judged_through_its_bindings_only() {
    let all = json!([{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]);
    let developers = group("developers");
    let harmless = [
        ("unbound", vec![role("r", &all)]),
        ("no subject", vec![role("r", &all), binding("RoleBinding", "Role", "r", &json!([]))]),
        ("no such role", vec![binding("RoleBinding", "Role", "r", &developers)]),
        (
            "a ClusterRole of that name only",
            vec![cluster_role("r", &all), binding("RoleBinding", "Role", "r", &developers)],
        ),
    ];
    for (case, objects) in harmless {
        let store = store(objects);
        let evidence = server(37);
        let evaluation = evaluate_namespace(NAMESPACE, &store, &evidence, &Settings::default());
        for check in ["rbac-wildcard-all", "rbac-secrets-read", "rbac-pods-exec"] {
            assert_eq!(details(&evaluation, check), None, "{case}: {check}");
            assert_eq!(passed(&evaluation, check), 0, "{case}: {check}");
        }
    }
    assert!(fails(&bound_role(&all), &server(37), "rbac-wildcard-all"));
}

/// trivy KSV-0122, KSV-0123 and KSV-01011 spell `ClusterRoleBinding` wrong, so none matches.
#[test]
fn bindings_of_the_cluster_are_judged_too() {
    let secrets = json!([{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get", "list"]}]);
    let everyone = group("system:authenticated");
    let store = store([
        cluster_role("r", &secrets),
        binding("ClusterRoleBinding", "ClusterRole", "r", &everyone),
        binding("ClusterRoleBinding", "ClusterRole", "edit", &everyone),
    ]);
    let evidence = server(37);
    let evaluation = evaluate_cluster(&store, &evidence, &Settings::default());
    let reads = "get, list secrets by rules[0] of ClusterRole r for Group system:authenticated";
    assert_eq!(details(&evaluation, "rbac-secrets-read").as_deref(), Some(&[reads.to_owned()][..]));
    assert!(details(&evaluation, "rbac-cluster-admin-binding").is_some());
}

/// The label alone hides a binding from nobody: Polaris excuses by name.
#[test]
fn only_what_kubernetes_binds_for_itself_is_excused() {
    let built_in = |subjects: &Value| {
        let mut object = binding("ClusterRoleBinding", "ClusterRole", "cluster-admin", subjects);
        object["metadata"]["labels"] = json!({"kubernetes.io/bootstrapping": "rbac-defaults"});
        store([object])
    };
    let evidence = server(37);
    let fails = |store: &Store| {
        let evaluation = evaluate_cluster(store, &evidence, &Settings::default());
        details(&evaluation, "rbac-cluster-admin-binding").is_some()
    };
    assert!(!fails(&built_in(&group("system:masters"))));
    assert!(fails(&built_in(&group("developers"))));
    assert!(fails(&built_in(&group("system:authenticated"))));
}

/// `admin` and `edit` are made for namespaces; kube-linter and Polaris know `cluster-admin` alone.
#[test]
fn admin_and_edit_of_the_whole_cluster_count() {
    for (kind, role, expected) in [
        ("ClusterRoleBinding", "cluster-admin", true),
        ("ClusterRoleBinding", "admin", true),
        ("ClusterRoleBinding", "edit", true),
        ("ClusterRoleBinding", "view", false),
        ("RoleBinding", "cluster-admin", true),
        ("RoleBinding", "admin", false),
        ("RoleBinding", "edit", false),
    ] {
        let store = store([binding(kind, "ClusterRole", role, &group("developers"))]);
        let evidence = server(37);
        let evaluation = if kind == "RoleBinding" {
            evaluate_namespace(NAMESPACE, &store, &evidence, &Settings::default())
        } else {
            evaluate_cluster(&store, &evidence, &Settings::default())
        };
        let failed = details(&evaluation, "rbac-cluster-admin-binding").is_some();
        assert_eq!(failed, expected, "{kind} of {role}");
    }
    let own_role = store([binding("RoleBinding", "Role", "cluster-admin", &group("developers"))]);
    assert!(
        !fails(&own_role, &server(37), "rbac-cluster-admin-binding"),
        "a Role of that name is another role"
    );
}

/// `list` and `watch` answer with the values; a rule that names its Secrets reads no others.
#[test]
fn each_verb_that_reads_secrets_counts() {
    let fails = |rule: Value| fails(&bound_role(&json!([rule])), &server(37), "rbac-secrets-read");
    let rule = |verb: &str| json!({"apiGroups": [""], "resources": ["secrets"], "verbs": [verb]});
    for verb in ["get", "list", "watch", "*"] {
        assert!(fails(rule(verb)), "{verb}");
    }
    for verb in ["create", "update", "patch", "delete", "deletecollection"] {
        assert!(!fails(rule(verb)), "{verb}");
    }
    let mut named = rule("get");
    named["resourceNames"] = json!(["web-tls"]);
    assert!(!fails(named));
    let mut elsewhere = rule("get");
    elsewhere["apiGroups"] = json!(["example.com"]);
    assert!(!fails(elsewhere), "secrets of another API group");
}

/// Until Kubernetes 1.34 a websocket client executes with `get`; most tools know `create` only.
#[test]
fn exec_attach_and_port_forward_take_get_before_1_35_and_create_since() {
    for (resource, check) in [
        ("pods/exec", "rbac-pods-exec"),
        ("pods/attach", "rbac-pods-attach"),
        ("pods/portforward", "rbac-portforward"),
    ] {
        let with = |verb: &str| {
            bound_role(&json!([{"apiGroups": [""], "resources": [resource], "verbs": [verb]}]))
        };
        for (minor, verb, expected) in
            [(34, "get", true), (35, "get", false), (34, "create", true), (35, "create", true)]
        {
            let failed = fails(&with(verb), &server(minor), check);
            assert_eq!(failed, expected, "{verb} {resource} on 1.{minor}");
        }
        let store = with("get");
        let evidence = Evidence::default();
        let evaluation = evaluate_namespace(NAMESPACE, &store, &evidence, &Settings::default());
        assert_eq!(details(&evaluation, check), None);
        assert_eq!(passed(&evaluation, check), 0, "unknown, no pass");
    }
}

/// Polaris asks for labels and rules, so that `podSelector: {}` counts as missing.
#[test]
fn an_empty_pod_selector_is_default_deny() {
    for (case, spec, denied) in [
        ("the usual one", json!({"podSelector": {}, "policyTypes": ["Ingress"]}), true),
        ("both directions", json!({"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}), true),
        ("no policyTypes", json!({"podSelector": {}}), true),
        (
            "no rule, spelled out",
            json!({"podSelector": {}, "policyTypes": ["Ingress"], "ingress": []}),
            true,
        ),
        ("nulls", json!({"podSelector": null, "policyTypes": ["Ingress"], "ingress": null}), true),
        ("egress only", json!({"podSelector": {}, "policyTypes": ["Egress"]}), false),
        ("some Pods", json!({"podSelector": {"matchLabels": {"app": "web"}}}), false),
        (
            "some Pods by expression",
            json!({"podSelector": {"matchExpressions":
                [{"key": "app", "operator": "Exists"}]}}),
            false,
        ),
        ("a rule that allows all", json!({"podSelector": {}, "ingress": [{}]}), false),
    ] {
        let store = store([policy(&spec)]);
        let open = fails(&store, &server(37), "netpol-default-deny-ingress");
        assert_eq!(open, !denied, "{case}");
        assert!(!fails(&store, &server(37), "netpol-namespace-none"));
    }
}

/// Polaris knows `matchLabels` alone; no peer asks for each direction by itself.
#[test]
fn pods_are_covered_by_whole_selectors_and_by_direction() {
    let pod = |host_network: bool| {
        json!({"apiVersion": "v1", "kind": "Pod",
               "metadata": {"name": "web", "namespace": NAMESPACE, "labels": {"app": "web", "tier": "a"}},
               "spec": {"hostNetwork": host_network, "containers": [{"name": "web", "image": "web"}]}})
    };
    let both = json!(["Ingress", "Egress"]);
    let rule = |operator: &str, values: &[&str]| json!({"matchExpressions": [{"key": "app", "operator": operator, "values": values}]});
    for (case, selector, types, expected) in [
        ("all Pods", json!({}), &both, None),
        ("its labels", json!({"matchLabels": {"app": "web", "tier": "a"}}), &both, None),
        (
            "one label differs",
            json!({"matchLabels": {"app": "web", "tier": "b"}}),
            &both,
            Some("ingress and egress"),
        ),
        ("In", rule("In", &["api", "web"]), &both, None),
        ("NotIn", rule("NotIn", &["web"]), &both, Some("ingress and egress")),
        ("Exists", rule("Exists", &[]), &both, None),
        ("DoesNotExist", rule("DoesNotExist", &[]), &both, Some("ingress and egress")),
        ("one direction", json!({}), &json!(["Ingress"]), Some("egress")),
        ("the other", json!({}), &json!(["Egress"]), Some("ingress")),
        ("the default direction", json!({}), &json!([]), Some("egress")),
    ] {
        let spec = json!({"podSelector": selector, "policyTypes": types});
        let store = store([policy(&spec), pod(false)]);
        let (settings, evidence) = (Settings::default(), server(37));
        let evaluation = evaluate_namespace(NAMESPACE, &store, &evidence, &settings);
        let found = details(&evaluation, "netpol-pod-uncovered");
        let expected = expected.map(|open| vec![format!("no policy for {open}")]);
        assert_eq!(found, expected, "{case}");
        let on_node = stored_verdict(&[policy(&spec), pod(true)], "netpol-pod-uncovered");
        assert_eq!(on_node, (0, 0), "policies do not reach it: {case}");
    }
    // That is told once, of the namespace.
    assert_eq!(stored_verdict(&[pod(false)], "netpol-pod-uncovered"), (0, 0));
    assert!(fails(&store([pod(false)]), &server(37), "netpol-namespace-none"));
}

/// How many subjects pass and fail.
fn stored_verdict(objects: &[Value], check: &str) -> (u32, usize) {
    let store = store(objects.iter().cloned());
    let (settings, evidence) = (Settings::default(), server(37));
    let evaluation = evaluate_namespace(NAMESPACE, &store, &evidence, &settings);
    let mut results = evaluation.results.iter();
    let result = results.find(|result| result.check.id == check).expect("the check runs");
    (result.passed, result.failed.len())
}

/// Popeye reports a clean cluster where it may not look.
#[test]
fn a_missing_right_is_unknown_and_no_pass() {
    let store = store([policy(&json!({"podSelector": {}}))]);
    let mut evidence = server(37);
    evidence.lose(Kind::NetworkPolicy, "forbidden");
    let evaluation = evaluate_namespace(NAMESPACE, &store, &evidence, &Settings::default());
    for check in ["netpol-namespace-none", "netpol-default-deny-ingress"] {
        let mut results = evaluation.results.iter();
        let result = results.find(|result| result.check.id == check);
        let result = result.expect("the check is in the report");
        assert_eq!((result.passed, result.failed.len()), (0, 0));
        let reasons: Vec<&str> = result.unknown.keys().map(AsRef::as_ref).collect();
        assert_eq!(reasons, ["networkpolicies cannot be read: forbidden"]);
    }
}

/// A credential stays in its object: neither facts nor verdicts repeat it.
#[test]
fn no_secret_value_reaches_facts_or_verdicts() {
    const CANARIES: [&str; 3] =
        ["AKIAQ7CANARYCANARY77", "c4n4ry-hunter2-c4n4ry", "YzRuNHJ5LWh1bnRlcjItYzRuNHJ5"];
    let [key, password, encoded] = CANARIES;
    let manifest =
        format!(r#"{{"data":{{"password":"{encoded}"}},"stringData":{{"user":"{password}"}}}}"#);
    let secret = |annotation: &str| {
        json!({"apiVersion": "v1", "kind": "Secret",
            "metadata": {"name": "database", "namespace": NAMESPACE, "annotations":
                {"kubectl.kubernetes.io/last-applied-configuration": annotation}},
            "data": {"password": encoded}, "stringData": {"user": password}})
    };
    let objects = [
        secret(&manifest),
        secret(password),
        secret(&format!(r#"{{"data":"{password}"}}"#)),
        json!({"apiVersion": "v1", "kind": "ConfigMap",
        "metadata": {"name": "database", "namespace": NAMESPACE},
        "data": {
            "DB_PASSWORD": password,
            "aws": key,
            "token": format!("Bearer {password}"),
            "app.properties": format!("db.password={password}\naws.key={key}\n{key}: x\n"),
            "app.yaml": format!("db:\n  password: {password}\n  url: a://u:{password}@db\n"),
            "app.json": format!("{{\"password\": \"{password}\", \"token\": \"{key}\"}}"),
        }}),
    ];
    for object in objects {
        let kind = object["kind"].clone();
        let store = store([object]);
        let evidence = server(37);
        let evaluation = evaluate_namespace(NAMESPACE, &store, &evidence, &Settings::default());
        let shown = format!("{store:?} {evaluation:?}");
        for canary in CANARIES {
            assert!(!shown.contains(canary), "{kind} shows {canary}");
        }
        let judged = |result: &&plumbline_checks::CheckResult<'_>| {
            ["secret-last-applied", "configmap-secret"].contains(&result.check.id)
                && (!result.failed.is_empty() || !result.unknown.is_empty())
        };
        assert!(evaluation.results.iter().any(|result| judged(&result)), "{kind} is noticed");
    }
}

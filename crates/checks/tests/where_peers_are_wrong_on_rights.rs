//! Cases that another tool gets wrong, on rights and who holds them. Each test is named for the
//! mistake; the comment names who makes it.

use std::collections::{BTreeMap, BTreeSet};

use plumbline_checks::catalog::catalog;
use plumbline_checks::check::Evaluate;
use plumbline_checks::evidence::ServerVersion;
use plumbline_checks::{
    Evidence, Kind, Settings, Store, decode, evaluate_cluster, evaluate_namespace,
};
use serde::Deserialize as _;
use serde_json::{Value, json};

const NAMESPACE: &str = "example";

/// What fails of the checks on rights and accounts, in the report of the cluster and those of two
/// namespaces: the details by check.
fn failures(objects: &[Value]) -> BTreeMap<&'static str, Vec<String>> {
    let mut store = Store::default();
    for object in objects {
        let observed = decode::decode(object.clone(), &Settings::default());
        let mut observed = observed.expect("objects decode").expect("a watched kind");
        if observed.namespace.is_empty() && observed.kind.namespaced() {
            observed.namespace = NAMESPACE.into();
        }
        store.apply(observed, 0);
    }
    let mut evidence = Evidence::default();
    evidence.server = Some(ServerVersion::of_project(37));
    let settings = Settings::default();
    let mut evaluations = vec![evaluate_cluster(&store, &evidence, &settings)];
    for namespace in [NAMESPACE, "kube-system"] {
        evaluations.push(evaluate_namespace(namespace, &store, &evidence, &settings));
    }
    let mut failures = BTreeMap::new();
    let results = evaluations.iter().flat_map(|evaluation| &evaluation.results);
    let folders = ["/rbac/", "/service_accounts/"];
    for result in results.filter(|it| folders.iter().any(|folder| it.check.source.contains(folder)))
    {
        for offence in result.failed.iter().flat_map(|subject| &subject.offences) {
            let details: &mut Vec<String> = failures.entry(result.check.id).or_default();
            details.push(offence.detail.as_deref().unwrap_or_default().to_owned());
        }
    }
    failures
}

fn object(kind: &str, name: &str, fields: Value) -> Value {
    let mut object = fields;
    object["apiVersion"] = json!("rbac.authorization.k8s.io/v1");
    object["kind"] = json!(kind);
    object["metadata"]["name"] = json!(name);
    object
}

fn bound(kind: &str, rules: &Value, subject: &Value) -> Vec<Value> {
    let role = json!({"kind": "ClusterRole", "name": "r"});
    vec![
        object("ClusterRole", "r", json!({"rules": rules})),
        object(kind, "b", json!({"roleRef": role, "subjects": [subject]})),
    ]
}

fn developers() -> Value {
    json!({"kind": "Group", "name": "developers"})
}

/// The bad examples of the checks on bindings that look into the role.
fn bad_examples() -> impl Iterator<Item = (&'static str, Vec<Value>)> {
    let checks = catalog().all.iter();
    let checks = checks.filter(|check| matches!(check.evaluate, Evaluate::Binding(_)));
    checks.flat_map(|check| {
        let bad = check.examples().filter(|example| !example.good);
        bad.map(|example| {
            let documents = serde_norway::Deserializer::from_str(&example.text);
            let objects = documents.map(|document| Value::deserialize(document).expect("YAML"));
            (check.id, objects.collect())
        })
    })
}

/// Checkov, `CKV_K8S_49`: only the first rule.
#[test]
fn every_rule_counts_for_every_check() {
    let harmless = json!({"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]});
    let mut judged = BTreeSet::new();
    for (id, mut objects) in bad_examples() {
        let mut roles = 0;
        for list in objects.iter_mut().filter_map(|object| object.get_mut("rules")?.as_array_mut())
        {
            list.splice(0..0, [harmless.clone(), harmless.clone()]);
            roles += 1;
        }
        if roles == 0 || id == "rbac-dangling-ref" {
            continue;
        }
        let failures = failures(&objects);
        let details = failures.get(id).unwrap_or_else(|| unreachable!("{id} passes"));
        let early = |detail: &String| detail.contains("rules[0]") || detail.contains("rules[1]");
        assert!(!details.iter().any(early), "{id}: {details:?}");
        judged.insert(id);
    }
    assert!(judged.len() > 20, "{judged:?}");
}

/// trivy judges roles by themselves.
#[test]
fn a_binding_without_subjects_gives_nobody_anything() {
    for (id, mut objects) in bad_examples() {
        for object in objects.iter_mut().filter(|object| !object["subjects"].is_null()) {
            object["subjects"] = json!([]);
        }
        assert!(!failures(&objects).contains_key(id), "{id}");
    }
}

/// What is in no namespace is granted by no `RoleBinding`: tools that judge roles alone report it.
#[test]
fn a_role_binding_grants_nothing_that_is_in_no_namespace() {
    let rules = json!([
        {"apiGroups": [""], "resources": ["nodes", "nodes/status", "nodes/proxy"], "verbs": ["*"]},
        {"apiGroups": [""], "resources": ["persistentvolumes"], "verbs": ["create"]},
        {"apiGroups": [""], "resources": ["users", "groups"], "verbs": ["impersonate"]},
        {"apiGroups": ["admissionregistration.k8s.io"],
         "resources": ["mutatingwebhookconfigurations"], "verbs": ["create"]},
        {"apiGroups": ["certificates.k8s.io"], "resources": ["signers"], "verbs": ["approve"]},
        {"apiGroups": ["rbac.authorization.k8s.io"], "resources": ["clusterroles"],
         "verbs": ["escalate", "patch"]},
    ]);
    let of_cluster = [
        "rbac-create-pv",
        "rbac-csr-approve",
        "rbac-escalate",
        "rbac-impersonate",
        "rbac-manage-rbac",
        "rbac-nodes-proxy",
        "rbac-nodes-write",
        "rbac-webhooks",
    ];
    let wide = failures(&bound("ClusterRoleBinding", &rules, &developers()));
    let narrow = failures(&bound("RoleBinding", &rules, &developers()));
    for id in of_cluster {
        assert!(wide.contains_key(id), "{id}");
        assert!(!narrow.contains_key(id), "{id}");
    }
    // A request for a namespace itself is one in that namespace.
    let labels = json!([{"apiGroups": [""], "resources": ["namespaces"], "verbs": ["patch"]}]);
    let narrow = failures(&bound("RoleBinding", &labels, &developers()));
    assert!(narrow.contains_key("rbac-policy-object-write"));
}

/// A request to create has no name, so a rule with names does not grant it; but one for a
/// subresource has the name of its object.
#[test]
fn names_of_objects_are_no_right_to_create() {
    let fails = |resource: &str, id: &str| {
        let rules = json!([{"apiGroups": [""], "resources": [resource], "verbs": ["create"],
                            "resourceNames": ["web"]}]);
        failures(&bound("ClusterRoleBinding", &rules, &developers())).contains_key(id)
    };
    assert!(!fails("persistentvolumes", "rbac-create-pv"));
    assert!(!fails("pods", "rbac-create-workloads"));
    assert!(fails("pods/exec", "rbac-pods-exec") && fails("nodes/proxy", "rbac-nodes-proxy"));
}

/// Names make a right small, unless they are those of what may do everything.
#[test]
fn names_of_administrators_do_not_make_a_right_small() {
    let rule = |group: &str, resource: &str, verb: &str, name: &str| {
        json!([{"apiGroups": [group], "resources": [resource], "verbs": [verb],
                "resourceNames": [name]}])
    };
    let rbac = "rbac.authorization.k8s.io";
    for (rules, id, expected) in [
        (rule(rbac, "clusterroles", "bind", "view"), "rbac-bind", false),
        (rule(rbac, "clusterroles", "bind", "cluster-admin"), "rbac-bind", true),
        (rule("", "groups", "impersonate", "developers"), "rbac-impersonate", false),
        (rule("", "groups", "impersonate", "system:masters"), "rbac-impersonate", true),
        (rule(rbac, "clusterroles", "escalate", "view"), "rbac-escalate", true),
    ] {
        let failed = failures(&bound("ClusterRoleBinding", &rules, &developers()));
        assert_eq!(failed.contains_key(id), expected, "{rules}");
    }
}

/// trivy KSV-0122, KSV-0123 and KSV-01011 spell `ClusterRoleBinding` wrong, so none matches.
#[test]
fn everybody_is_found_in_bindings_of_both_kinds() {
    let harmless = json!([{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]);
    for (kind, name, id) in [
        ("User", "system:anonymous", "rbac-anonymous-binding"),
        ("Group", "system:unauthenticated", "rbac-anonymous-binding"),
        ("Group", "system:authenticated", "rbac-authenticated-binding"),
        ("Group", "system:masters", "rbac-masters-binding"),
        ("Group", "system:serviceaccounts", "rbac-all-serviceaccounts-binding"),
        ("Group", "system:serviceaccounts:ci", "rbac-all-serviceaccounts-binding"),
    ] {
        let subject = json!({"kind": kind, "name": name});
        let other = json!({"kind": if kind == "User" { "Group" } else { "User" }, "name": name});
        for binding in ["RoleBinding", "ClusterRoleBinding"] {
            let found = failures(&bound(binding, &harmless, &subject));
            let told = format!("ClusterRole r for {kind} {name}");
            assert_eq!(found.get(id), Some(&vec![told]), "{binding}");
            assert!(!failures(&bound(binding, &harmless, &other)).contains_key(id), "{other}");
        }
    }
}

/// A label and a name excuse nothing (Polaris, kube-linter excuse by name): each subject is one that
/// Kubernetes itself binds, or is judged.
#[test]
fn what_is_added_to_a_built_in_binding_is_judged() {
    let built_in = |name: &str, role: &str, subjects: Value| {
        let rules = json!([{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]);
        let labels = json!({"kubernetes.io/bootstrapping": "rbac-defaults"});
        failures(&[
            object("ClusterRole", role, json!({"rules": rules})),
            object(
                "ClusterRoleBinding",
                name,
                json!({"metadata": {"labels": labels},
                "roleRef": {"kind": "ClusterRole", "name": role}, "subjects": subjects}),
            ),
        ])
    };
    let anonymous = json!({"kind": "User", "name": "system:anonymous"});
    let masters = json!({"kind": "Group", "name": "system:masters"});
    let own = built_in("cluster-admin", "cluster-admin", json!([masters]));
    assert!(own.is_empty(), "{own:?}");
    let added = built_in("cluster-admin", "cluster-admin", json!([anonymous, masters]));
    let told = "ClusterRole cluster-admin for User system:anonymous";
    assert_eq!(added.get("rbac-anonymous-binding"), Some(&vec![told.to_owned()]));
    assert!(added.contains_key("rbac-wildcard-all") && !added.contains_key("rbac-masters-binding"));
    let another_role = built_in("system:discovery", "mine", json!([masters]));
    assert!(another_role.contains_key("rbac-wildcard-all"));
    let another_name = built_in("system:helper", "system:helper", json!([masters]));
    assert!(another_name.contains_key("rbac-masters-binding"));
}

/// An account may be written as the user that it logs in as; tools that compare the kind miss it.
#[test]
fn an_account_written_as_a_user_is_that_account() {
    let rules = json!([{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]);
    let user = format!("system:serviceaccount:{NAMESPACE}:default");
    let mut objects = bound("ClusterRoleBinding", &rules, &json!({"kind": "User", "name": user}));
    let default =
        json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default"}});
    objects.push(default);
    assert!(failures(&objects).contains_key("default-sa-bound"));
    // One without a namespace is of the namespace of its RoleBinding.
    let local = json!({"kind": "ServiceAccount", "name": "default"});
    let mut objects = bound("RoleBinding", &rules, &local);
    let place = json!(NAMESPACE);
    objects[1]["metadata"]["namespace"] = place.clone();
    let mut default = json!({"apiVersion": "v1", "kind": "ServiceAccount",
                             "metadata": {"name": "default"}});
    default["metadata"]["namespace"] = place;
    objects.push(default);
    let found = failures(&objects);
    assert!(found.contains_key("default-sa-bound"), "{found:?}");
    assert!(!found.contains_key("sa-token-other-namespace"));
}

/// One rule, one of the three checks on wildcards; and whoever may do everything may do each thing.
#[test]
fn a_rule_for_everything_is_told_by_one_check_on_wildcards_and_all_others() {
    let rule = |groups: &str, resources: &str, verbs: &str| {
        let rules = json!([{"apiGroups": [groups], "resources": [resources], "verbs": [verbs]}]);
        let wide = failures(&bound("ClusterRoleBinding", &rules, &developers()));
        wide.into_keys().collect::<BTreeSet<_>>()
    };
    let wildcards = |failed: &BTreeSet<&'static str>| -> Vec<&'static str> {
        failed.iter().copied().filter(|id| id.starts_with("rbac-wildcard")).collect()
    };
    let all = rule("*", "*", "*");
    assert_eq!(wildcards(&all), ["rbac-wildcard-all"]);
    assert_eq!(wildcards(&rule("", "pods", "*")), ["rbac-wildcard-verb"]);
    assert_eq!(wildcards(&rule("", "*", "get")), ["rbac-wildcard-resource"]);
    assert_eq!(wildcards(&rule("*", "pods", "get")), ["rbac-wildcard-resource"]);
    for id in ["rbac-pods-exec", "rbac-secrets-read", "rbac-delete-logs", "rbac-network-objects"] {
        assert!(all.contains(id), "{id}");
    }
}

/// Components are no intruders among themselves, but an account of another namespace is one.
#[test]
fn components_may_change_components() {
    let rules =
        json!([{"apiGroups": [""], "resources": ["pods", "pods/exec"], "verbs": ["create"]}]);
    let ids = ["kube-system-exec-subjects", "kube-system-write-subjects"];
    let found = |kind: &str, place: &str, subject: Value| {
        let mut objects = bound(kind, &rules, &subject);
        objects[1]["metadata"]["namespace"] = json!(place);
        let found = failures(&objects);
        ids.iter().filter(|id| found.contains_key(*id)).count()
    };
    let account =
        |namespace| json!({"kind": "ServiceAccount", "name": "a", "namespace": namespace});
    assert_eq!(found("RoleBinding", "kube-system", account("ci")), 2);
    assert_eq!(found("RoleBinding", "kube-system", account("kube-system")), 0);
    assert_eq!(found("RoleBinding", NAMESPACE, account("ci")), 0, "elsewhere");
    assert_eq!(
        found("ClusterRoleBinding", "", json!({"kind": "Group", "name": "system:nodes"})),
        2
    );
    let scheduler = json!({"kind": "User", "name": "system:kube-scheduler"});
    assert_eq!(found("ClusterRoleBinding", "", scheduler), 0);
}

/// A right of the cluster is not asked of a folder of files that leaves the account out.
#[test]
fn what_files_leave_out_is_not_called_missing() {
    let subject = json!({"kind": "ServiceAccount", "name": "gone", "namespace": "ci"});
    let role = json!({"kind": "Role", "name": "gone"});
    let dangling = object(
        "RoleBinding",
        "b",
        json!({"metadata": {"namespace": NAMESPACE},
        "roleRef": role, "subjects": [subject]}),
    );
    let found = failures(std::slice::from_ref(&dangling));
    let told = found.get("rbac-dangling-ref").map(Vec::as_slice).unwrap_or_default();
    assert_eq!(told, ["Role gone", "ServiceAccount ci/gone"]);

    let mut store = Store::default();
    let observed = decode::decode(dangling, &Settings::default()).expect("it decodes");
    store.apply(observed.expect("a binding"), 0);
    let mut evidence = Evidence::default();
    evidence.partial = true;
    let evaluation = evaluate_namespace(NAMESPACE, &store, &evidence, &Settings::default());
    let result = evaluation.results.iter().find(|result| result.check.id == "rbac-dangling-ref");
    let result = result.expect("it runs");
    assert!(result.failed.is_empty() && !result.unknown.is_empty(), "{result:?}");
    assert!(evidence.absent(Kind::Role).is_err());
}

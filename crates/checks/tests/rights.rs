//! Effective rights: what reaches a subject, by which way, and which reports a change touches.

use std::collections::BTreeSet;

use plumbline_checks::evidence::ServerVersion;
use plumbline_checks::rights::{Request, Requester, allows, paths};
use plumbline_checks::{
    Evidence, Kind, Scope, Settings, Store, decode, evaluate_cluster, evaluate_namespace,
};
use serde_json::{Value, json};

fn apply(store: &mut Store, object: Value) -> BTreeSet<Scope> {
    let observed = decode::decode(object, &Settings::default()).expect("objects decode");
    store.apply(observed.expect("a watched kind"), 0)
}

fn store(objects: impl IntoIterator<Item = Value>) -> Store {
    let mut store = Store::default();
    for object in objects {
        apply(&mut store, object);
    }
    store
}

fn object(kind: &str, namespace: &str, name: &str, fields: &[(&str, Value)]) -> Value {
    let mut object = json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind,
                            "metadata": {"name": name}});
    if !namespace.is_empty() {
        object["metadata"]["namespace"] = json!(namespace);
    }
    for (field, value) in fields {
        object[*field] = value.clone();
    }
    object
}

fn role(namespace: &str, name: &str, rules: Value) -> Value {
    let kind = if namespace.is_empty() { "ClusterRole" } else { "Role" };
    object(kind, namespace, name, &[("rules", rules)])
}

fn binding(namespace: &str, name: &str, role: (&str, &str), subject: Value) -> Value {
    let kind = if namespace.is_empty() { "ClusterRoleBinding" } else { "RoleBinding" };
    let role = json!({"apiGroup": "rbac.authorization.k8s.io", "kind": role.0, "name": role.1});
    object(kind, namespace, name, &[("roleRef", role), ("subjects", Value::Array(vec![subject]))])
}

fn account(namespace: &str, name: &str) -> Value {
    json!({"kind": "ServiceAccount", "name": name, "namespace": namespace})
}

fn group(name: &str) -> Value {
    json!({"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": name})
}

fn user(name: &str) -> Value {
    json!({"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": name})
}

fn namespace(name: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
}

fn reads_pods() -> Value {
    json!([{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}])
}

const GET_POD: Request<'_> =
    Request::Resource { verb: "get", group: "", resource: "pods", subresource: "", name: "web" };

fn allowed(store: &Store, requester: &Requester<'_>, namespace: &str) -> bool {
    allows(store, &Evidence::default(), requester, namespace, &GET_POD).expect("all is readable")
}

/// Where each place of a binding lets account `shop/web` get Pods.
#[test]
fn a_binding_reaches_an_account_by_each_way_of_writing_it() {
    let web = Requester::service_account("shop", "web");
    for (subject, reached) in [
        (account("shop", "web"), true),
        (json!({"kind": "ServiceAccount", "name": "web"}), true),
        (user("system:serviceaccount:shop:web"), true),
        (group("system:serviceaccounts"), true),
        (group("system:serviceaccounts:shop"), true),
        (group("system:authenticated"), true),
        (account("ci", "web"), false),
        (account("shop", "db"), false),
        (user("web"), false),
        (group("system:serviceaccounts:ci"), false),
        (group("system:unauthenticated"), false),
    ] {
        let bound = binding("shop", "b", ("ClusterRole", "r"), subject.clone());
        let store = store([role("", "r", reads_pods()), bound]);
        assert_eq!(allowed(&store, &web, "shop"), reached, "{subject}");
        assert!(!allowed(&store, &web, "ci"), "a RoleBinding holds in its namespace only");
        assert!(!allowed(&store, &web, ""), "and not in all of them together");
    }
    let nowhere =
        binding("", "b", ("ClusterRole", "r"), json!({"kind": "ServiceAccount", "name": "web"}));
    let nobody = store([role("", "r", reads_pods()), nowhere]);
    assert!(!allowed(&nobody, &web, "shop"), "a ClusterRoleBinding has no namespace to lend");
}

#[test]
fn a_path_names_the_subject_the_binding_and_the_rule() {
    let rules = json!([{"apiGroups": [""], "resources": ["pods"], "verbs": ["list"]},
                       {"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]);
    let everyone = binding("", "everyone", ("ClusterRole", "r"), group("system:authenticated"));
    let own = binding("shop", "own", ("Role", "r"), account("shop", "web"));
    let store = store([role("", "r", rules), role("shop", "r", reads_pods()), everyone, own]);
    let web = Requester::service_account("shop", "web");
    let evidence = Evidence::default();
    let found = paths(&store, &evidence, &web, "shop").expect("all is readable");
    let shown: Vec<String> = found
        .iter()
        .map(|path| format!("{} {}: {}", path.subject.kind, path.binding.place(), path.rule))
        .collect();
    assert_eq!(
        shown,
        [
            "Group ClusterRoleBinding everyone: rules[0] of ClusterRole r",
            "Group ClusterRoleBinding everyone: rules[1] of ClusterRole r",
            "ServiceAccount RoleBinding shop/own: rules[0] of Role r",
        ]
    );
    assert_eq!(paths(&store, &evidence, &web, "ci").expect("readable").len(), 2);
}

#[test]
fn masters_may_do_everything_and_unreadable_roles_are_no_denial() {
    let empty = Store::default();
    assert!(allowed(&empty, &Requester::user("root", ["system:masters"]), "shop"));
    assert!(!allowed(&empty, &Requester::anonymous(), "shop"));
    let bound = binding("shop", "b", ("Role", "r"), user("jane"));
    let store = store([role("shop", "r", reads_pods()), bound]);
    let mut evidence = Evidence::default();
    evidence.lose(Kind::Role, "forbidden");
    let jane = Requester::user("jane", []);
    assert!(allows(&store, &evidence, &jane, "shop", &GET_POD).is_err());
}

fn aggregated(name: &str, label: Option<&str>, selected: &str) -> Value {
    let selectors = json!({"clusterRoleSelectors": [{"matchLabels": {selected: "true"}}]});
    let mut role = object("ClusterRole", "", name, &[("aggregationRule", selectors)]);
    if let Some(label) = label {
        role["metadata"]["labels"] = json!({label: "true"});
    }
    role
}

/// A controller writes the rules of others into the role, but not into a file.
#[test]
fn aggregation_is_resolved_where_no_controller_has_done_so() {
    let mut part = role("", "part", reads_pods());
    part["metadata"]["labels"] = json!({"to-middle": "true"});
    let objects = [
        // It takes part in itself through the other one, which ends nonetheless.
        aggregated("top", Some("to-middle"), "to-top"),
        aggregated("middle", Some("to-top"), "to-middle"),
        part,
        binding("shop", "b", ("ClusterRole", "top"), user("jane")),
    ];
    let mut store = store(objects);
    let jane = Requester::user("jane", []);
    assert!(allowed(&store, &jane, "shop"));
    // A rule that the controller wrote ends the search.
    let mut written = aggregated("top", None, "to-top");
    written["rules"] = json!([{"apiGroups": [""], "resources": ["pods"], "verbs": ["list"]}]);
    apply(&mut store, written);
    assert!(!allowed(&store, &jane, "shop"));
    apply(&mut store, aggregated("top", None, "to-top"));
    assert!(allowed(&store, &jane, "shop"));
    store.remove(Kind::ClusterRole, "", "part");
    assert!(!allowed(&store, &jane, "shop"));
}

/// Of an aggregation in some files, other files may hold parts: what is found fails, and what is not
/// found does not pass.
#[test]
fn an_aggregation_in_some_files_does_not_pass() {
    let secrets = json!([{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}]);
    let mut part = role("", "part", secrets);
    part["metadata"]["labels"] = json!({"to-top": "true"});
    let top = aggregated("top", None, "to-top");
    let store = store([top, part, binding("", "b", ("ClusterRole", "top"), user("jane"))]);
    for partial in [false, true] {
        let mut evidence = Evidence::default();
        evidence.partial = partial;
        evidence.server = Some(ServerVersion::of_project(37));
        let evaluation = evaluate_cluster(&store, &evidence, &Settings::default());
        let result = |id: &str| {
            let result = evaluation.results.iter().find(|result| result.check.id == id);
            let result = result.expect("it runs");
            (result.failed.len(), result.passed, result.unknown.len())
        };
        assert_eq!(result("rbac-secrets-read"), (1, 0, 0));
        assert_eq!(result("rbac-pods-exec"), if partial { (0, 0, 1) } else { (0, 1, 0) });
    }
}

/// More roles than anyone has, each made of all others, so that resolving them all would take long.
#[test]
fn aggregation_without_end_is_cut_and_does_not_pass() {
    let role = |number: usize| aggregated(&format!("role-{number}"), Some("part"), "part");
    let mut store = store((0..3000).map(role));
    apply(&mut store, binding("", "b", ("ClusterRole", "role-7"), user("jane")));
    let evidence = Evidence::default();
    let evaluation = evaluate_cluster(&store, &evidence, &Settings::default());
    let result = evaluation.results.iter().find(|it| it.check.id == "rbac-secrets-read");
    let result = result.expect("it runs");
    assert_eq!((result.failed.len(), result.passed, result.unknown.len()), (0, 0, 1));
}

const NAMESPACES: usize = 500;

fn name(number: usize) -> String {
    format!("team-{number}")
}

/// A change touches the reports that it may change, and no other: with 500 namespaces that decides
/// what a change costs.
#[test]
fn a_binding_touches_the_namespaces_whose_accounts_it_means() {
    let mut store = store((0..NAMESPACES).map(|number| namespace(&name(number))));
    let of = |names: &[&str]| -> BTreeSet<Scope> {
        names
            .iter()
            .map(|name| match *name {
                "" => Scope::Cluster,
                name => Scope::Namespace(name.into()),
            })
            .collect()
    };
    let role_of = ("ClusterRole", "r");
    let mut bind = |name: &str, namespace: &str, subject: Value| {
        apply(&mut store, binding(namespace, name, role_of, subject))
    };
    assert_eq!(bind("one", "", account("team-7", "web")), of(&["", "team-7"]));
    assert_eq!(bind("user", "", user("system:serviceaccount:team-8:web")), of(&["", "team-8"]));
    assert_eq!(bind("group", "", group("system:serviceaccounts:team-9")), of(&["", "team-9"]));
    assert_eq!(bind("jane", "", user("jane")), of(&[""]));
    assert_eq!(bind("other", "team-1", account("team-2", "web")), of(&["team-1", "team-2"]));
    let own = json!({"kind": "ServiceAccount", "name": "web"});
    assert_eq!(bind("own", "team-3", own), of(&["team-3"]));
    for everybody in ["system:serviceaccounts", "system:authenticated"] {
        assert_eq!(bind("all", "", group(everybody)).len(), NAMESPACES + 1, "{everybody}");
        assert_eq!(bind("all", "", user("jane")).len(), NAMESPACES + 1, "and when it ends");
    }

    // A role touches what its bindings touch, and an account those that name it.
    let changed = apply(&mut store, role("", "r", reads_pods()));
    let bound = ["", "team-1", "team-2", "team-3", "team-7", "team-8", "team-9"];
    assert_eq!(changed, of(&bound));
    assert_eq!(apply(&mut store, role("team-5", "r", reads_pods())), of(&["team-5"]));
    let made = json!({"apiVersion": "v1", "kind": "ServiceAccount",
                      "metadata": {"name": "web", "namespace": "team-2"}});
    assert_eq!(apply(&mut store, made), of(&["team-1", "team-2"]));
    assert_eq!(store.remove(Kind::ClusterRoleBinding, "", "one"), of(&["", "team-7"]));
    assert_eq!(
        apply(&mut store, role("", "r", json!([]))),
        of(&["", "team-1", "team-2", "team-3", "team-8", "team-9"])
    );
}

/// What reaches an account from elsewhere is in the finding of its Pod.
#[test]
fn a_mounted_token_and_its_rights_are_one_finding() {
    let pod = json!({"apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"serviceAccountName": "web", "containers": [{
            "name": "web", "volumeMounts": [{"name": "t", "mountPath": "/t"}]}],
            "volumes": [{"name": "t", "projected": {"sources": [{"serviceAccountToken": {}}]}}]}});
    let exec = json!([{"apiGroups": [""], "resources": ["pods"], "verbs": ["list"]},
                      {"apiGroups": [""], "resources": ["pods/exec"], "verbs": ["create"]}]);
    let bound = binding("ci", "b", ("Role", "shell"), group("system:serviceaccounts:shop"));
    let store = store([pod, role("ci", "shell", exec), bound]);
    let mut evidence = Evidence::default();
    evidence.server = Some(ServerVersion::of_project(37));
    let evaluation = evaluate_namespace("shop", &store, &evidence, &Settings::default());
    let details = |id: &str| -> Vec<String> {
        let result = evaluation.results.iter().find(|result| result.check.id == id);
        let failed = result.into_iter().flat_map(|result| &result.failed);
        let offences = failed.flat_map(|subject| &subject.offences);
        offences.map(|it| it.detail.as_deref().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(
        details("sa-token-with-dangerous-rbac"),
        [
            "web: create pods/exec by rules[1] of Role shell, RoleBinding ci/b for Group system:serviceaccounts:shop"
        ]
    );
    assert_eq!(details("sa-token-unused"), [""; 0]);
}

//! Exemptions: which offences they accept, where, and what they leave alone.

use plumbline_checks::exemption::{ALLOWING_LABEL, ANNOTATION};
use plumbline_checks::{
    CheckResult, Evidence, Ignores, Kind, Settings, Store, decode, evaluate_cluster,
    evaluate_namespace,
};
use serde_json::{Value, json};

const CHECK: &str = "host-network";
const REASON: &str = "Routes the traffic of the node.";

fn metadata(name: &str, exempted: bool) -> Value {
    let annotations =
        if exempted { json!({ANNOTATION: format!("{CHECK}={REASON}")}) } else { json!({}) };
    json!({"name": name, "namespace": "net", "annotations": annotations,
           "labels": {"app.kubernetes.io/name": name}})
}

fn spec(host_network: bool) -> Value {
    json!({"hostNetwork": host_network, "containers": [{"name": "main", "image": "a"}]})
}

/// A `DaemonSet` whose object or template is exempted.
fn daemon_set(object: bool, template: bool) -> Value {
    json!({"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": metadata("router", object),
           "spec": {"template": {"metadata": metadata("", template), "spec": spec(true)}}})
}

/// A Pod of the `DaemonSet`.
fn pod(name: &str, exempted: bool, host_network: bool) -> Value {
    let mut metadata = metadata(name, exempted);
    metadata["ownerReferences"] = json!([{"apiVersion": "apps/v1", "kind": "DaemonSet",
        "name": "router", "uid": "1", "controller": true}]);
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec(host_network)})
}

fn namespace(allows: bool) -> Value {
    let labels = if allows { json!({ALLOWING_LABEL: "true"}) } else { json!({}) };
    json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "net", "labels": labels}})
}

fn settings(ignores: Ignores) -> Settings {
    Settings { ignores, ..Settings::default() }
}

/// The outcome of the check: failed, exempted, passed.
fn outcome(objects: &[Value], ignores: Ignores, evidence: &Evidence) -> (usize, usize, u32) {
    let settings = settings(ignores);
    let store = stored(objects, &settings);
    let evaluation = evaluate_namespace("net", &store, evidence, &settings);
    let found = evaluation.results.iter().find(|result| result.check.id == CHECK);
    let CheckResult { failed, exempted, passed, .. } = found.expect("it runs");
    assert!(exempted.iter().all(|it| it.reason == REASON && !it.subject.offences.is_empty()));
    (failed.len(), exempted.len(), *passed)
}

fn stored(objects: &[Value], settings: &Settings) -> Store {
    let mut store = Store::default();
    for object in objects {
        let observed = decode::decode(object.clone(), settings);
        store.apply(observed.expect("it decodes").expect("a watched kind"), 0);
    }
    store
}

fn always(objects: &[Value]) -> (usize, usize, u32) {
    outcome(objects, Ignores::Always, &Evidence::default())
}

const FAILED: (usize, usize, u32) = (1, 0, 0);
const EXEMPTED: (usize, usize, u32) = (0, 1, 0);

#[test]
fn an_object_or_its_template_is_exempted() {
    assert_eq!(always(&[daemon_set(false, false)]), FAILED);
    assert_eq!(always(&[daemon_set(true, false)]), EXEMPTED);
    assert_eq!(always(&[daemon_set(false, true)]), EXEMPTED);
}

#[test]
fn each_pod_that_offends_must_be_exempted() {
    let own = daemon_set(false, true);
    assert_eq!(always(&[own.clone(), pod("a", true, true), pod("b", true, true)]), EXEMPTED);
    assert_eq!(always(&[own.clone(), pod("a", true, true), pod("b", false, true)]), FAILED);
    // One that does nothing wrong needs none.
    assert_eq!(always(&[own, pod("a", true, true), pod("b", false, false)]), EXEMPTED);
    let own = daemon_set(true, false);
    assert_eq!(always(&[own, pod("a", false, true), pod("b", false, true)]), EXEMPTED);
}

#[test]
fn tenants_cannot_exempt_themselves() {
    let exempted = daemon_set(true, true);
    let evidence = Evidence::default();
    for (allows, ignores, expected) in [
        (false, Ignores::WhereAllowed, FAILED),
        (true, Ignores::WhereAllowed, EXEMPTED),
        (false, Ignores::Always, EXEMPTED),
        (true, Ignores::Never, FAILED),
    ] {
        let objects = [namespace(allows), exempted.clone()];
        assert_eq!(outcome(&objects, ignores, &evidence), expected, "{allows} {ignores:?}");
    }
    // Who cannot see the namespace does not know that it lets them.
    let mut blind = Evidence::default();
    blind.lose(Kind::Namespace, "forbidden");
    let objects = [namespace(true), exempted];
    assert_eq!(outcome(&objects, Ignores::WhereAllowed, &blind), FAILED);
}

#[test]
fn an_exemption_is_for_one_check() {
    let settings = settings(Ignores::Always);
    let store = stored(&[daemon_set(true, true)], &settings);
    let evidence = Evidence::default();
    let evaluation = evaluate_namespace("net", &store, &evidence, &settings);
    let failed = evaluation.results.iter().filter(|result| !result.failed.is_empty());
    let failed: Vec<_> = failed.map(|result| result.check.id).collect();
    assert!(failed.contains(&"run-as-non-root") && !failed.contains(&CHECK), "{failed:?}");
}

#[test]
fn who_writes_objects_of_the_cluster_may_exempt_them() {
    let id = "rbac-secrets-read";
    let binding = |annotations: Value| {
        json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
               "metadata": {"name": "reader", "annotations": annotations},
               "roleRef": {"kind": "ClusterRole", "name": "reader"},
               "subjects": [{"kind": "ServiceAccount", "name": "a", "namespace": "net"}]})
    };
    let role = json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
        "metadata": {"name": "reader"},
        "rules": [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["list"]}]});
    let outcome = |annotations: Value, ignores: Ignores| {
        let settings = settings(ignores);
        let store = stored(&[role.clone(), binding(annotations)], &settings);
        let evidence = Evidence::default();
        let evaluation = evaluate_cluster(&store, &evidence, &settings);
        let found = evaluation.results.iter().find(|result| result.check.id == id);
        found.map(|result| (result.failed.len(), result.exempted.len()))
    };
    let exempted = || json!({ANNOTATION: format!("{id}=Reads metadata only.")});
    assert_eq!(outcome(json!({}), Ignores::WhereAllowed), Some((1, 0)));
    assert_eq!(outcome(exempted(), Ignores::WhereAllowed), Some((0, 1)));
    assert_eq!(outcome(exempted(), Ignores::Never), Some((1, 0)));
}

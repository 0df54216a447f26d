//! Secrets and `ConfigMaps` by their metadata: age, use, and which reports a change of their users
//! touches.
#![expect(clippy::needless_pass_by_value, reason = "each call makes its own object")]

use std::collections::BTreeSet;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use plumbline_checks::{Day, Evidence, Kind, Scope, Settings, Store, decode, evaluate_namespace};
use serde_json::{Value, json};

fn settings() -> Settings {
    Settings { informational: true, ..Settings::default() }
}

fn evidence() -> Evidence {
    let mut evidence = Evidence::default();
    evidence.today = Some(Day::of(&Time("2026-01-01T12:00:00Z".parse().expect("a time"))));
    evidence
}

fn add(store: &mut Store, object: Value) -> BTreeSet<Scope> {
    let observed = decode::decode(object, &settings()).expect("it decodes");
    store.apply(observed.expect("a watched kind"), 0)
}

fn store(objects: impl IntoIterator<Item = Value>) -> Store {
    let mut store = Store::default();
    for object in objects {
        add(&mut store, object);
    }
    store
}

/// What `check` says in namespace `shop`: pass, fail with the details, unknown with the reason, or
/// nothing.
fn says(check: &str, store: &Store, evidence: &Evidence, settings: &Settings) -> String {
    let report = evaluate_namespace("shop", store, evidence, settings);
    let mut results = report.results.iter();
    let result = results.find(|result| result.check.id == check).expect("it runs");
    let failed = result.failed.iter().flat_map(|subject| {
        subject
            .offences
            .iter()
            .map(|it| format!("{} {}", subject.name, it.detail.as_deref().unwrap_or_default()))
    });
    let unknown = result.unknown.keys().map(|reason| format!("unknown: {reason}"));
    let passed = (result.passed > 0).then(|| "pass".to_owned());
    failed.chain(unknown).chain(passed).collect::<Vec<_>>().join("; ").trim_end().to_owned()
}

fn said(check: &str, objects: impl IntoIterator<Item = Value>) -> String {
    says(check, &store(objects), &evidence(), &settings())
}

fn secret(metadata: Value) -> Value {
    let mut metadata = metadata;
    metadata["name"] = metadata.get("name").cloned().unwrap_or_else(|| json!("db"));
    metadata["namespace"] = json!("shop");
    json!({"apiVersion": "v1", "kind": "Secret", "metadata": metadata})
}

fn written(time: &str, keys: Value) -> Value {
    json!([{"manager": "m", "time": time, "fieldsV1": {"f:data": keys}}])
}

const ROTATED: &str = "secret-not-rotated";

#[test]
fn a_secret_is_as_old_as_the_last_write_to_its_data() {
    let old = written("2025-10-02T23:00:00Z", json!({"f:password": {}}));
    let mut relabelled = old.clone();
    let label = json!({"time": "2025-12-31T00:00:00Z", "fieldsV1": {"f:metadata": {}}});
    relabelled.as_array_mut().expect("a list").push(label);
    for fields in [old, relabelled] {
        let metadata =
            json!({"creationTimestamp": "2024-01-01T00:00:00Z", "managedFields": fields});
        assert_eq!(said(ROTATED, [secret(metadata)]), "db last written on 2025-10-02");
    }
    let fresh = written("2025-10-03T00:00:00Z", json!({"f:password": {}}));
    assert_eq!(said(ROTATED, [secret(json!({"managedFields": fresh}))]), "pass");
}

#[test]
fn the_platform_team_sets_the_age() {
    let fields = written("2025-12-01T00:00:00Z", json!({"f:password": {}}));
    let store = store([secret(json!({"managedFields": fields}))]);
    let strict = Settings { secret_max_age: 30, ..settings() };
    assert_eq!(says(ROTATED, &store, &evidence(), &settings()), "pass");
    assert_eq!(says(ROTATED, &store, &evidence(), &strict), "db last written on 2025-12-01");
}

#[test]
fn where_no_write_is_told_only_youth_is_known() {
    let made = |time: &str| said(ROTATED, [secret(json!({"creationTimestamp": time}))]);
    assert_eq!(made("2025-12-01T00:00:00Z"), "pass");
    let untold = "unknown: metadata does not tell when a Secret was last written";
    assert_eq!(made("2024-01-01T00:00:00Z"), untold);
    // An entry without a time may be the newest.
    let mut fields = written("2025-01-01T00:00:00Z", json!({"f:a": {}}));
    fields.as_array_mut().expect("a list").push(json!({"fieldsV1": {"f:data": {"f:b": {}}}}));
    let metadata = json!({"creationTimestamp": "2024-01-01T00:00:00Z", "managedFields": fields});
    assert_eq!(said(ROTATED, [secret(metadata)]), untold);
    // A file that no server has seen, and a Secret without data.
    assert_eq!(said(ROTATED, [secret(json!({}))]), "");
    let empty = json!({"creationTimestamp": "2024-01-01T00:00:00Z",
        "managedFields": [{"time": "2024-01-01T00:00:00Z", "fieldsV1": {"f:type": {}}}]});
    assert_eq!(said(ROTATED, [secret(empty)]), "");
}

#[test]
fn the_age_takes_a_date() {
    let fields = written("2025-01-01T00:00:00Z", json!({"f:password": {}}));
    let store = store([secret(json!({"managedFields": fields}))]);
    let said = says(ROTATED, &store, &Evidence::default(), &settings());
    assert_eq!(said, "unknown: the date is not known");
}

#[test]
fn what_expires_or_is_no_credential_need_not_be_rotated() {
    let old = |keys: Value| written("2020-01-01T00:00:00Z", keys);
    let password = || old(json!({"f:password": {}}));
    let certificate = old(json!({"f:tls.crt": {}, "f:tls.key": {}}));
    let typed = |kind: &str| {
        let mut secret = secret(json!({"managedFields": password()}));
        secret["type"] = json!(kind);
        secret
    };
    for exempt in [
        secret(json!({"managedFields": certificate})),
        secret(json!({"managedFields": password(), "name": "sh.helm.release.v1.web.v1"})),
        secret(json!({"managedFields": password(), "name": "bootstrap-token-abcdef"})),
        secret(json!({"managedFields": password(),
            "annotations": {"kubernetes.io/service-account.name": "web"}})),
        typed("kubernetes.io/tls"),
        typed("helm.sh/release.v1"),
        typed("bootstrap.kubernetes.io/token"),
        typed("kubernetes.io/service-account-token"),
    ] {
        assert_eq!(said(ROTATED, [exempt.clone()]), "", "{exempt}");
    }
    // A type of its own says that it is none of these, whatever its name.
    let mut opaque = typed("Opaque");
    opaque["metadata"]["name"] = json!("bootstrap-token-mine");
    assert_eq!(said(ROTATED, [opaque]), "bootstrap-token-mine last written on 2020-01-01");
    // Who fills it does not matter.
    let owner = json!({"apiVersion": "external-secrets.io/v1", "kind": "ExternalSecret",
                       "name": "db", "uid": "1"});
    let external = secret(json!({"managedFields": password(), "ownerReferences": [owner]}));
    assert_eq!(said(ROTATED, [external]), "db last written on 2020-01-01");
}

const UNUSED: &str = "secret-unused";

fn in_shop(api_version: &str, kind: &str, rest: Value) -> Value {
    let mut object = json!({"apiVersion": api_version, "kind": kind,
                            "metadata": {"name": "web", "namespace": "shop"}});
    let fields = rest.as_object().expect("an object");
    for (key, value) in fields {
        if key == "annotations" {
            object["metadata"][key] = value.clone();
        } else {
            object[key] = value.clone();
        }
    }
    object
}

#[test]
fn each_way_to_name_a_secret_counts() {
    let pod = |spec: Value| in_shop("v1", "Pod", json!({"spec": spec}));
    let volume = |volume: Value| pod(json!({"volumes": [volume]}));
    let ingress = |key: &str, value: &str| {
        in_shop("networking.k8s.io/v1", "Ingress", json!({"annotations": {key: value}}))
    };
    let users = [
        pod(
            json!({"containers": [{"name": "a", "envFrom": [{"secretRef": {"name": "db", "optional": true}}]}]}),
        ),
        pod(
            json!({"initContainers": [{"name": "a", "env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "db", "key": "a"}}}]}]}),
        ),
        pod(json!({"imagePullSecrets": [{"name": "db"}]})),
        volume(json!({"name": "v", "secret": {"secretName": "db", "optional": true}})),
        volume(json!({"name": "v", "projected": {"sources": [{"secret": {"name": "db"}}]}})),
        volume(
            json!({"name": "v", "csi": {"driver": "d", "nodePublishSecretRef": {"name": "db"}}}),
        ),
        volume(json!({"name": "v", "azureFile": {"secretName": "db", "shareName": "s"}})),
        volume(json!({"name": "v", "rbd": {"secretRef": {"name": "db"}}})),
        in_shop("v1", "ServiceAccount", json!({"imagePullSecrets": [{"name": "db"}]})),
        in_shop("v1", "ServiceAccount", json!({"secrets": [{"name": "db"}]})),
        in_shop(
            "networking.k8s.io/v1",
            "Ingress",
            json!({"spec": {"tls": [{"secretName": "db"}]}}),
        ),
        ingress("nginx.ingress.kubernetes.io/auth-secret", "db"),
        ingress("nginx.ingress.kubernetes.io/auth-tls-secret", "shop/db"),
        in_shop(
            "apps/v1",
            "ReplicaSet",
            json!({"spec": {"replicas": 0, "template": {"spec": {"imagePullSecrets": [{"name": "db"}]}}}}),
        ),
        json!({"apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway",
            "metadata": {"name": "edge", "namespace": "edge"}, "spec": {"listeners": [{"name": "a",
            "protocol": "HTTPS", "tls": {"certificateRefs": [{"name": "db", "namespace": "shop"}]}}]}}),
    ];
    for user in users {
        assert_eq!(said(UNUSED, [secret(json!({})), user.clone()]), "pass", "{user}");
    }
    for stranger in [
        pod(json!({"imagePullSecrets": [{"name": "db-2"}]})),
        ingress("nginx.ingress.kubernetes.io/auth-secret", "bank/db"),
        ingress("nginx.ingress.kubernetes.io/auth-type", "db"),
        in_shop("v1", "ConfigMap", json!({"data": {"name": "db"}})),
        json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "web", "namespace": "bank"},
               "imagePullSecrets": [{"name": "db"}]}),
    ] {
        assert_eq!(said(UNUSED, [secret(json!({})), stranger.clone()]), "db", "{stranger}");
    }
}

#[test]
fn what_is_read_without_being_named_is_not_judged() {
    let owner = json!([{"apiVersion": "example.org/v1", "kind": "App", "name": "a", "uid": "1"}]);
    for exempt in [
        json!({"ownerReferences": owner}),
        json!({"labels": {"argocd.argoproj.io/secret-type": "repository"}}),
        json!({"annotations": {"kubernetes.io/service-account.name": "web"}}),
        json!({"name": "sh.helm.release.v1.web.v1"}),
    ] {
        assert_eq!(said(UNUSED, [secret(exempt.clone())]), "", "{exempt}");
    }
    let map = |name: &str| {
        json!({"apiVersion": "v1", "kind": "ConfigMap",
                                  "metadata": {"name": name, "namespace": "shop"}})
    };
    assert_eq!(said("config-unused", [map("kube-root-ca.crt")]), "");
    assert_eq!(said("config-unused", [map("old")]), "old");
    let headers = in_shop(
        "networking.k8s.io/v1",
        "Ingress",
        json!({"annotations": {"nginx.ingress.kubernetes.io/auth-proxy-set-headers": "shop/old"}}),
    );
    assert_eq!(said("config-unused", [map("old"), headers]), "pass");
}

#[test]
fn whatever_cannot_be_read_may_name_a_secret() {
    let store = store([secret(json!({}))]);
    for kind in [Kind::Pod, Kind::CronJob, Kind::ServiceAccount, Kind::Ingress, Kind::Gateway] {
        let mut evidence = evidence();
        evidence.lose(kind, "forbidden");
        let said = says(UNUSED, &store, &evidence, &settings());
        assert!(said.starts_with("unknown: ") && said.ends_with("forbidden"), "{said}");
    }
    // A kind that the cluster lacks names nothing; a folder of files may lack what names it.
    let mut evidence = evidence();
    evidence.withdraw(Kind::Gateway);
    assert_eq!(says(UNUSED, &store, &evidence, &settings()), "db");
    evidence.partial = true;
    assert!(says(UNUSED, &store, &evidence, &settings()).ends_with("not in the files"));
}

/// A change of what names a Secret marks the report of the namespace of that Secret, and no other.
#[test]
fn a_change_touches_the_namespaces_of_the_secrets_that_are_named() {
    let namespaces = |touched: BTreeSet<Scope>| -> Vec<String> {
        touched.into_iter().map(|scope| format!("{scope:?}")).collect()
    };
    let mut store = store([secret(json!({})), {
        let mut other = secret(json!({}));
        other["metadata"]["namespace"] = json!("bank");
        other
    }]);
    let pod = in_shop("v1", "Pod", json!({"spec": {"imagePullSecrets": [{"name": "db"}]}}));
    assert_eq!(namespaces(add(&mut store, pod)), [r#"Namespace("shop")"#]);
    let gateway = |secret: &str| {
        json!({"apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway",
        "metadata": {"name": "edge", "namespace": "edge"}, "spec": {"listeners": [{"name": "a",
        "protocol": "HTTPS", "tls": {"certificateRefs": [{"name": secret, "namespace": "shop"}]}}]}})
    };
    let both = [r#"Namespace("edge")"#, r#"Namespace("shop")"#];
    assert_eq!(namespaces(add(&mut store, gateway("db"))), both);
    assert_eq!(namespaces(add(&mut store, gateway("db"))), Vec::<String>::new());
    assert_eq!(namespaces(store.remove(Kind::Gateway, "edge", "edge")), both);
}

const GRANTED: &str = "gateway-secret-not-granted";

fn grant(from: Value, to: Value) -> Value {
    json!({"apiVersion": "gateway.networking.k8s.io/v1beta1", "kind": "ReferenceGrant",
           "metadata": {"name": "edge", "namespace": "bank"}, "spec": {"from": [from], "to": [to]}})
}

/// A Gateway of `shop` with a certificate of `bank`.
fn foreign_gateway() -> Value {
    in_shop(
        "gateway.networking.k8s.io/v1",
        "Gateway",
        json!({"spec": {"listeners": [{"name": "a", "protocol": "HTTPS",
            "tls": {"certificateRefs": [{"name": "tls", "namespace": "bank"}, {"name": "own"}]}}]}}),
    )
}

#[test]
fn a_grant_is_for_a_kind_a_namespace_and_perhaps_a_name() {
    let group = "gateway.networking.k8s.io";
    let gateway = json!({"group": group, "kind": "Gateway", "namespace": "shop"});
    let secret = json!({"group": "", "kind": "Secret"});
    let named = |name: &str| json!({"group": "", "kind": "Secret", "name": name});
    for (from, to, said_of_it) in [
        (gateway.clone(), secret.clone(), "pass"),
        (gateway.clone(), named("tls"), "pass"),
        (gateway.clone(), named("other"), "web Secret tls of namespace bank"),
        (gateway, json!({"group": "", "kind": "Service"}), "web Secret tls of namespace bank"),
        (
            json!({"group": group, "kind": "Gateway", "namespace": "other"}),
            secret.clone(),
            "web Secret tls of namespace bank",
        ),
        (
            json!({"group": group, "kind": "HTTPRoute", "namespace": "shop"}),
            secret,
            "web Secret tls of namespace bank",
        ),
    ] {
        let grant = grant(from, to);
        assert_eq!(said(GRANTED, [foreign_gateway(), grant.clone()]), said_of_it, "{grant}");
    }
    let ingress = json!({"spec": {"tls": [{"secretName": "db"}]}});
    assert_eq!(said(GRANTED, [in_shop("networking.k8s.io/v1", "Ingress", ingress)]), "");
}

#[test]
fn a_change_of_a_grant_touches_the_gateways_that_need_it() {
    let mut store = store([foreign_gateway()]);
    let from =
        json!({"group": "gateway.networking.k8s.io", "kind": "Gateway", "namespace": "shop"});
    let grant = grant(from, json!({"group": "", "kind": "Secret"}));
    let both: BTreeSet<Scope> = ["bank", "shop"].map(|name| Scope::Namespace(name.into())).into();
    assert_eq!(add(&mut store, grant), both);
    assert_eq!(says(GRANTED, &store, &evidence(), &settings()), "pass");
    assert_eq!(store.remove(Kind::ReferenceGrant, "bank", "edge"), both);
    let mut lost = evidence();
    lost.lose(Kind::ReferenceGrant, "forbidden");
    assert!(says(GRANTED, &store, &lost, &settings()).ends_with("forbidden"));
}

/// A cluster may have very many Secrets.
#[test]
fn a_secret_takes_little_memory() {
    assert!(size_of::<plumbline_checks::facts::SecretFact>() <= 32);
    assert!(size_of::<plumbline_checks::Fact>() <= 56);
}

#[test]
fn hostile_metadata_is_taken_in_without_harm() {
    let deep = (0..100).fold(json!({}), |inner, _| json!({"f:a": inner}));
    let mut fields = vec![json!({"time": "0001-01-01T00:00:00Z", "fieldsV1": {"f:data": deep}})];
    fields.extend((0..1000).map(|_| json!({"time": null, "fieldsV1": {"f:data": null}})));
    let escape = "a\u{1b}[31m/\u{202e}b";
    let metadata = json!({"managedFields": fields, "annotations": {
        "reflector.v1.k8s.emberstack.com/reflects": escape}});
    let day = said(ROTATED, [secret(metadata.clone())]);
    assert_eq!(day, "db last written on 0001-01-01");
    assert_eq!(
        said("secret-copied-namespaces", [secret(metadata)]),
        "db copied from namespace a[31m"
    );
}

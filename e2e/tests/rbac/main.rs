//! Effective rights as `plumbline-checks` finds them against what the API server answers, for random
//! roles, bindings and requests; and what Kubernetes itself binds, which is no finding.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod random;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use fastrand::Rng;
use futures::{StreamExt, TryStreamExt, stream};
use k8s_openapi::api::authorization::v1::{
    NonResourceAttributes, ResourceAttributes, SubjectAccessReview, SubjectAccessReviewSpec,
};
use k8s_openapi::api::core::v1::ServiceAccount;
use k8s_openapi::api::rbac::v1::{ClusterRole, ClusterRoleBinding, Role, RoleBinding};
use kube::api::{ListParams, PostParams};
use kube::{Api, Resource};
use plumbline_checks::evidence::ServerVersion;
use plumbline_checks::rights::allows;
use plumbline_checks::view::BindingView;
use plumbline_checks::{
    Evidence, Kind, Settings, Store, decode, evaluate_cluster, evaluate_namespace,
};
use plumbline_e2e::random as draw;
use plumbline_e2e::{ControlPlane, ControlPlaneOptions, wait_for};
use random::{Ask, NAMESPACES, Random, Who};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Requests in flight.
const AT_ONCE: usize = 32;
const SOON: Duration = Duration::from_secs(30);

/// The answer of the API server.
async fn reviewed(plane: &ControlPlane, who: &Who, ask: &Ask) -> Result<bool> {
    let mut spec = SubjectAccessReviewSpec {
        user: Some(who.user.clone()),
        groups: Some(who.groups.clone()),
        ..SubjectAccessReviewSpec::default()
    };
    match ask.clone() {
        Ask::Resource { verb, group, resource, subresource, name, namespace } => {
            spec.resource_attributes = Some(ResourceAttributes {
                verb: Some(verb),
                group: Some(group),
                resource: Some(resource),
                subresource: Some(subresource),
                name: Some(name),
                namespace: Some(namespace),
                ..ResourceAttributes::default()
            });
        }
        Ask::Path { verb, path } => {
            spec.non_resource_attributes =
                Some(NonResourceAttributes { verb: Some(verb), path: Some(path) });
        }
    }
    let review = SubjectAccessReview { spec, ..SubjectAccessReview::default() };
    let reviews = Api::<SubjectAccessReview>::all(plane.client());
    let review = reviews.create(&PostParams::default(), &review).await?;
    Ok(review.status.context("the API server does not answer")?.allowed)
}

async fn create(plane: &ControlPlane, object: Value) -> Result<()> {
    async fn one<K>(api: Api<K>, object: Value) -> Result<()>
    where
        K: Resource + Clone + Debug + Serialize + DeserializeOwned,
    {
        api.create(&PostParams::default(), &serde_json::from_value(object)?).await?;
        Ok(())
    }
    let client = plane.client();
    let namespace = object["metadata"]["namespace"].as_str().unwrap_or_default().to_owned();
    match object["kind"].as_str() {
        Some("Role") => one(Api::<Role>::namespaced(client, &namespace), object).await,
        Some("RoleBinding") => {
            one(Api::<RoleBinding>::namespaced(client, &namespace), object).await
        }
        Some("ClusterRole") => one(Api::<ClusterRole>::all(client), object).await,
        Some("ClusterRoleBinding") => one(Api::<ClusterRoleBinding>::all(client), object).await,
        _ => bail!("no kind of this test: {object}"),
    }
}

async fn create_all(plane: &ControlPlane, objects: Vec<Value>) -> Result<()> {
    let created = objects.into_iter().map(|object| {
        let shown = object.to_string();
        async move { create(plane, object).await.with_context(|| shown) }
    });
    stream::iter(created).buffer_unordered(AT_ONCE).try_collect().await
}

/// All roles and bindings of the cluster, as they are now.
async fn listed(plane: &ControlPlane) -> Result<Vec<Value>> {
    async fn of<K>(plane: &ControlPlane) -> Result<Vec<Value>>
    where
        K: Resource<DynamicType = ()> + Clone + Debug + Serialize + DeserializeOwned,
    {
        let objects = Api::<K>::all(plane.client()).list(&ListParams::default()).await?;
        let values = objects.into_iter().map(serde_json::to_value);
        Ok(values.collect::<Result<_, _>>()?)
    }
    let mut all = of::<Role>(plane).await?;
    all.extend(of::<RoleBinding>(plane).await?);
    all.extend(of::<ClusterRole>(plane).await?);
    all.extend(of::<ClusterRoleBinding>(plane).await?);
    all.extend(of::<ServiceAccount>(plane).await?);
    Ok(all)
}

fn store(objects: &[Value]) -> Store {
    let mut store = Store::default();
    for object in objects {
        let observed = decode::decode(object.clone(), &Settings::default()).unwrap();
        store.apply(observed.unwrap(), 0);
    }
    store
}

fn is_aggregated(object: &Value) -> bool {
    !object["aggregationRule"].is_null()
}

/// The objects without what a controller has written into aggregating roles, as in a file.
fn as_written(objects: &[Value]) -> Vec<Value> {
    let mut objects = objects.to_vec();
    for object in objects.iter_mut().filter(|object| is_aggregated(object)) {
        object["rules"] = json!([]);
    }
    objects
}

/// The rules of a `ClusterRole`, by the place that it has in a binding.
fn resolved(store: &Store, role: &str) -> BTreeSet<String> {
    let bound = json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
                       "metadata": {"name": "b"}, "roleRef": {"kind": "ClusterRole", "name": role}});
    let binding = self::store(&[bound]);
    let binding = binding.objects("").unwrap().binding(Kind::ClusterRoleBinding, "b").unwrap();
    let evidence = Evidence::default();
    let role = BindingView::new("", "b", binding, store, &evidence).role().unwrap().unwrap();
    role.rules().map(|rule| format!("{:?}", rule.rule)).collect()
}

/// Waits until the controller has written what we resolve, and returns all objects then.
async fn settled(plane: &ControlPlane) -> Result<Vec<Value>> {
    wait_for("the controller to write the rules of aggregating roles", SOON, async || {
        let objects = listed(plane).await?;
        let (live, written) = (store(&objects), store(&as_written(&objects)));
        for role in objects.iter().filter(|object| is_aggregated(object)) {
            let name = role["metadata"]["name"].as_str().context("a name")?;
            let (theirs, ours) = (resolved(&live, name), resolved(&written, name));
            if theirs != ours {
                bail!("{name}: theirs {theirs:#?}, ours {ours:#?}");
            }
        }
        Ok(Some(objects))
    })
    .await
}

/// The authorizer learns of each kind by a watch of its own: it has all before what came last.
async fn wait_for_authorizer(plane: &ControlPlane) -> Result<()> {
    let rules = json!([{"apiGroups": [""], "resources": ["markers"], "verbs": ["get"]}]);
    let subjects =
        json!([{"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": "marker"}]);
    let [namespace, ..] = NAMESPACES;
    let role = |kind: &str| json!({"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": "marker"});
    let own = json!({"name": "marker", "namespace": namespace});
    let last = [
        json!({"kind": "Role", "metadata": own, "rules": rules}),
        json!({"kind": "RoleBinding", "metadata": own, "roleRef": role("Role"), "subjects": subjects}),
        json!({"kind": "ClusterRole", "metadata": {"name": "marker"}, "rules": rules}),
        json!({"kind": "ClusterRoleBinding", "metadata": {"name": "marker"},
               "roleRef": role("ClusterRole"), "subjects": subjects}),
    ];
    let marker = Who { user: "marker".to_owned(), groups: Vec::new() };
    let ask = |namespace: &str| Ask::Resource {
        verb: "get".to_owned(),
        group: String::new(),
        resource: "markers".to_owned(),
        subresource: String::new(),
        name: String::new(),
        namespace: namespace.to_owned(),
    };
    // The one of the namespace first: that of the cluster would grant it too.
    for (pair, namespace) in last.chunks(2).zip([namespace, ""]) {
        create_all(plane, pair.to_vec()).await?;
        wait_for("the authorizer to know the markers", SOON, async || {
            Ok(reviewed(plane, &marker, &ask(namespace)).await?.then_some(()))
        })
        .await?;
    }
    Ok(())
}

/// A request near a binding: of one of its subjects, for what its role is about.
fn aimed(
    random: &mut Random,
    bindings: &[Value],
    granting: &BTreeMap<(&str, &str), &Value>,
) -> (Who, Ask) {
    let binding = &bindings[random.0.usize(..bindings.len())];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let namespace = text(&binding["metadata"]["namespace"]);
    let role_namespace = match binding["roleRef"]["kind"].as_str() {
        Some("Role") => namespace.as_str(),
        _ => "",
    };
    let role =
        granting.get(&(role_namespace, binding["roleRef"]["name"].as_str().unwrap_or_default()));
    let list = role.and_then(|role| role["rules"].as_array()).filter(|list| !list.is_empty());
    let ask = match list {
        Some(list) => {
            let about = &list[random.0.usize(..list.len())];
            random.ask(Some((about, &namespace)))
        }
        None => random.ask(None),
    };
    let subjects = binding["subjects"].as_array().filter(|subjects| !subjects.is_empty());
    let mut who = random.who();
    if let Some(subjects) = subjects {
        let subject = &subjects[random.0.usize(..subjects.len())];
        match subject["kind"].as_str() {
            Some("User") => who.user = text(&subject["name"]),
            Some("Group") => who.groups.push(text(&subject["name"])),
            _ => {
                let written = text(&subject["namespace"]);
                let place = if written.is_empty() { &namespace } else { &written };
                who.user = format!("system:serviceaccount:{place}:{}", text(&subject["name"]));
            }
        }
    }
    (who, ask)
}

#[tokio::test]
async fn random_requests_are_allowed_as_the_api_server_allows_them() -> Result<()> {
    let requests = draw::number("PLUMBLINE_RANDOM_REQUESTS")?.unwrap_or(4000);
    let seed = draw::seed(&format!("{requests} random requests"))?;
    let mut random = Random(Rng::with_seed(seed));

    let plane =
        ControlPlane::start(ControlPlaneOptions { controllers: true, ..Default::default() })
            .await?;
    for namespace in NAMESPACES {
        plane.create_namespace(namespace).await?;
    }
    let (roles, bindings) = (random.roles(), random.bindings());
    create_all(&plane, roles.iter().chain(&bindings).cloned().collect()).await?;
    let objects = settled(&plane).await?;
    wait_for_authorizer(&plane).await?;
    let aggregated = objects.iter().filter(|object| is_aggregated(object)).count();
    println!("{} objects, {aggregated} roles that aggregate others", objects.len());

    let by_name: BTreeMap<(&str, &str), &Value> = roles
        .iter()
        .map(|role| {
            let metadata = &role["metadata"];
            let text = |key| metadata[key].as_str().unwrap_or_default();
            ((text("namespace"), text("name")), role)
        })
        .collect();
    let asked: Vec<(Who, Ask)> = (0..requests)
        .map(|number| match number % 3 {
            0 => (random.who(), random.ask(None)),
            _ => aimed(&mut random, &bindings, &by_name),
        })
        .collect();
    let answers = asked.iter().map(|(who, ask)| reviewed(&plane, who, ask));
    let answers: Vec<bool> = stream::iter(answers).buffered(AT_ONCE).try_collect().await?;

    let (store, evidence) = (store(&as_written(&objects)), Evidence::default());
    let mut counts: BTreeMap<(&str, bool), usize> = BTreeMap::new();
    for ((who, ask), theirs) in asked.iter().zip(answers) {
        let (request, namespace) = ask.request();
        let ours = allows(&store, &evidence, &who.requester(), namespace, &request).unwrap();
        assert_eq!(
            ours, theirs,
            "seed {seed}: Plumbline left, the API server right: {who:?} {ask:?}"
        );
        let kind = if matches!(ask, Ask::Path { .. }) { "path" } else { "resource" };
        *counts.entry((kind, theirs)).or_default() += 1;
    }
    println!("by kind and whether allowed: {counts:?}");
    for kind in ["path", "resource"] {
        for allowed in [true, false] {
            let number = counts.get(&(kind, allowed)).copied().unwrap_or_default();
            assert!(number >= asked.len() / 200, "{kind}, allowed {allowed}: {number} times");
        }
    }
    Ok(())
}

/// A cluster that nobody has bound anything in has no finding on rights: Kubernetes' own bindings
/// and roles are known as what they are.
#[tokio::test]
async fn what_kubernetes_binds_itself_is_no_finding() -> Result<()> {
    let plane =
        ControlPlane::start(ControlPlaneOptions { controllers: true, ..Default::default() })
            .await?;
    let objects = settled(&plane).await?;
    let bindings = objects.iter().filter(|object| !object["roleRef"].is_null()).count();
    assert!(bindings > 50, "only {bindings} bindings");
    let (store, mut evidence) = (store(&objects), Evidence::default());
    evidence.server = Some(ServerVersion::of_project(37));
    let settings = Settings::default();
    let mut evaluations = vec![evaluate_cluster(&store, &evidence, &settings)];
    for namespace in ["kube-system", "kube-public"] {
        evaluations.push(evaluate_namespace(namespace, &store, &evidence, &settings));
    }
    for result in evaluations.iter().flat_map(|evaluation| &evaluation.results) {
        let id = result.check.id;
        if result.check.source.contains("/rbac/") {
            assert!(result.failed.is_empty(), "{id}: {:?}", result.failed);
        }
    }
    Ok(())
}

//! The verdicts of `plumbline-checks` on random audit policies against the evaluator of
//! kube-apiserver.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use plumbline_checks::audit_policy::AuditPolicy;
use plumbline_checks::{Settings, Verdict, evaluate_audit_policy};
use plumbline_e2e::audit_policy::{Logged, Upstream};
use plumbline_e2e::random;
use serde_json::{Value, json};

const CASES: usize = 400;

/// How many cases each outcome has at least: one in so many.
const RARELY: usize = 50;

/// Those for whom no policy may make an exception.
const EVERYBODY: [(&str, &[&str]); 5] = [
    ("somebody", &["system:authenticated"]),
    ("kubernetes-admin", &["kubeadm:cluster-admins", "system:authenticated"]),
    ("root", &["system:masters", "system:authenticated"]),
    ("system:serviceaccount:c:c", &["system:serviceaccounts", "system:authenticated"]),
    ("system:anonymous", &["system:unauthenticated"]),
];

/// Those for whom a policy may.
const COMPONENTS: [(&str, &[&str]); 2] = [
    ("system:kube-proxy", &["system:authenticated"]),
    ("system:node:a", &["system:nodes", "system:authenticated"]),
];

const EVERY: &str = "create delete deletecollection get list patch update watch";
const CHANGES: &str = "create delete deletecollection patch update";
const PROXIED: &str = "create delete get patch update";

/// What has to leave a trace: the group, the resource, the verbs.
const TRACED: [(&str, &str, &str); 12] = [
    ("", "secrets", EVERY),
    ("", "configmaps", EVERY),
    ("authentication.k8s.io", "tokenreviews", "create"),
    ("", "pods", CHANGES),
    ("", "pods/ephemeralcontainers", "patch update"),
    ("apps", "deployments", CHANGES),
    ("", "pods/exec", "create get"),
    ("", "pods/attach", "create get"),
    ("", "pods/portforward", "create get"),
    ("", "pods/proxy", PROXIED),
    ("", "services/proxy", PROXIED),
    ("", "nodes/proxy", PROXIED),
];

/// What holds secrets: of which requests what is sent, and of which what is answered.
const SECRET: [(&str, &str, &str, &str); 4] = [
    ("", "secrets", "create patch update", "deletecollection get list"),
    ("", "configmaps", "create patch update", "deletecollection get list"),
    ("authentication.k8s.io", "tokenreviews", "create", ""),
    ("", "serviceaccounts/token", "", "create"),
];

const CLUSTER_WIDE: [&str; 2] = ["tokenreviews", "nodes/proxy"];
const OPEN: [&str; 6] =
    ["pods/exec", "pods/attach", "pods/portforward", "pods/proxy", "services/proxy", "nodes/proxy"];

/// Requests for a resource, by each of `requesters` in each namespace that the verb admits.
fn requests(
    requesters: &[(&str, &[&str])],
    (group, resource, verbs): (&str, &str, &str),
    names: &[&str],
) -> Vec<Value> {
    let (name, subresource) = resource.split_once('/').unwrap_or((resource, ""));
    let mut requests = Vec::new();
    for (user, groups) in requesters {
        for verb in verbs.split_whitespace() {
            let namespaces: &[&str] = match verb {
                _ if CLUSTER_WIDE.contains(&resource) => &[""],
                "list" | "watch" => &["a", "b", "c", ""],
                _ => &["a", "b", "c"],
            };
            for (namespace, object) in
                namespaces.iter().flat_map(|it| names.iter().map(move |name| (it, name)))
            {
                requests.push(json!({"user": user, "groups": groups, "verb": verb, "group": group,
                    "resource": name, "subresource": subresource, "namespace": namespace,
                    "name": object}));
            }
        }
    }
    requests
}

/// Whether no event is written of a request.
fn is_silent(request: &Value, logged: &Logged) -> bool {
    let text = |field: &str| request[field].as_str().unwrap().to_owned();
    let resource = format!("{}/{}", text("resource"), text("subresource"));
    let omits = |stage: &str| logged.omitted.iter().flatten().any(|it| it == stage);
    let open = text("verb") == "watch" || OPEN.contains(&&*resource);
    logged.level == "None"
        || omits("RequestReceived")
            && omits("ResponseComplete")
            && (!open || omits("ResponseStarted"))
}

/// Some of `values`; nothing at all more often than not.
fn some(random: &mut fastrand::Rng, values: &[&str]) -> Vec<String> {
    if random.u8(..3) > 0 {
        return Vec::new();
    }
    let count = random.usize(1..=2);
    (0..count).map(|_| values[random.usize(..values.len())].to_owned()).collect()
}

fn rule(random: &mut fastrand::Rng) -> Value {
    const RESOURCES: [&str; 15] = [
        "secrets",
        "configmaps",
        "tokenreviews",
        "pods",
        "deployments",
        "pods/exec",
        "pods/*",
        "*/proxy",
        "*",
        "serviceaccounts/token",
        "nodes/proxy",
        "events",
        "leases",
        "endpoints",
        "*/*",
    ];
    const GROUPS: [&str; 6] = ["", "", "*", "apps", "authentication.k8s.io", "apps/v1"];
    const USERS: [&str; 4] =
        ["system:kube-proxy", "system:node:a", "kubernetes-admin", "system:anonymous"];
    const MEMBERS: [&str; 6] = [
        "system:nodes",
        "system:masters",
        "system:authenticated",
        "system:unauthenticated",
        "system:serviceaccounts",
        "kubeadm:cluster-admins",
    ];
    const STAGES: [&str; 4] = ["RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"];
    let levels = ["None", "None", "Metadata", "Metadata", "Metadata", "Request", "RequestResponse"];
    let level = if random.u8(..40) == 0 { "All" } else { levels[random.usize(..levels.len())] };
    let listed = |random: &mut fastrand::Rng| {
        let resources = some(random, &RESOURCES);
        // Names without resources are refused; a few of them are enough.
        let names = if resources.is_empty() && random.u8(..20) > 0 {
            Vec::new()
        } else {
            some(random, &["x", "y"])
        };
        let last = if random.u8(..20) == 0 { GROUPS.len() } else { GROUPS.len() - 1 };
        json!({"group": GROUPS[random.usize(..last)], "resources": resources,
            "resourceNames": names})
    };
    let resources: Vec<Value> = (0..random.usize(..3)).map(|_| listed(random)).collect();
    let paths = if resources.is_empty() { some(random, &["/healthz*", "*"]) } else { Vec::new() };
    json!({"level": level, "users": some(random, &USERS), "userGroups": some(random, &MEMBERS),
        "verbs": some(random, &["get", "list", "watch", "create", "update"]),
        "resources": resources, "namespaces": some(random, &["a", "b", ""]),
        "nonResourceURLs": paths, "omitStages": some(random, &STAGES)})
}

/// A rule of one resource, whose verdict rests on how that is matched.
fn narrow(random: &mut fastrand::Rng) -> Value {
    const RESOURCES: [&str; 12] = [
        "secrets/*",
        "*/secrets",
        "secrets/",
        "deployments/*",
        "*/exec",
        "*/*",
        "pods/exec/",
        "/exec",
        "nodes/*",
        "*/log",
        "*",
        "exec",
    ];
    let groups = ["", "*", "apps", "batch"];
    let level = ["None", "RequestResponse"][random.usize(..2)];
    let entry = json!({"group": groups[random.usize(..groups.len())],
        "resources": [RESOURCES[random.usize(..RESOURCES.len())]]});
    let mut rule = json!({"level": level, "resources": [entry]});
    let limits = [
        ("namespaces", ["a", ""]),
        ("users", ["system:anonymous", "system:kube-proxy"]),
        ("verbs", ["get", "watch"]),
    ];
    if random.bool() {
        let (field, values) = limits[random.usize(..limits.len())];
        rule[field] = json!([values[random.usize(..2)]]);
    }
    rule
}

fn policy(random: &mut fastrand::Rng) -> Value {
    let metadata = json!({"level": "Metadata"});
    let rules = if random.bool() {
        vec![narrow(random), metadata]
    } else {
        let mut rules: Vec<Value> = (0..random.usize(..5)).map(|_| rule(random)).collect();
        rules.extend((random.u8(..4) > 0).then_some(metadata));
        rules
    };
    json!({"apiVersion": "audit.k8s.io/v1", "kind": "Policy", "rules": rules})
}

fn fails(policy: &AuditPolicy, check: &str) -> bool {
    let results = evaluate_audit_policy(policy, &Settings::default());
    let result = results.into_iter().find(|result| result.check.id == check).unwrap();
    matches!(result.verdict, Verdict::Fail(_))
}

#[test]
fn random_policies_leave_out_and_record_the_same() {
    let mut upstream = Upstream::start().unwrap();
    let seed = random::seed(&format!("{CASES} random audit policies")).unwrap();
    let mut random = fastrand::Rng::with_seed(seed);
    let traced = TRACED.iter().flat_map(|target| requests(&EVERYBODY, *target, &["z"]));
    let traced: Vec<Value> = traced.collect();
    let all = [&EVERYBODY[..], &COMPONENTS].concat();
    let of_secrets = |level: usize| {
        let targets = SECRET.iter().map(move |(group, resource, sent, answered)| {
            (*group, *resource, [*sent, *answered][level])
        });
        targets.flat_map(|it| requests(&all, it, &["x", "z"])).collect::<Vec<Value>>()
    };
    let (sent, answered) = (of_secrets(0), of_secrets(1));
    let every = [&traced[..], &sent, &answered].concat();
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    for _ in 0..CASES {
        let written = policy(&mut random);
        let theirs = upstream.evaluate(&written, &every).unwrap();
        let read = AuditPolicy::read(&written);
        assert_eq!(read.is_err(), theirs.refused, "{written:#}");
        let Ok(read) = read else {
            *counts.entry(None).or_default() += 1;
            continue;
        };
        let left_out = |(request, logged): (&Value, &Logged)| is_silent(request, logged);
        let (of_traced, rest) = theirs.logged.split_at(traced.len());
        let (of_sent, of_answered) = rest.split_at(sent.len());
        let content = traced.iter().zip(of_traced).any(left_out);
        assert_eq!(fails(&read, "audit-policy-content"), content, "{written:#}");

        let holds = |requests: &[Value], logged: &[Logged], levels: &[&str]| {
            requests.iter().zip(logged).any(|(request, logged)| {
                levels.contains(&&*logged.level) && !is_silent(request, logged)
            })
        };
        let values = holds(&sent, of_sent, &["Request", "RequestResponse"])
            || holds(&answered, of_answered, &["RequestResponse"]);
        let ours = fails(&read, "audit-policy-secret-values");
        // The other way round, two rules may together take all that a third one is for, and what is
        // sent by nobody here may be sent by others.
        assert!(ours || !values, "{written:#}");
        *counts.entry(Some((content, values, ours))).or_default() += 1;
    }
    println!("{counts:?}");
    let told = |fits: fn(&(bool, bool, bool)) -> bool| {
        let counted = counts.iter().filter(|(outcome, _)| outcome.as_ref().is_some_and(fits));
        counted.map(|(_, count)| count).sum::<usize>()
    };
    let common = [
        counts.get(&None).copied().unwrap_or_default(),
        told(|(content, ..)| *content),
        told(|(content, ..)| !*content),
        told(|(_, values, _)| *values),
        told(|(.., ours)| !*ours),
    ];
    assert!(common.into_iter().all(|count| count >= CASES / RARELY), "{common:?}");
}

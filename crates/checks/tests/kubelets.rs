//! What the report of the cluster says of kubelets, by what each of them answers.

use plumbline_checks::kubelets::{KubeletAnswer, KubeletFact, KubeletSettings};
use plumbline_checks::{
    CheckResult, Evidence, Kind, Scope, Settings, Store, catalog, decode, evaluate_cluster,
};
use serde_json::{Value, json};

fn node(name: &str) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name},
        "status": {
            "addresses": [{"type": "InternalIP", "address": "10.0.0.4"}],
            "daemonEndpoints": {"kubeletEndpoint": {"Port": 10250}},
            "nodeInfo": {"operatingSystem": "linux", "kubeletVersion": "v1.37.2"},
        },
    })
}

fn store(nodes: &[&str]) -> Store {
    let mut store = Store::default();
    for name in nodes {
        let observed = decode::decode(node(name), &Settings::default()).expect("it decodes");
        store.apply(observed.expect("nodes are watched"), 0);
    }
    store
}

fn settings(told: Value) -> KubeletAnswer {
    let told: KubeletSettings = serde_json::from_value(told).expect("settings");
    KubeletAnswer::Settings(Box::new(KubeletSettings { linux: true, ..told }))
}

fn fact(answer: &KubeletAnswer) -> KubeletFact {
    KubeletFact::new(answer, &Settings::default())
}

/// The ids of checks with a failed, a passed and an unknown verdict.
fn verdicts(store: &Store, evidence: &Evidence) -> [Vec<&'static str>; 3] {
    let evaluation = evaluate_cluster(store, evidence, &Settings::default());
    let of_kubelets: Vec<&CheckResult<'_>> =
        evaluation.results.iter().filter(|it| it.check.id.starts_with("kubelet-")).collect();
    let with = |is: &dyn Fn(&CheckResult<'_>) -> bool| {
        of_kubelets.iter().filter(|it| is(it)).map(|it| it.check.id).collect()
    };
    [
        with(&|it| !it.failed.is_empty()),
        with(&|it| it.passed > 0),
        with(&|it| !it.unknown.is_empty()),
    ]
}

/// As Kubernetes 1.37 tells its defaults where the configuration file says nothing but the authority.
fn defaults() -> Value {
    json!({
        "authentication": {
            "anonymous": {"enabled": false},
            "webhook": {"enabled": true},
            "x509": {"clientCAFile": "/etc/kubernetes/pki/ca.crt"},
        },
        "authorization": {"mode": "Webhook"},
        "eventRecordQPS": 50,
        "makeIPTablesUtilChains": true,
        "podPidsLimit": -1,
        "seccompDefault": false,
        "streamingConnectionIdleTimeout": "4h0m0s",
        "staticPodURLHeader": {"Authorization": ["Bearer canary"]},
    })
}

#[test]
fn defaults_and_hardened_settings() {
    let mut store = store(&["a"]);
    store.set_kubelet("a", fact(&settings(defaults())));
    let [failed, passed, unknown] = verdicts(&store, &Evidence::default());
    assert_eq!(
        failed,
        [
            "kubelet-pod-pids-limit",
            "kubelet-protect-kernel-defaults",
            "kubelet-rotate-certs",
            "kubelet-seccomp-default"
        ]
    );
    assert_eq!((passed.len(), unknown.len()), (9, 0), "{passed:?}");

    let mut hardened = defaults();
    let more = json!({
        "podPidsLimit": 4096,
        "protectKernelDefaults": true,
        "rotateCertificates": true,
        "serverTLSBootstrap": true,
        "seccompDefault": true,
    });
    hardened.as_object_mut().expect("a map").extend(more.as_object().expect("a map").clone());
    store.set_kubelet("a", fact(&settings(hardened)));
    let [failed, passed, unknown] = verdicts(&store, &Evidence::default());
    assert_eq!((failed.len(), passed.len(), unknown.len()), (0, 14, 0), "{failed:?}");
}

#[test]
fn what_a_kubelet_does_not_answer_is_unknown_and_never_a_pass() {
    let of_kubelets = catalog::catalog().all.iter().filter(|it| it.id.starts_with("kubelet-"));
    let all = of_kubelets.count();
    let mut store = store(&["a"]);
    let none: [Vec<&str>; 3] = Default::default();
    assert_eq!(verdicts(&store, &Evidence::default()), none, "nobody asks");

    store.ask_kubelets();
    let [failed, passed, unknown] = verdicts(&store, &Evidence::default());
    assert_eq!((failed.len(), passed.len(), unknown.len()), (0, 0, all), "not asked yet");

    store.set_kubelet("a", fact(&KubeletAnswer::None("the right is missing".into())));
    let [failed, passed, unknown] = verdicts(&store, &Evidence::default());
    assert_eq!((failed.len(), passed.len(), unknown.len()), (0, 0, all), "refused");

    store.set_kubelet("a", fact(&KubeletAnswer::Unverified("UnknownIssuer".into())));
    let [failed, passed, unknown] = verdicts(&store, &Evidence::default());
    assert_eq!((failed, passed.len(), unknown.len()), (vec!["kubelet-tls-cert"], 0, all - 1));

    // An empty answer: what is left out is off, and what is always told is not.
    store.set_kubelet("a", fact(&settings(json!({}))));
    let [_, passed, unknown] = verdicts(&store, &Evidence::default());
    for id in ["kubelet-anonymous-auth", "kubelet-authz-not-always-allow", "kubelet-event-qps"] {
        assert!(unknown.contains(&id) && !passed.contains(&id), "{id}");
    }

    store.set_kubelet("a", fact(&settings(defaults())));
    let mut evidence = Evidence::default();
    evidence.lose(Kind::Node, "forbidden");
    let [_, _, unknown] = verdicts(&store, &evidence);
    assert_eq!(unknown.len(), all, "nodes cannot be read");
}

#[test]
fn only_news_touches_the_report_of_the_cluster() {
    let mut store = store(&["a", "b"]);
    let told = fact(&settings(defaults()));
    assert!(store.set_kubelet("a", told.clone()).contains(&Scope::Cluster));
    assert!(store.set_kubelet("a", told.clone()).is_empty());
    assert!(!store.set_kubelet("b", told).is_empty());
}

#[test]
fn each_node_has_a_verdict_of_its_own() {
    let mut store = store(&["a", "b", "c"]);
    store.set_kubelet("a", fact(&settings(defaults())));
    let mut weak = defaults();
    weak["authorization"]["mode"] = json!("AlwaysAllow");
    store.set_kubelet("b", fact(&settings(weak)));
    let (evidence, settings) = (Evidence::default(), Settings::default());
    let evaluation = evaluate_cluster(&store, &evidence, &settings);
    let result = evaluation
        .results
        .iter()
        .find(|it| it.check.id == "kubelet-authz-not-always-allow")
        .expect("it runs");
    assert_eq!((result.failed.len(), result.passed), (1, 1));
    assert_eq!(result.unknown.values().sum::<u32>(), 1);
}

//! What belongs to the system, and what only looks so.

use plumbline_checks::Settings;
use serde_json::{Value, json};

use crate::support::{fails, judge, pod};
use crate::{counts, is_silent, offences, passes, store_of, with_image};

/// An object of a kind with a template, or a Pod, with this image.
fn object(kind: &str, namespace: &str, name: &str, image: &str) -> Value {
    let spec = with_image(image);
    let (api, spec) = match kind {
        "Pod" => ("v1", spec),
        _ => ("apps/v1", json!({"template": {"spec": spec}})),
    };
    json!({"apiVersion": api, "kind": kind, "metadata": {"name": name, "namespace": namespace},
           "spec": spec})
}

/// The verdict on one object: passes, fails, or neither.
fn verdict(check: &str, object: Value) -> Option<bool> {
    let namespace = object["metadata"]["namespace"].as_str().expect("it has one").to_owned();
    let store = store_of(object, &Settings::default());
    match counts(check, &namespace, &store, &Settings::default()) {
        (0, 0) => None,
        (passed, _) => Some(passed == 1),
    }
}

fn mirror(mut object: Value) -> Value {
    object["metadata"]["annotations"] = json!({"kubernetes.io/config.mirror": "1"});
    object
}

#[test]
fn strangers_in_kube_system() {
    let check = "kube-system-workload";
    let there =
        |name: &str, image: &str| verdict(check, object("Deployment", "kube-system", name, image));
    assert_eq!(there("coredns", "registry.k8s.io/coredns/coredns:v1.12.1"), Some(true));
    assert_eq!(there("anything", "mirror.example/k8s/kube-proxy:v1.34.1"), Some(true));
    // Its image tells what runs, not its name.
    assert_eq!(there("coredns", "registry.example/miner:1"), Some(false));
    assert_eq!(there("coredns", "{{ coredns }}"), Some(false));
    let elsewhere = |namespace: &str| {
        verdict(check, object("Deployment", namespace, "web", "registry.example/web:1"))
    };
    for namespace in ["shop", "kube-public", "kube-system-2", "default"] {
        assert_eq!(elsewhere(namespace), None, "{namespace}");
    }
    let pod = object("Pod", "kube-system", "keepalived-cp1", "registry.example/keepalived:1");
    assert_eq!(verdict(check, pod.clone()), Some(false));
    assert_eq!(verdict(check, mirror(pod)), None);
}

#[test]
fn one_stranger_among_components() {
    let mut both =
        object("DaemonSet", "kube-system", "kube-proxy", "registry.k8s.io/kube-proxy:v1");
    both["spec"]["template"]["spec"]["initContainers"] =
        json!([{"name": "init", "image": "registry.example/setup:1"}]);
    assert_eq!(verdict("kube-system-workload", both), Some(false));
}

#[test]
fn names_that_imitate() {
    let check = "name-lookalike";
    let of = |kind: &str, name: &str| verdict(check, object(kind, "shop", name, "web:1"));
    for name in ["kube-proxy", "kubeproxy", "kube-pr0xy", "coredns", "core-dns", "etcd"] {
        assert_eq!(of("Deployment", name), Some(false), "{name}");
    }
    for name in ["web", "etcd-0", "etcd-backup", "kube-proxy-exporter", "coredns-x7k2p"] {
        assert_eq!(of("StatefulSet", name), Some(true), "{name}");
    }
    // Only what controllers make gets such endings.
    assert_eq!(of("Pod", "coredns-x7k2p"), Some(false));
    assert_eq!(of("Pod", "coredns-5d78c9869d-x7k2p"), Some(false));
    assert_eq!(of("Pod", "coredns-cache"), Some(true));
    let own = object("Deployment", "kube-system", "coredns", "registry.k8s.io/coredns/coredns:v1");
    assert_eq!(verdict(check, own), None);
    let openshift = object("Pod", "openshift-etcd", "etcd", "registry.example/etcd:1");
    assert_eq!(verdict(check, mirror(openshift)), None);
}

#[test]
fn a_pod_that_nothing_controls() {
    let check = "naked-pod";
    let spec = with_image("web:1");
    assert!(fails(check, &spec));
    assert!(is_silent(check, &[mirror(pod(&spec))]));
    let of = |owner: &Value| {
        let mut pod = pod(&spec);
        pod["metadata"]["ownerReferences"] = json!([owner]);
        pod
    };
    let owner = json!({"apiVersion": "example.com/v1", "kind": "Task", "name": "t", "uid": "1"});
    assert!(judge(&[of(&owner)]).contains_key(check), "an owner that controls nothing");
    let mut controller = owner;
    controller["controller"] = json!(true);
    assert!(is_silent(check, &[of(&controller)]), "a controller that Plumbline does not watch");
    let deployment = object("Deployment", "shop", "web", "web:1");
    assert!(passes(check, &[deployment]));
    let mut ended = pod(&spec);
    ended["status"] = json!({"phase": "Succeeded"});
    assert!(is_silent(check, &[ended]));
}

#[test]
fn dashboards_by_image_and_by_label() {
    let check = "dashboard-deployed";
    for image in [
        "docker.io/kubernetesui/dashboard:v2.7.0",
        "mirror.example:5000/hub/kubernetesui/dashboard-auth:1.3.0",
        "k8s.gcr.io/kubernetes-dashboard-amd64:v1.10.1",
    ] {
        let expected = format!("containers[web].image: {image}");
        assert_eq!(offences(check, &with_image(image)), [expected]);
    }
    for image in [
        "docker.io/kubernetesui/metrics-scraper:v1.0.9",
        "registry.example/dashboard:1",
        "registry.example/notkubernetesui/dashboard:1",
        "grafana/kubernetes-dashboards:1",
    ] {
        assert!(!fails(check, &with_image(image)), "{image}");
    }
    let mut labelled = pod(&with_image("registry.example/web:1"));
    labelled["metadata"]["labels"] = json!({"app.kubernetes.io/name": "kubernetes-dashboard-web"});
    let label = ": label app.kubernetes.io/name: kubernetes-dashboard-web";
    assert_eq!(judge(&[labelled])[check], [label]);
}

#[test]
fn dashboards_without_a_lock() {
    let check = "dashboard-insecure-args";
    let with = |image: &str, fields: Value| {
        let mut container = fields;
        container["name"] = json!("web");
        container["image"] = json!(image);
        json!({"containers": [container]})
    };
    let dashboard = "kubernetesui/dashboard:v2.7.0";
    for (fields, expected) in [
        (json!({"args": ["--enable-skip-login"]}), vec!["--enable-skip-login"]),
        (json!({"args": ["--enable-skip-login=true"]}), vec!["--enable-skip-login"]),
        (
            json!({"command": ["/dashboard", "--enable-insecure-login"]}),
            vec!["--enable-insecure-login"],
        ),
        (
            json!({"command": ["sh", "-c", "/dashboard --enable-skip-login"]}),
            vec!["--enable-skip-login"],
        ),
        (
            json!({"args": ["--enable-skip-login=false", "--enable-skip-login"]}),
            vec!["--enable-skip-login"],
        ),
        (json!({"args": ["--enable-skip-login", "--enable-skip-login=false"]}), vec![]),
        (json!({"args": ["--enable-skip-login=f"]}), vec![]),
        (json!({"args": ["--enable-skip-login-page"]}), vec![]),
        (json!({}), vec![]),
    ] {
        let spec = with(dashboard, fields);
        let expected: Vec<String> =
            expected.iter().map(|switch| format!("containers[web].args: {switch}")).collect();
        assert_eq!(offences(check, &spec), expected, "{spec}");
        assert!(!expected.is_empty() || passes(check, &[pod(&spec)]), "{spec}");
    }
    let renamed = with("registry.example/ui:1", json!({"args": ["--enable-skip-login"]}));
    assert!(fails(check, &renamed), "no other program has the switch");
    assert!(is_silent(check, &[pod(&with("registry.example/ui:1", json!({})))]));
}

#[test]
fn tiller_by_image_and_by_label() {
    let check = "tiller-deployed";
    assert!(fails(check, &with_image("ghcr.io/helm/tiller:v2.17.0")));
    assert!(fails(check, &with_image("mirror.example:5000/k8s/tiller")));
    assert!(!fails(check, &with_image("registry.example/tiller-proxy:1")));
    let labelled = |labels: Value| {
        let mut pod = pod(&with_image("registry.example/web:1"));
        pod["metadata"]["labels"] = labels;
        judge(&[pod]).contains_key(check)
    };
    assert!(labelled(json!({"app": "helm", "name": "tiller"})));
    assert!(!labelled(json!({"app": "helm"})) && !labelled(json!({"name": "tiller"})));
}

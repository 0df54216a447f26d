//! How a container is reached, and what it hands out.

use serde_json::{Value, json};

use super::{LISTS, applies_to, container, offences, pod, with};
use crate::support::{deployment, fails};

#[test]
fn nobody_shares_processes_with_itself() {
    let shared = |mut spec: Value| {
        spec["shareProcessNamespace"] = json!(true);
        fails("share-process-namespace", &spec)
    };
    let one = json!([{"name": "web"}]);
    assert!(!shared(json!({"containers": one})));
    assert!(!shared(json!({"containers": one, "initContainers": [{"name": "init"}]})));
    let sidecar = json!([{"name": "mesh", "restartPolicy": "Always"}]);
    assert!(shared(json!({"containers": one, "initContainers": sidecar})));
    assert!(shared(json!({"containers": one, "ephemeralContainers": [{"name": "debugger"}]})));
    let two = json!({"containers": [{"name": "web"}, {"name": "logs"}]});
    assert!(shared(two.clone()) && !fails("share-process-namespace", &two));
}

#[test]
fn aliases_are_named_and_those_without_names_redirect_nothing() {
    let found = |aliases: Value| offences("host-aliases", &json!({"hostAliases": aliases}));
    for none in [json!(null), json!([]), json!([{"ip": "192.0.2.1"}])] {
        assert!(found(none.clone()).is_empty(), "{none}");
    }
    let aliases = json!([{"ip": "192.0.2.1", "hostnames": ["a", "b"]},
                         {"ip": "192.0.2.2", "hostnames": ["c\u{1b}[2J"]}]);
    assert_eq!(found(aliases), ["hostAliases: a, b, c[2J"]);
}

#[test]
fn ports_are_privileged_unless_the_pod_opens_them() {
    let spec = |sysctl: &str, value: Value| {
        let ports = [1024, 443, 0, 80, 1023].map(|port| json!({"containerPort": port}));
        let mut spec = container(&json!({"ports": ports}));
        spec["containers"][0]["ports"].as_array_mut().expect("a list").extend([
            json!({"containerPort": 53, "protocol": "UDP"}),
            json!({"containerPort": 80, "protocol": "UDP"}),
            json!({"hostPort": 22}),
        ]);
        with(spec, "securityContext", json!({"sysctls": [{"name": sysctl, "value": value}]}))
    };
    let found = |sysctl, value| offences("container-privileged-port", &spec(sysctl, value));
    let all = ["containers[web].ports: 53, 80, 443, 1023"];
    let start = "net.ipv4.ip_unprivileged_port_start";
    assert_eq!(found("net.ipv4.tcp_syncookies", json!("0")), all);
    assert!(found(start, json!("0")).is_empty() && found(start, json!(0)).is_empty());
    assert!(found("net/ipv4/ip_unprivileged_port_start", json!("53")).is_empty());
    assert_eq!(found(start, json!("80")), ["containers[web].ports: 53"]);
    for no_lower in [json!("1024"), json!("9000"), json!("many"), json!(null), json!([])] {
        assert_eq!(found(start, no_lower.clone()), all, "{no_lower}");
    }
}

#[test]
fn ssh_is_the_port_22_of_tcp_in_any_container() {
    for list in LISTS {
        let found = |port: Value| {
            let mut spec = json!({});
            spec[list] = json!([{"name": "web", "ports": [{"containerPort": 8080}, port]}]);
            offences("ssh-port", &spec)
        };
        let expected = [format!("{list}[web].ports: ")];
        assert_eq!(found(json!({"containerPort": 22})), expected);
        assert_eq!(found(json!({"containerPort": 22, "protocol": "TCP"})), expected);
        assert!(found(json!({"containerPort": 22, "protocol": "SCTP"})).is_empty());
        assert!(found(json!({"containerPort": 2222, "hostPort": 22})).is_empty());
    }
}

#[test]
fn debug_containers_are_of_live_pods() {
    const CHECK: &str = "ephemeral-debug-container";
    let spec = json!({"containers": [{"name": "web"}], "ephemeralContainers": [
        {"name": "a", "image": "busybox\u{202e}"}, {"name": "b"},
    ]});
    assert_eq!(
        offences(CHECK, &spec),
        ["ephemeralContainers[a].image: busybox", "ephemeralContainers[b].image: "]
    );
    let plain = json!({"containers": [{"name": "web"}]});
    let mut live = pod(&plain);
    live["status"] = json!({"phase": "Running"});
    assert!(applies_to(CHECK, live) && !applies_to(CHECK, deployment(&plain)));
}

#[test]
fn a_terminal_needs_input_to_be_interactive() {
    let interactive =
        |stdin, tty| fails("interactive-tty", &container(&json!({"stdin": stdin, "tty": tty})));
    let (yes, no, unset) = (json!(true), json!(false), json!(null));
    assert!(interactive(&yes, &yes));
    for other in [&no, &unset] {
        assert!(!interactive(&yes, other) && !interactive(other, &yes));
        assert!(!interactive(other, other));
    }
}

#[test]
fn tokens_may_live_for_a_day() {
    let found = |lives: &[Value]| {
        let token = |life: &Value| json!({"serviceAccountToken": {"expirationSeconds": life}});
        let sources: Vec<Value> = lives.iter().map(token).collect();
        let volumes = json!([{"name": "token", "projected": {"sources": sources}},
                             {"name": "other", "projected": {"sources": null}}]);
        offences("sa-token-projected-long", &json!({"volumes": volumes}))
    };
    for life in [json!(null), json!(600), json!(3607), json!(86_400)] {
        assert!(found(std::slice::from_ref(&life)).is_empty(), "{life}");
    }
    assert_eq!(
        found(&[json!(86_401), json!(3600), json!(604_800)]),
        ["volumes: token: 86401 s, token: 604800 s"]
    );
}

//! What is in the containers of a workload.

use serde_json::{Value, json};

use crate::support::{Said, add, container, deployment, fails, pod, says, workload};

const PROBES: [(&str, &str); 2] =
    [("liveness-probe", "livenessProbe"), ("readiness-probe", "readinessProbe")];

/// kube-linter and Polaris ask Jobs and init containers for probes, or forget sidecars.
#[test]
fn only_what_runs_on_needs_probes() {
    let spec = json!({
        "initContainers": [
            {"name": "fetch", "image": "fetch"},
            {"name": "proxy", "image": "proxy", "restartPolicy": "Always"},
        ],
        "containers": [
            {"name": "web", "livenessProbe": {"exec": {"command": ["true"]}},
             "readinessProbe": {"grpc": {"port": 1}}},
            {"name": "idle", "livenessProbe": {}, "readinessProbe": {"periodSeconds": 5}},
            {"name": "bare", "livenessProbe": null},
        ],
        "ephemeralContainers": [{"name": "debug"}],
    });
    for (check, path) in PROBES {
        let expected = fails(&[
            &format!("initContainers[proxy].{path}: "),
            &format!("containers[bare].{path}: "),
            &format!("containers[idle].{path}: "),
        ]);
        for kind in
            ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController"]
        {
            assert_eq!(says(check, &[workload(kind, &spec, &json!({}))]), expected, "{kind}");
        }
        assert_eq!(says(check, &[pod(&spec)]), expected);
        for kind in ["Job", "CronJob"] {
            assert_eq!(says(check, &[workload(kind, &spec, &json!({}))]), Said::Nothing, "{kind}");
        }
        for policy in ["Never", "OnFailure"] {
            let mut once = spec.clone();
            once["restartPolicy"] = json!(policy);
            assert_eq!(says(check, &[pod(&once)]), Said::Nothing, "{policy}");
        }
    }
}

/// What an injector puts into live Pods is not the author's to mend.
#[test]
fn templates_are_judged_whatever_is_injected_into_their_pods() {
    let probe = json!({"httpGet": {"path": "/", "port": 80}});
    let own = container(&json!({"livenessProbe": probe, "ports": [{"containerPort": 80}]}));
    let mut injected = own.clone();
    injected["containers"][0]["livenessProbe"]["httpGet"]["port"] = json!(15020);
    add(&mut injected, json!({"name": "proxy", "image": "proxy"}));
    let mut running = pod(&injected);
    let set = workload("ReplicaSet", &own, &json!({}));
    running["metadata"] = json!({"name": "web-1", "ownerReferences": [
        {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web", "controller": true, "uid": ""}]});
    for check in ["liveness-probe", "probe-port-undeclared"] {
        assert_eq!(says(check, &[set.clone(), running.clone()]), Said::Passes, "{check}");
    }
}

/// kube-score compares what is written, so that a name hides the number that it stands for, and
/// faults the usual pair of one question with a slower liveness probe.
#[test]
fn identical_probes_ask_the_same_and_give_up_together() {
    let judge = |ready: Value, live: Value| {
        let ports = json!([{"name": "http", "containerPort": 8080}]);
        let probes = json!({"ports": ports, "readinessProbe": ready, "livenessProbe": live});
        says("probes-identical", &[deployment(&container(&probes))])
    };
    let get = |port: Value, path: &str| json!({"httpGet": {"port": port, "path": path}});
    let same = fails(&["containers[web].livenessProbe: "]);
    assert_eq!(judge(get(json!("http"), "/"), get(json!(8080), "")), same);
    assert_eq!(judge(get(json!("8080"), "/"), get(json!("http"), "/")), same);
    assert_eq!(judge(get(json!("gone"), "/"), get(json!("gone"), "/")), same);
    let mut scheme = get(json!(8080), "/");
    scheme["httpGet"]["scheme"] = json!("HTTP");
    assert_eq!(judge(get(json!(8080), "/"), scheme.clone()), same);
    let mut slow = get(json!(8080), "/");
    slow["periodSeconds"] = json!(3);
    slow["failureThreshold"] = json!(10);
    assert_eq!(judge(slow.clone(), slow.clone()), same);

    scheme["httpGet"]["scheme"] = json!("HTTPS");
    let mut header = get(json!(8080), "/");
    header["httpGet"]["httpHeaders"] = json!([{"name": "Probe", "value": null}]);
    let mut longer = get(json!(8080), "/");
    longer["failureThreshold"] = json!(4);
    for live in [scheme, header, longer, get(json!(8080), "/live"), get(json!(8081), "/")] {
        assert_eq!(judge(get(json!(8080), "/"), live.clone()), Said::Passes, "{live}");
    }
    let grpc = |service: &str| json!({"grpc": {"port": 1, "service": service}});
    assert_eq!(judge(grpc("ready"), grpc("live")), Said::Passes);
    assert_eq!(judge(grpc("ready"), json!({"grpc": {"port": 1}})), Said::Passes);
    assert_eq!(judge(grpc("ready"), grpc("ready")), same);
    let run = |program: &str| json!({"exec": {"command": [program]}});
    assert_eq!(judge(run("a"), run("b")), Said::Passes);
    assert_eq!(judge(run("a"), run("a")), same);
    for alone in [json!(null), json!({}), json!({"httpGet": {"port": null}})] {
        assert_eq!(judge(run("a"), alone.clone()), Said::Nothing, "{alone}");
    }
    let mut huge = run("a");
    huge["periodSeconds"] = json!(i64::MAX);
    huge["failureThreshold"] = json!(i64::MAX);
    assert_eq!(judge(huge.clone(), huge), same);
}

#[test]
fn probes_ask_declared_ports() {
    let judge = |probe: Value, neighbour: Value| {
        let ports = json!([{"name": "http", "containerPort": 8080, "protocol": "TCP"},
                           {"name": "dns", "containerPort": 53, "protocol": "UDP"}]);
        let mut spec = container(&json!({"ports": ports, "startupProbe": probe}));
        add(&mut spec, json!({"name": "next", "image": "next", "ports": neighbour}));
        says("probe-port-undeclared", &[deployment(&spec)])
    };
    let get = |port: Value| json!({"httpGet": {"port": port}});
    for declared in [json!("http"), json!(8080), json!("8080")] {
        assert_eq!(judge(get(declared.clone()), json!([])), Said::Passes, "{declared}");
    }
    assert_eq!(
        judge(json!({"grpc": {"port": 9000}}), json!([{"containerPort": 9000}])),
        Said::Passes
    );
    let undeclared = |what: &str| fails(&[&format!("containers[web].startupProbe: {what}")]);
    assert_eq!(judge(json!({"tcpSocket": {"port": 81}}), json!([])), undeclared("port 81"));
    assert_eq!(judge(json!({"grpc": {"port": 81}}), json!(null)), undeclared("port 81"));
    assert_eq!(judge(get(json!("dns")), json!([])), undeclared("port 53"));
    // The kubelet looks for names in the container itself.
    let neighbour = json!([{"name": "admin", "containerPort": 81}]);
    let no_name = undeclared("no port is called admin");
    assert_eq!(judge(get(json!("admin")), neighbour), no_name);
    for other in [
        json!({"exec": {"command": ["true"]}}),
        json!({"httpGet": {"host": "example.com", "port": 443}}),
        json!({"tcpSocket": {"host": "10.0.0.1", "port": 443}}),
        json!(null),
    ] {
        assert_eq!(judge(other.clone(), json!([])), Said::Nothing, "{other}");
    }
}

#[test]
fn port_names_are_service_names_and_unique() {
    let judge =
        |ports: Value| says("port-names", &[deployment(&container(&json!({"ports": ports})))]);
    let wrong = |what: &str| fails(&[&format!("containers[web].ports: {what}")]);
    for good in [
        json!([{"containerPort": 1}]),
        json!([{"containerPort": 1, "name": ""}]),
        json!([{"name": "a"}, {"name": "abcdefghijklmno"}, {"name": "h2-c"}]),
    ] {
        assert_eq!(judge(good.clone()), Said::Passes, "{good}");
    }
    for bad in ["80", "HTTP", "a_b", "-a", "a-", "a--b", "abcdefghijklmnop", "ä", "-"] {
        let said = wrong(&format!("{bad} is no service name"));
        assert_eq!(judge(json!([{"name": bad}])), said, "{bad}");
    }
    let two = json!([{"containerPort": 53, "protocol": "UDP"}, {"name": "tcp"}]);
    assert_eq!(judge(two), wrong("port 53 has no name"));
    assert_eq!(judge(json!([{"name": "a"}, {"name": "a"}])), wrong("a is not the only one"));
    assert_eq!(judge(json!([{"name": "a\u{1b}[31m"}])), wrong("a[31m is no service name"));
    assert_eq!(judge(json!([])), Said::Nothing);
    // Two containers may use the same name.
    let mut spec = container(&json!({"ports": [{"name": "http"}]}));
    add(&mut spec, json!({"name": "next", "ports": [{"name": "http"}]}));
    assert_eq!(says("port-names", &[deployment(&spec)]), Said::Passes);
}

#[test]
fn environment_variables_are_counted_for_each_container_by_itself() {
    let spec = json!({
        "initContainers": [{"name": "a", "env": [{"name": "X"}, {"name": "Y"}]}],
        "containers": [{"name": "b", "env": [
            {"name": "X", "value": "hunter2"}, {"name": "Y"}, {"name": "X", "value": "hunter3"},
            {"name": "Y"}, {"name": "X"}, {"name": "x"}]}],
    });
    assert_eq!(says("env-duplicate", &[deployment(&spec)]), fails(&["containers[b].env: X, Y"]));
}

#[test]
fn requests_and_limits_are_compared_as_amounts() {
    let check = "requests-equal-limits";
    let judge =
        |resources: Value| says(check, &[deployment(&container(&json!({"resources": resources})))]);
    let cpu = fails(&["containers[web].resources: cpu"]);
    for equal in [
        json!({"requests": {"cpu": "1"}, "limits": {"cpu": "1000m"}}),
        json!({"requests": {"cpu": 1}, "limits": {"cpu": "1"}}),
        json!({"requests": {"memory": "1Gi"}, "limits": {"memory": "1024Mi", "cpu": 1}}),
        json!({"requests": {"cpu": null}, "limits": {"cpu": 1}}),
    ] {
        assert_eq!(judge(equal.clone()), Said::Passes, "{equal}");
    }
    assert_eq!(judge(json!({"requests": {"cpu": "100m"}, "limits": {"cpu": 1}})), cpu);
    assert_eq!(judge(json!({"requests": {"cpu": "100m"}})), cpu);
    assert_eq!(judge(json!({"requests": {"nvidia.com/gpu": 1}})), Said::Nothing);
    assert_eq!(judge(json!({"requests": {"cpu": null}})), Said::Nothing);

    // What is set for the Pod as a whole counts in place of what the containers say.
    let loose = json!({"resources": {"requests": {"cpu": 1, "memory": "1Gi"}}});
    let with = |resources: Value| {
        let mut spec = container(&loose);
        spec["resources"] = resources;
        spec["ephemeralContainers"] =
            json!([{"name": "debug", "resources": {"requests": {"cpu": 9}}}]);
        says(check, &[deployment(&spec)])
    };
    let memory = "containers[web].resources: memory";
    assert_eq!(with(json!({"requests": {"cpu": 2}, "limits": {"cpu": 2}})), fails(&[memory]));
    assert_eq!(with(json!({"limits": {"cpu": 2}})), fails(&[memory]));
    let whole = json!({"requests": {"cpu": 2}, "limits": {"cpu": 3}});
    assert_eq!(with(whole), fails(&["resources: cpu", memory]));
}

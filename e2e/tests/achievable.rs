//! The Pod Security level that a report calls achievable is the one that the API server would
//! enforce without a warning, and no stricter one is.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{path::Path, time::Duration};

use anyhow::Result;
use fastrand::Rng;
use plumbline_e2e::random::seed;
use plumbline_e2e::{ControlPlane, ControlPlaneOptions, Operator};
use serde_json::{Value, json};

const NAMESPACES: usize = 100;

const PATIENCE: Duration = Duration::from_secs(30);

/// Changes the spec of a Pod: what is wrong with it, or not.
type Change = fn(&mut Value);

/// What Pods do that matters to some level in some version.
const CHANGES: [Change; 26] = [
    |spec| spec["hostNetwork"] = json!(true),
    |spec| spec["hostPID"] = json!(true),
    |spec| {
        main(spec)["securityContext"]["privileged"] = json!(true);
        main(spec)["securityContext"]["allowPrivilegeEscalation"] = json!(true);
    },
    |spec| main(spec)["securityContext"]["runAsNonRoot"] = json!(false),
    |spec| main(spec)["securityContext"]["runAsUser"] = json!(0),
    |spec| main(spec)["securityContext"]["allowPrivilegeEscalation"] = json!(true),
    |spec| main(spec)["securityContext"]["capabilities"] = json!({}),
    |spec| main(spec)["securityContext"]["capabilities"]["add"] = json!(["NET_BIND_SERVICE"]),
    |spec| main(spec)["securityContext"]["capabilities"]["add"] = json!(["CHOWN"]),
    |spec| main(spec)["securityContext"]["capabilities"]["add"] = json!(["NET_ADMIN"]),
    |spec| main(spec)["securityContext"]["seccompProfile"] = json!({"type": "Unconfined"}),
    |spec| main(spec)["securityContext"]["appArmorProfile"] = json!({"type": "Unconfined"}),
    |spec| main(spec)["securityContext"]["seLinuxOptions"] = json!({"type": "container_engine_t"}),
    |spec| main(spec)["securityContext"]["seLinuxOptions"] = json!({"user": "sysadm_u"}),
    |spec| main(spec)["ports"] = json!([{"containerPort": 80, "hostPort": 80}]),
    |spec| main(spec)["livenessProbe"] = json!({"tcpSocket": {"host": "10.0.0.1", "port": 80}}),
    |spec| spec["volumes"] = json!([{"name": "host", "hostPath": {"path": "/srv"}}]),
    |spec| spec["volumes"] = json!([{"name": "nfs", "nfs": {"server": "nfs", "path": "/"}}]),
    |spec| spec["volumes"] = json!([{"name": "tmp", "emptyDir": {}}]),
    |spec| spec["securityContext"]["sysctls"] = sysctl("net.ipv4.tcp_rmem", "4096 1 2"),
    |spec| spec["securityContext"]["sysctls"] = sysctl("net.ipv4.tcp_slow_start_after_idle", "0"),
    |spec| spec["securityContext"]["sysctls"] = sysctl("kernel.msgmax", "65536"),
    |spec| spec["securityContext"] = json!({}),
    |spec| {
        spec["hostUsers"] = json!(false);
        spec["securityContext"]["runAsNonRoot"] = json!(false);
    },
    |spec| {
        spec["hostUsers"] = json!(false);
        main(spec)["securityContext"]["procMount"] = json!("Unmasked");
    },
    |spec| spec["initContainers"] = json!([{"name": "init", "image": "init"}]),
];

/// The versions that a namespace may pin; None for no label.
const VERSIONS: [Option<&str>; 9] = [
    None,
    Some("latest"),
    Some("v1.25"),
    Some("v1.30"),
    Some("v1.31"),
    Some("v1.33"),
    Some("v1.34"),
    Some("v1.36"),
    Some("v1.37"),
];

fn main(spec: &mut Value) -> &mut Value {
    &mut spec["containers"][0]
}

fn sysctl(name: &str, value: &str) -> Value {
    json!([{"name": name, "value": value}])
}

/// A Pod that meets every level, but for `changes`.
fn pod(namespace: &str, name: &str, changes: &[Change]) -> Value {
    let mut spec = json!({
        "automountServiceAccountToken": false,
        "securityContext": {"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [{
            "name": "main", "image": "main",
            "securityContext": {
                "allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}},
        }],
    });
    for change in changes {
        change(&mut spec);
    }
    // The API server takes no Pod with a user namespace or kernel parameters of its own beside a
    // namespace of the node.
    if spec["hostNetwork"] == true || spec["hostPID"] == true {
        spec["hostUsers"] = Value::Null;
        main(&mut spec)["securityContext"]["procMount"] = Value::Null;
        spec["securityContext"]["sysctls"] = Value::Null;
    }
    json!({"apiVersion": "v1", "kind": "Pod",
           "metadata": {"name": name, "namespace": namespace}, "spec": spec})
}

/// A namespace that pins some version, with a few Pods.
fn namespace(random: &mut Rng, name: &str) -> Vec<Value> {
    let mut labels = json!({});
    if let Some(version) = random.choice(VERSIONS).flatten() {
        labels["pod-security.kubernetes.io/enforce-version"] = json!(version);
    }
    let metadata = json!({"name": name, "labels": labels});
    let account = json!({"apiVersion": "v1", "kind": "ServiceAccount",
                         "metadata": {"name": "default", "namespace": name}});
    let mut objects =
        vec![json!({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}), account];
    for index in 0..random.usize(0..4) {
        let count = random.choice([0, 0, 1, 1, 2]).unwrap_or_default();
        let changes = random.choose_multiple(CHANGES, count);
        objects.push(pod(name, &format!("pod-{index}"), &changes));
    }
    objects
}

#[tokio::test]
async fn the_api_server_agrees_on_achievable_levels() -> Result<()> {
    let mut random = Rng::with_seed(seed(&format!("{NAMESPACES} random namespaces"))?);
    let names: Vec<String> = (0..NAMESPACES).map(|index| format!("generated-{index}")).collect();
    let objects: Vec<Value> = names.iter().flat_map(|name| namespace(&mut random, name)).collect();

    let plane = ControlPlane::start(ControlPlaneOptions::default()).await?;
    let list = json!({"apiVersion": "v1", "kind": "List", "items": objects});
    plane.kubectl_apply(&list.to_string()).await?;
    Operator::install(&plane).await?;
    let program = Path::new(env!("CARGO_BIN_EXE_demo"));
    let operator = Operator::start(&plane, program, "operator", &[]).await?;
    for name in &names {
        let level = |status: &plumbline_crds::SecurityReportStatus| status.pod_security.is_some();
        plane.wait_for_report(name, "a Pod Security level", PATIENCE, level).await?;
    }
    let agreement = plane.agreement_on_achievable_levels().await?;
    println!("achievable: {:?}", agreement.achievable);
    assert!(agreement.objections.is_empty(), "{}", agreement.objections.join("\n"));
    assert_eq!(agreement.achievable.len(), 3, "every level must occur");
    assert!(agreement.achievable.values().sum::<usize>() >= NAMESPACES);
    drop(operator);
    Ok(())
}

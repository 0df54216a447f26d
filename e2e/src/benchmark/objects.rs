//! The objects of a cluster as large as wanted, as they look after some weeks of use.
//!
//! Everything follows from the size: two runs fill a cluster alike.

use serde_json::{Value, json};

use super::size::Size;

/// Revisions of a Deployment that stand beside the one that runs.
const OLD_REVISIONS: usize = 1;

/// How a Deployment is written: each is as frequent as the others.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hardening {
    /// It meets the restricted standard.
    Hardened,
    /// As a tutorial writes it.
    Default,
    /// It may do much that it should not.
    Privileged,
}

impl Hardening {
    fn of(deployment: usize) -> Self {
        match deployment % 3 {
            0 => Self::Hardened,
            1 => Self::Default,
            _ => Self::Privileged,
        }
    }
}

/// An object and where it is created: the path of its collection.
#[derive(Clone, Debug)]
pub(super) struct Object {
    pub(super) collection: String,
    pub(super) body: Value,
    /// What a controller or kubelet writes after its creation.
    pub(super) status: Option<Value>,
}

impl Object {
    /// Its own path, and that of its status.
    pub(super) fn paths(&self) -> (String, String) {
        let name = self.body["metadata"]["name"].as_str().unwrap_or_default();
        let path = format!("{}/{name}", self.collection);
        let status = format!("{path}/status");
        (path, status)
    }

    /// The whole of it, with its status where it has one.
    pub(super) fn whole(mut self) -> Value {
        if let Some(status) = self.status {
            self.body["status"] = status;
        }
        self.body
    }
}

/// Every object of a cluster of `size` whose kubelets are of `version`, by what they are, in an order
/// in which they can be created.
pub(super) fn all<'a>(
    size: &'a Size,
    version: &'a str,
) -> [(&'static str, Box<dyn Iterator<Item = Object> + 'a>); 5] {
    let deployments = 0..size.deployments;
    let pods = deployments.clone().flat_map(|index| pods_of(size, index));
    [
        ("nodes", Box::new((0..size.nodes()).map(|index| node(index, version)))),
        ("namespaces", Box::new((0..size.namespaces).map(namespace))),
        ("objects of namespaces", Box::new((0..size.namespaces).flat_map(of_namespace))),
        ("objects of Deployments", Box::new(deployments.flat_map(|it| of_deployment(size, it)))),
        ("Pods", Box::new(pods)),
    ]
}

fn object(collection: String, body: Value) -> Object {
    Object { collection, body, status: None }
}

pub(super) fn namespace_name(index: usize) -> String {
    format!("team-{index:05}")
}

fn namespace(index: usize) -> Object {
    let labels = match index % 4 {
        0 => json!({"pod-security.kubernetes.io/warn": "baseline", "team": format!("{index}")}),
        _ => json!({"team": format!("{index}")}),
    };
    object(
        "/api/v1/namespaces".into(),
        json!({"metadata": {"name": namespace_name(index), "labels": labels}}),
    )
}

fn core(namespace: &str, plural: &str) -> String {
    format!("/api/v1/namespaces/{namespace}/{plural}")
}

fn grouped(group: &str, namespace: &str, plural: &str) -> String {
    format!("/apis/{group}/namespaces/{namespace}/{plural}")
}

/// What each namespace has beside its Deployments.
pub(super) fn of_namespace(index: usize) -> Vec<Object> {
    let space = namespace_name(index);
    let rbac = |plural| grouped("rbac.authorization.k8s.io/v1", &space, plural);
    let role = json!({
        "metadata": {"name": "operator"},
        "rules": [
            {"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["get", "list", "watch", "patch"]},
            {"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get"], "resourceNames": ["app"]},
        ],
    });
    let certificate =
        format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", "MIIC".repeat(300));
    let mut objects = vec![
        object(core(&space, "serviceaccounts"), json!({"metadata": {"name": "default"}})),
        object(
            core(&space, "configmaps"),
            json!({"metadata": {"name": "kube-root-ca.crt"},
            "data": {"ca.crt": certificate}}),
        ),
        object(rbac("roles"), role),
        object(
            rbac("rolebindings"),
            json!({
                "metadata": {"name": "operators"},
                "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "operator"},
                "subjects": [{"kind": "ServiceAccount", "name": app_name(index), "namespace": space}],
            }),
        ),
        object(
            rbac("rolebindings"),
            json!({
                "metadata": {"name": "developers"},
                "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "edit"},
                "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "Group",
                              "name": format!("team-{index}")}],
            }),
        ),
    ];
    if index.is_multiple_of(2) {
        let policies = grouped("networking.k8s.io/v1", &space, "networkpolicies");
        objects.push(object(
            policies,
            json!({
                "metadata": {"name": "default-deny"},
                "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]},
            }),
        ));
    }
    objects
}

fn app_name(deployment: usize) -> String {
    format!("app-{deployment:05}")
}

/// A Deployment and what comes with it, without its Pods.
pub(super) fn of_deployment(size: &Size, index: usize) -> Vec<Object> {
    let (space, name) = (namespace_name(size.namespace_of(index)), app_name(index));
    let apps = |plural| grouped("apps/v1", &space, plural);
    let labels = json!({"app.kubernetes.io/name": name});
    let replicas = size.replicas_of(index);
    let revision = |revision: usize, replicas: usize| {
        let mut template = template(index, &name, revision);
        template["metadata"]["labels"]["pod-template-hash"] = json!(hash(index, revision));
        object(
            apps("replicasets"),
            json!({
                "metadata": {
                    "name": replica_set_name(index, revision), "labels": template["metadata"]["labels"],
                    "ownerReferences": owned_by("Deployment", &name),
                    "annotations": {"deployment.kubernetes.io/revision": format!("{revision}")},
                },
                "spec": {"replicas": replicas, "selector": {"matchLabels": template["metadata"]["labels"]},
                         "template": template},
            }),
        )
    };
    let mut objects = vec![
        object(
            core(&space, "serviceaccounts"),
            json!({"metadata": {"name": name},
            "automountServiceAccountToken": false}),
        ),
        object(
            core(&space, "configmaps"),
            json!({"metadata": {"name": name},
            "data": {"application.yaml": "setting: value\n".repeat(60)}}),
        ),
        object(
            core(&space, "secrets"),
            json!({"metadata": {"name": name}, "type": "Opaque",
            "stringData": {"password": "p".repeat(32), "certificate": "c".repeat(1500)}}),
        ),
        object(
            core(&space, "services"),
            json!({"metadata": {"name": name, "labels": labels},
            "spec": {"selector": labels, "ports": [{"name": "http", "port": 80, "targetPort": "http"}]}}),
        ),
        object(
            apps("deployments"),
            json!({
                "metadata": {"name": name, "labels": labels,
                             "annotations": {"deployment.kubernetes.io/revision": format!("{}", OLD_REVISIONS)}},
                "spec": {"replicas": replicas, "selector": {"matchLabels": labels},
                         "template": template(index, &name, OLD_REVISIONS)},
            }),
        ),
        revision(OLD_REVISIONS, replicas),
    ];
    objects.extend((0..OLD_REVISIONS).map(|old| revision(old, 0)));
    objects
}

fn hash(deployment: usize, revision: usize) -> String {
    format!("{:010x}", (deployment * 100 + revision) * 7919)
}

fn replica_set_name(deployment: usize, revision: usize) -> String {
    format!("{}-{}", app_name(deployment), hash(deployment, revision))
}

fn owned_by(kind: &str, name: &str) -> Value {
    // Nobody collects garbage here, so the uid need not be true.
    json!([{"apiVersion": "apps/v1", "kind": kind, "name": name, "uid": name, "controller": true,
            "blockOwnerDeletion": true}])
}

/// The template of a Deployment: a container with probes, volumes and variables; every fourth has a
/// sidecar and an init container too. A Pod of it has about 6 KB as JSON; of one of every fourth, 11.
fn template(index: usize, name: &str, revision: usize) -> Value {
    let hardening = Hardening::of(index);
    let security = match hardening {
        Hardening::Hardened => json!({"allowPrivilegeEscalation": false, "runAsNonRoot": true,
            "readOnlyRootFilesystem": true, "runAsUser": 10_001, "capabilities": {"drop": ["ALL"]},
            "seccompProfile": {"type": "RuntimeDefault"}}),
        Hardening::Default => json!({}),
        Hardening::Privileged => json!({"privileged": true, "runAsUser": 0}),
    };
    let env: Vec<Value> = (0..4)
        .map(|index| json!({"name": format!("UPSTREAM_{index}_URL"),
            "value": format!("http://service-{index}.{name}.svc.cluster.local:8080/v1")}))
        .chain([
            json!({"name": "POD_NAME", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}),
            json!({"name": "PASSWORD", "valueFrom": {"secretKeyRef": {"name": name, "key": "password"}}}),
        ])
        .collect();
    let image = |role: &str| match role {
        // A third of the teams pins what it runs.
        "app" if hardening == Hardening::Hardened => {
            format!("registry.example/team/{name}@sha256:{:064x}", index * 100 + revision)
        }
        _ => format!("registry.example/team/{name}-{role}:1.{index}.{revision}"),
    };
    let container = |role: &str, env: &[Value]| {
        json!({
            "name": role, "image": image(role),
            "args": ["--listen=:8080", "--log-level=info"], "env": env,
            "ports": [{"name": if role == "proxy" { "proxy" } else { "http" },
                       "containerPort": if role == "proxy" { 9090 } else { 8080 }}],
            "readinessProbe": {"httpGet": {"path": "/ready", "port": 8080}},
            "livenessProbe": {"httpGet": {"path": "/live", "port": 8080}},
            "securityContext": security,
            "resources": {"limits": {"memory": "256Mi", "cpu": "1"},
                          "requests": {"cpu": "50m", "memory": "128Mi"}},
            "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"},
                             {"name": "config", "mountPath": "/etc/app", "readOnly": true}],
        })
    };
    let mut migrate = container("migrate", &[]);
    for key in ["readinessProbe", "livenessProbe", "ports"] {
        migrate.as_object_mut().map(|migrate| migrate.remove(key));
    }
    let (containers, init) = if index.is_multiple_of(4) {
        (vec![container("app", &env), container("proxy", &[])], vec![migrate])
    } else {
        (vec![container("app", &env)], Vec::new())
    };
    json!({
        "metadata": {"labels": {"app.kubernetes.io/name": name},
                     "annotations": {"checksum/config": format!("{index:064x}")}},
        "spec": {
            "serviceAccountName": name,
            "hostNetwork": hardening == Hardening::Privileged && index.is_multiple_of(6),
            "initContainers": init,
            "containers": containers,
            "volumes": [{"name": "tmp", "emptyDir": {}},
                        {"name": "config", "configMap": {"name": name}}],
        },
    })
}

/// The Pods of a Deployment, as they run.
pub(super) fn pods_of(size: &Size, index: usize) -> impl Iterator<Item = Object> + use<'_> {
    let (space, name) = (namespace_name(size.namespace_of(index)), app_name(index));
    (0..size.replicas_of(index)).map(move |replica| {
        let set = replica_set_name(index, OLD_REVISIONS);
        let number = size.first_pod_of(index) + replica;
        let mut pod = template(index, &name, OLD_REVISIONS);
        pod["metadata"]["name"] = json!(format!("{set}-{replica:05}"));
        pod["metadata"]["labels"]["pod-template-hash"] = json!(hash(index, OLD_REVISIONS));
        pod["metadata"]["ownerReferences"] = owned_by("ReplicaSet", &set);
        pod["spec"]["nodeName"] = json!(node_name(number % size.nodes()));
        running(core(&space, "pods"), pod, number)
    })
}

/// A Pod with the status that its kubelet writes.
fn running(collection: String, pod: Value, number: usize) -> Object {
    let status = |containers: &Value, state: &Value| -> Vec<Value> {
        let of = |container: &Value| {
            let image = &container["image"];
            // All nodes pull the same.
            let named = image.as_str().unwrap_or_default();
            let pulled = match named.split_once(':') {
                Some((repository, _)) if !named.contains('@') => {
                    format!("{repository}@sha256:{}", "1".repeat(64))
                }
                _ => named.to_owned(),
            };
            json!({"name": container["name"], "image": image, "imageID": pulled,
                "containerID": format!("containerd://{number:064x}"), "ready": true, "started": true,
                "restartCount": 0, "state": state})
        };
        containers.as_array().into_iter().flatten().map(of).collect()
    };
    let time = "2026-11-01T08:00:00Z";
    let condition =
        |kind: &str| json!({"type": kind, "status": "True", "lastTransitionTime": time});
    let conditions = ["PodScheduled", "Initialized", "ContainersReady", "Ready"].map(condition);
    let address = format!("10.{}.{}.{}", number >> 16 & 255, number >> 8 & 255, number & 255);
    let status = json!({
        "phase": "Running", "hostIP": "192.0.2.1", "hostIPs": [{"ip": "192.0.2.1"}],
        "podIP": address, "podIPs": [{"ip": address}], "startTime": time, "qosClass": "Burstable",
        "conditions": conditions,
        "initContainerStatuses": status(&pod["spec"]["initContainers"],
            &json!({"terminated": {"exitCode": 0, "reason": "Completed", "startedAt": time, "finishedAt": time}})),
        "containerStatuses": status(&pod["spec"]["containers"], &json!({"running": {"startedAt": time}})),
    });
    Object { collection, body: pod, status: Some(status) }
}

fn node_name(index: usize) -> String {
    format!("node-{index:04}")
}

/// A node whose kubelet is of `version`. It names no address, so nobody asks its kubelet: there is none.
fn node(index: usize, version: &str) -> Object {
    object(
        "/api/v1/nodes".into(),
        json!({
            "metadata": {"name": node_name(index), "labels": {"kubernetes.io/os": "linux",
                "kubernetes.io/arch": "amd64", "kubernetes.io/hostname": node_name(index)}},
            "status": {"nodeInfo": {"kubeletVersion": version, "operatingSystem": "linux",
                "architecture": "amd64", "containerRuntimeVersion": "containerd://2.1.0",
                "kernelVersion": "6.12.0", "osImage": "Debian GNU/Linux 13", "machineID": "",
                "systemUUID": "", "bootID": "", "kubeProxyVersion": ""}},
        }),
    )
}

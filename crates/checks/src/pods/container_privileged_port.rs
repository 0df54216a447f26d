//! container-privileged-port

use std::collections::BTreeSet;

use serde_json::Value;

use crate::container::PodTemplate;
use crate::offence::Verdict;

check! {
    /// A container listens on a port below 1024. Ports that the Pod opens to every user by the
    /// sysctl `net.ipv4.ip_unprivileged_port_start` do not count. Windows knows no such ports.
    ///
    /// ## Why it matters
    ///
    /// Unless the node is set up otherwise, only root or `NET_BIND_SERVICE` may open such a port,
    /// so the container gets more rights than the program needs.
    ///
    /// ## How to mend it
    ///
    /// Let the program listen on a port above 1023; the Service can still offer 80 or 443.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: ReplicaSet
    /// metadata: {name: web}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       containers:
    ///       - name: web
    ///         image: web
    ///         ports: [{containerPort: 8080}, {containerPort: 443}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: ReplicaSet
    /// metadata: {name: web}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       containers:
    ///       - name: web
    ///         image: web
    ///         ports: [{containerPort: 8080}, {containerPort: 8443}]
    /// ```
    id: "container-privileged-port",
    title: "Container listens on a port below 1024",
    remediation: "Let the program listen on a port above 1023 and map it with targetPort in the Service.",
    severity: Low,
    threats: [7],
    cis: [],
    nsa: [],
    pss: [],
    mitre: [],
    owasp: ["K01"],
    peers: ["kube-linter/privileged-ports", "trivy/KSV-0117", "docker-bench/5.8"],
    joins: [],
    evaluate: Pod(container_privileged_port),
}

fn container_privileged_port(pod: &PodTemplate<'_>) -> Verdict {
    let first_open = first_open_port(*pod);
    pod.judge_linux_containers(|container| {
        let ports = container.spec.ports.iter().filter_map(|port| port.container_port);
        let low: BTreeSet<i64> = ports.filter(|port| (1..first_open).contains(port)).collect();
        let low: Vec<String> = low.iter().map(i64::to_string).collect();
        container.named("ports", low.iter().map(String::as_str))
    })
}

/// The lowest port that every user of the Pod may open.
fn first_open_port(pod: PodTemplate<'_>) -> i64 {
    const DEFAULT: i64 = 1024;
    let mut sysctls = pod.spec.security_context.sysctls.iter();
    // Kubernetes takes slashes in place of the dots too.
    let set = sysctls
        .find(|sysctl| sysctl.name.replace('/', ".") == "net.ipv4.ip_unprivileged_port_start");
    let port = set.and_then(|sysctl| match &sysctl.value {
        Value::String(value) => value.trim().parse().ok(),
        value => value.as_i64(),
    });
    port.map_or(DEFAULT, |port: i64| port.min(DEFAULT))
}

//! host-ports

use std::collections::BTreeSet;

use crate::container::PodTemplate;
use crate::offence::Verdict;

check! {
    /// A container takes a port of its node. With `hostNetwork: true` each port that a container
    /// names is one of the node.
    ///
    /// ## Why it matters
    ///
    /// The port is open to whoever reaches the node, past every Ingress and, with some network
    /// plugins, past every `NetworkPolicy`. Only one such Pod fits on a node.
    ///
    /// ## How to mend it
    ///
    /// Remove `hostPort` and publish the Pod with a Service.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       containers:
    ///       - name: web
    ///         image: web
    ///         ports: [{containerPort: 8080, hostPort: 80}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       containers:
    ///       - name: web
    ///         image: web
    ///         ports: [{containerPort: 8080}]
    /// ```
    id: "host-ports",
    title: "Container takes a port of its node",
    remediation: "Remove hostPort; publish the Pod with a Service.",
    severity: Medium,
    threats: [15, 20],
    cis: ["5.2.12"],
    nsa: ["POD:enforcement"],
    pss: ["baseline/hostPorts"],
    mitre: ["T1133", "MS-TA9005"],
    owasp: ["K01"],
    peers: [
        "polaris/hostPortSet", "checkov/CKV_K8S_26", "trivy/KSV-0024", "kubescape/C-0044",
        "docker-bench/5.14"
    ],
    joins: [],
    evaluate: Pod(host_ports),
}

fn host_ports(pod: &PodTemplate<'_>) -> Verdict {
    // The API server writes these into live Pods on the host network, but not into templates.
    let on_host = pod.spec.host_network == Some(true);
    pod.judge_containers(|container| {
        let ports = container.spec.ports.iter().filter_map(|port| {
            let own = port.host_port.filter(|port| *port != 0);
            own.or(port.container_port.filter(|_| on_host))
        });
        let ports: BTreeSet<i64> = ports.collect();
        let ports: Vec<String> = ports.iter().map(i64::to_string).collect();
        container.named("ports", ports.iter().map(String::as_str))
    })
}

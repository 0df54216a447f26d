//! host-ports

use crate::container::PodTemplate;
use crate::offence::Verdict;
use crate::pod_security::taken_ports;

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

/// Templates are judged as the Pods made from them: on the host network the API server writes the
/// ports of the node into Pods, but not into templates, so the standard finds them in Pods only.
fn host_ports(pod: &PodTemplate<'_>) -> Verdict {
    let on_host_network = pod.spec.host_network == Some(true);
    pod.judge_containers(|container| {
        let ports = taken_ports(container, on_host_network);
        container.named("ports", ports.iter().map(String::as_str))
    })
}

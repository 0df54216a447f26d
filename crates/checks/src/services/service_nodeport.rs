//! service-nodeport

use crate::model::Service;
use crate::offence::{Offence, Verdict};

check! {
    /// A Service of type `NodePort` opens a port on every node.
    ///
    /// ## Why it matters
    ///
    /// The port is reachable on each address that a node has, past Ingress, its TLS and its login,
    /// and often past the firewall that was drawn around the load balancer.
    ///
    /// ## How to mend it
    ///
    /// Use `ClusterIP` behind an Ingress or Gateway, or a load balancer with source ranges.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: web}
    /// spec: {type: NodePort, ports: [{port: 80}]}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: web}
    /// spec: {ports: [{port: 80}]}
    /// ```
    id: "service-nodeport",
    title: "Service opens a port on every node",
    remediation: "Use type ClusterIP behind an Ingress or Gateway.",
    severity: Medium,
    threats: [20],
    cis: [],
    nsa: ["NET:policies"],
    pss: [],
    mitre: ["T1133", "MS-TA9005"],
    owasp: ["K06"],
    peers: [
        "kube-linter/exposed-services", "kube-score/service-type", "popeye/1104", "popeye/1108",
        "kubescape/C-0256"
    ],
    joins: [],
    evaluate: Service(service_nodeport),
}

fn service_nodeport(service: &Service) -> Verdict {
    let node_port = service.spec.type_.as_deref() == Some("NodePort");
    Verdict::fail_if(node_port.then(|| Offence::at("spec.type")))
}

//! service-loadbalancer

use crate::model::Service;
use crate::offence::{Offence, Verdict};

check! {
    /// A Service is of type `LoadBalancer`: it has an address of its own outside the cluster. Whom
    /// that lets in is judged by lb-source-ranges.
    ///
    /// ## Why it matters
    ///
    /// Each load balancer is a way in of its own, past Ingress with its TLS, its login and its log.
    /// Unless told otherwise it opens a port on every node too.
    ///
    /// ## How to mend it
    ///
    /// Put what speaks HTTP behind one Ingress or Gateway with type `ClusterIP`. The load balancer of
    /// that Ingress is an exception to write down, with `allocateLoadBalancerNodePorts: false` where
    /// the provider can do without node ports.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: web}
    /// spec: {type: LoadBalancer, ports: [{port: 80}]}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: web}
    /// spec: {ports: [{port: 80}]}
    /// ```
    id: "service-loadbalancer",
    title: "Service has a load balancer of its own",
    remediation: "Use type ClusterIP behind an Ingress or Gateway.",
    severity: Low,
    threats: [20],
    cis: [],
    nsa: ["NET:policies"],
    pss: [],
    mitre: ["T1133", "MS-TA9005"],
    owasp: ["K06"],
    peers: ["kube-linter/exposed-services", "popeye/1103", "popeye/1107", "kubescape/C-0256"],
    joins: [],
    evaluate: Service(service_loadbalancer),
}

fn service_loadbalancer(service: &Service) -> Verdict {
    let balanced = service.spec.type_.as_deref() == Some("LoadBalancer");
    Verdict::fail_if(balanced.then(|| Offence::at("spec.type")))
}

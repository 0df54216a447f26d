//! service-sensitive-port

use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::exposure::published;
use crate::facts::Reach;
use crate::model::{Service, ServicePort};
use crate::offence::{Offence, Verdict};

/// Ports of what ends a cluster or its data in the hands of whoever connects, and what listens there.
const PORTS: [(i64, &str); 36] = [
    (22, "SSH"),
    (23, "Telnet"),
    (445, "SMB"),
    (873, "rsync"),
    (1433, "SQL Server"),
    (1521, "Oracle"),
    (2049, "NFS"),
    (2181, "ZooKeeper"),
    (2375, "Docker"),
    (2376, "Docker"),
    (2379, "etcd"),
    (2380, "etcd"),
    (2746, "Argo Workflows"),
    (3306, "MySQL"),
    (3389, "Remote Desktop"),
    (5432, "PostgreSQL"),
    (5601, "Kibana"),
    (5900, "VNC"),
    (5984, "CouchDB"),
    (6379, "Redis"),
    (6443, "the API server"),
    (7000, "Cassandra"),
    (8265, "Ray"),
    (8500, "Consul"),
    (9042, "Cassandra"),
    (9200, "Elasticsearch"),
    (9300, "Elasticsearch"),
    (10_248, "the kubelet"),
    (10_250, "the kubelet"),
    (10_255, "the kubelet"),
    (10_257, "the controller manager"),
    (10_259, "the scheduler"),
    (11_211, "Memcached"),
    (15_672, "RabbitMQ"),
    (27_017, "MongoDB"),
    (50_000, "Jenkins agents"),
];

/// Interfaces for administrators that ask for no login, or often for none.
const INTERFACES: [&str; 22] = [
    "adminer",
    "alertmanager",
    "argo-server",
    "argo-workflows-server",
    "headlamp",
    "hubble-ui",
    "jaeger-query",
    "jupyter",
    "kibana",
    "kube-ops-view",
    "kubecost",
    "kubernetes-dashboard",
    "kubernetes-dashboard-kong-proxy",
    "longhorn-frontend",
    "longhorn-ui",
    "mongo-express",
    "nifi",
    "opencost",
    "phpmyadmin",
    "prometheus",
    "redis-commander",
    "weave-scope",
];

/// Labels by which Services select an application.
const APPLICATION: [&str; 3] = ["app.kubernetes.io/name", "app", "k8s-app"];

check! {
    /// A Service hands everyone outside the cluster a port of a database, of the control plane, of a
    /// remote shell, or the interface of a tool for administrators such as the Kubernetes Dashboard.
    /// It does so with a port on every node, external IPs, or a load balancer that is neither
    /// internal nor bound to source ranges. The port of the Service counts, and the number of its
    /// target; tools are known by the name of the Service and of the application that it selects.
    ///
    /// ## Why it matters
    ///
    /// Scanners look for these ports all day. Many of these servers have no login unless one is set
    /// up, and a shell, the data of all users or the cluster itself lies behind them.
    ///
    /// ## How to mend it
    ///
    /// Use type `ClusterIP` and reach the server through `kubectl port-forward`, a VPN, or an Ingress
    /// with a login. Where partners must connect, make the load balancer internal or list their
    /// networks in `spec.loadBalancerSourceRanges`.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: database}
    /// spec: {type: NodePort, ports: [{port: 15432, targetPort: 5432}]}
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: monitoring}
    /// spec:
    ///   type: LoadBalancer
    ///   selector: {app.kubernetes.io/name: prometheus}
    ///   ports: [{port: 80, targetPort: web}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: database}
    /// spec: {ports: [{port: 5432}]}
    /// ---
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: partners}
    /// spec:
    ///   type: LoadBalancer
    ///   loadBalancerSourceRanges: [198.51.100.0/24]
    ///   ports: [{port: 5432}]
    /// ```
    id: "service-sensitive-port",
    title: "Service publishes a sensitive port",
    remediation: "Use type ClusterIP, or let known networks only in by spec.loadBalancerSourceRanges.",
    severity: High,
    threats: [20],
    cis: [],
    nsa: [],
    pss: [],
    mitre: ["T1133", "MS-TA9005"],
    owasp: ["K06"],
    peers: [],
    joins: [],
    evaluate: Service(service_sensitive_port),
}

fn service_sensitive_port(service: &Service) -> Verdict {
    let Some(how) = published(service).map(Reach::place) else {
        return Verdict::Pass;
    };
    let ports = PORTS.iter().filter(|(number, _)| {
        service.spec.ports.iter().any(|port| numbers(port).contains(&Some(*number)))
    });
    let ports = ports.map(|(number, what)| {
        Offence::at("spec.ports").detail(format_args!("{number}, {what}, {how}"))
    });
    let interface = interface(service)
        .map(|name| Offence::at("spec.selector").detail(format_args!("{name} {how}")));
    Verdict::from_offences(ports.chain(interface))
}

/// The numbers that a port has on its two sides.
fn numbers(port: &ServicePort) -> [Option<i64>; 2] {
    let target = match &port.target_port {
        Some(IntOrString::Int(number)) => Some(i64::from(*number)),
        _ => None,
    };
    [port.port, target]
}

/// The tool that the Service stands for.
fn interface(service: &Service) -> Option<&'static str> {
    let selected = APPLICATION.iter().filter_map(|key| service.spec.selector.get(*key));
    let mut names = selected.chain(&service.metadata.name);
    names.find_map(|name| INTERFACES.into_iter().find(|known| known == name))
}

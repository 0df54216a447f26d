//! port-names

use crate::container::{Container, WorkloadObject};
use crate::model::ContainerPort;
use crate::offence::{Offence, Verdict};

check! {
    /// A container has several ports and one of them has no name, or two have the same, or a name
    /// is no IANA service name: at most 15 small letters, digits and single hyphens, with a letter
    /// among them and no hyphen at an end. The ports of Services are not judged.
    ///
    /// ## Why it matters
    ///
    /// A Service, probe or policy that names its port goes on working when the number changes.
    /// Numbers have to be changed in each of them, and the one that was forgotten fails.
    ///
    /// ## How to mend it
    ///
    /// Name each port after its protocol or purpose, as in `http` or `metrics`.
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
    ///         ports: [{name: http, containerPort: 8080}, {containerPort: 9090}]
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers:
    ///   - name: web
    ///     image: web
    ///     ports: [{name: "8080", containerPort: 8080}]
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
    ///         ports: [{name: http, containerPort: 8080}, {name: metrics, containerPort: 9090}]
    ///       - name: cache
    ///         image: cache
    ///         ports: [{containerPort: 6379}]
    /// ```
    id: "port-names",
    group: Informational,
    title: "Container port has no name, or a bad one",
    remediation: "Give each port of the container a name of its own, such as http or metrics.",
    severity: Info,
    threats: [9],
    cis: [],
    nsa: [],
    pss: [],
    mitre: [],
    owasp: [],
    peers: [
        "kube-linter/invalid-target-ports", "kube-score/container-ports-check", "popeye/108"
    ],
    joins: [],
    evaluate: WorkloadObject(port_names),
}

fn port_names(object: &WorkloadObject<'_>) -> Verdict {
    let with_ports = object.template().containers().filter(|c| !c.spec.ports.is_empty());
    let mut with_ports = with_ports.peekable();
    if with_ports.peek().is_none() {
        return Verdict::NotApplicable;
    }
    Verdict::from_offences(with_ports.filter_map(badly_named))
}

fn badly_named(container: Container<'_>) -> Option<Offence> {
    let ports = &container.spec.ports;
    let mut wrong: Vec<String> = Vec::new();
    for (index, port) in ports.iter().enumerate() {
        let name = name(port);
        if name.is_empty() {
            if ports.len() > 1 {
                let number = port.container_port.unwrap_or_default();
                wrong.push(format!("port {number} has no name"));
            }
        } else if !is_service_name(name) {
            wrong.push(format!("{name} is no service name"));
        } else if ports[..index].iter().any(|earlier| self::name(earlier) == name) {
            wrong.push(format!("{name} is not the only one"));
        }
    }
    container.named("ports", wrong.iter().map(String::as_str))
}

fn name(port: &ContainerPort) -> &str {
    port.name.as_deref().unwrap_or_default()
}

/// Whether RFC 6335 admits the name for a service, as the API server reads it.
fn is_service_name(name: &str) -> bool {
    let known = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '-');
    name.len() <= 15
        && name.chars().all(known)
        && name.contains(|c: char| c.is_ascii_lowercase())
        && !name.starts_with('-')
        && !name.ends_with('-')
        && !name.contains("--")
}

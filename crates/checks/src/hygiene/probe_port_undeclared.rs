//! probe-port-undeclared

use super::probe::{Port, Question};
use super::template::lasting;
use crate::container::{Container, WorkloadObject};
use crate::offence::{Offence, Verdict};

check! {
    /// A probe asks a TCP port that is not declared: a number that stands in the `ports` of no
    /// container of the Pod, which share their network, or a name that no port of the container
    /// itself has. Probes that run a command or ask another host are not judged.
    ///
    /// ## Why it matters
    ///
    /// A name that is nowhere never passes, so the container is restarted for ever. A number that
    /// is not declared is often that of a port which has moved.
    ///
    /// ## How to mend it
    ///
    /// Add the port to the `ports` of the container with a name, and give that name to the probe.
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
    ///         ports: [{name: http, containerPort: 8080}]
    ///         livenessProbe: {httpGet: {path: /, port: health}}
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
    ///         ports: [{name: http, containerPort: 8080}, {name: health, containerPort: 8081}]
    ///         livenessProbe: {httpGet: {path: /, port: health}}
    ///         readinessProbe: {tcpSocket: {port: 8080}}
    /// ```
    id: "probe-port-undeclared",
    group: Informational,
    title: "Probe asks a port that is not declared",
    remediation: "Add the port to the ports of the container, or mend the port of the probe.",
    severity: Info,
    threats: [9],
    cis: [],
    nsa: [],
    pss: [],
    mitre: [],
    owasp: [],
    peers: [
        "kube-linter/liveness-port", "kube-linter/readiness-port", "kube-linter/startup-port"
    ],
    joins: [],
    evaluate: WorkloadObject(probe_port_undeclared),
}

fn probe_port_undeclared(object: &WorkloadObject<'_>) -> Verdict {
    let pod = object.template();
    let mut ports = lasting(pod).flat_map(asked).peekable();
    if ports.peek().is_none() {
        return Verdict::NotApplicable;
    }
    let declares = |container: Container<'_>, number: i64| {
        container.spec.ports.iter().any(|port| {
            let tcp = port.protocol.as_deref().is_none_or(|protocol| protocol == "TCP");
            tcp && port.container_port == Some(number)
        })
    };
    let undeclared = ports.filter_map(|(offence, port)| match port {
        Port::Unknown(name) => Some(offence.detail(format_args!("no port is called {name}"))),
        Port::Number(number) if pod.containers().any(|c| declares(c, number)) => None,
        Port::Number(number) => Some(offence.detail(format_args!("port {number}"))),
    });
    Verdict::from_offences(undeclared)
}

/// The ports that the probes of a container ask, each with the offence of the probe.
fn asked(container: Container<'_>) -> impl Iterator<Item = (Offence, Port<'_>)> {
    let spec = container.spec;
    let probes = [
        ("livenessProbe", &spec.liveness_probe),
        ("readinessProbe", &spec.readiness_probe),
        ("startupProbe", &spec.startup_probe),
    ];
    probes.into_iter().filter_map(move |(path, probe)| {
        let port = Question::of(probe.as_ref()?, spec)?.own_port()?;
        Some((container.offence(path), port))
    })
}

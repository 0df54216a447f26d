//! probe-lifecycle-host

use crate::container::PodTemplate;
use crate::offence::Verdict;
use crate::pod_security::controls;

check! {
    /// A probe, or a hook at the start or end of a container, names a `host` in its `httpGet` or
    /// `tcpSocket`. Without one it asks the Pod itself.
    ///
    /// ## Why it matters
    ///
    /// It is the kubelet that asks, from the network of the node: past every `NetworkPolicy`, and
    /// it reaches what listens on the node's loopback address. Whether the probe passes tells the
    /// author of the Pod which hosts and ports answer.
    ///
    /// ## How to mend it
    ///
    /// Remove `host`. Where the Host header matters, set it in `httpHeaders`.
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
    ///         readinessProbe: {httpGet: {host: 127.0.0.1, path: /healthz, port: 10248}}
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
    ///         readinessProbe:
    ///           httpGet:
    ///             path: /healthz
    ///             port: 8080
    ///             httpHeaders: [{name: Host, value: web.example}]
    /// ```
    id: "probe-lifecycle-host",
    title: "Probe or hook asks another host than the Pod",
    remediation: "Remove host from the httpGet and tcpSocket of probes and lifecycle hooks.",
    severity: Medium,
    threats: [15, 20],
    cis: [],
    nsa: [],
    pss: ["baseline/hostProbesAndHostLifecycle"],
    mitre: ["T1046", "MS-TA9031"],
    owasp: ["K01"],
    peers: [],
    joins: [],
    evaluate: Pod(probe_lifecycle_host),
}

fn probe_lifecycle_host(pod: &PodTemplate<'_>) -> Verdict {
    controls::PROBE_HOSTS.verdict(pod)
}

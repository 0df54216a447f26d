//! log-forwarder-missing

use crate::evidence::Unreadable;
use crate::offence::{Offence, Verdict};
use crate::view::ClusterView;

check! {
    /// No `DaemonSet` of the cluster runs a program that takes logs from the nodes. Known by the
    /// repositories of their images, mirrors included: Fluent Bit, Fluentd, Filebeat, Elastic Agent,
    /// Promtail, Grafana Agent and Alloy, Vector, the `OpenTelemetry` Collector, and the agents of
    /// AWS, Azure, Datadog and Splunk. What a cloud does outside of Kubernetes is not seen, nor
    /// whether the API server sends its audit log to a webhook.
    ///
    /// ## Why it matters
    ///
    /// Logs that stay on the node go with the container or the node, and whoever gets to the node
    /// removes them.
    ///
    /// ## How to mend it
    ///
    /// Run one of them on every node, and let it write where nobody from the cluster may delete.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata: {name: proxy, namespace: kube-system}
    /// spec:
    ///   selector: {matchLabels: {app: proxy}}
    ///   template:
    ///     metadata: {labels: {app: proxy}}
    ///     spec:
    ///       containers: [{name: proxy, image: "registry.k8s.io/kube-proxy:v1.37.0"}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata: {name: logs, namespace: logs}
    /// spec:
    ///   selector: {matchLabels: {app: logs}}
    ///   template:
    ///     metadata: {labels: {app: logs}}
    ///     spec:
    ///       containers: [{name: logs, image: "mirror.example/fluent/fluent-bit:4.1"}]
    /// ```
    id: "log-forwarder-missing",
    title: "Logs stay on the nodes",
    remediation: "Run a log forwarder, such as Fluent Bit, on every node.",
    severity: Low,
    threats: [13],
    cis: [],
    nsa: ["LOG:siem"],
    pss: [],
    mitre: ["T1070", "MS-M9020"],
    owasp: ["K10"],
    peers: [],
    joins: [DaemonSet],
    evaluate: Cluster(log_forwarder_missing),
}

fn log_forwarder_missing(view: &ClusterView<'_>) -> Result<Verdict, Unreadable> {
    let none = !view.agents()?.any(|agent| agent.forwards_logs);
    Ok(Verdict::fail_if(none.then(|| Offence::at(""))))
}

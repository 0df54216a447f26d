//! dashboard-deployed

use super::dashboard::evidence;
use crate::container::PodTemplate;
use crate::offence::Verdict;

check! {
    /// The Kubernetes Dashboard runs. It is recognised by the repository of its image, mirrors
    /// included, or by the labels that its manifests set.
    ///
    /// ## Why it matters
    ///
    /// It is a web page that administers the cluster: one open port or stolen login is enough.
    /// The project was archived in January 2026, so flaws that become known are not mended.
    ///
    /// ## How to mend it
    ///
    /// Remove it. Headlamp, which its project recommends instead, can run on the desk of whoever
    /// uses it, with their own rights.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: dashboard}
    /// spec:
    ///   selector: {matchLabels: {app: dashboard}}
    ///   template:
    ///     metadata: {labels: {app: dashboard}}
    ///     spec:
    ///       containers: [{name: dashboard, image: "mirror.example/kubernetesui/dashboard:v2.7.0"}]
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: dashboard, labels: {k8s-app: kubernetes-dashboard}}
    /// spec:
    ///   containers: [{name: dashboard, image: "registry.example/our-dashboard:1"}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: grafana, labels: {app: dashboard}}
    /// spec:
    ///   containers: [{name: grafana, image: "registry.example/grafana/dashboard:1"}]
    /// ```
    id: "dashboard-deployed",
    title: "Kubernetes Dashboard runs",
    remediation: "Remove the Dashboard; its project is archived.",
    severity: Medium,
    threats: [11],
    cis: [],
    nsa: [],
    pss: [],
    mitre: ["T1133", "MS-TA9005"],
    owasp: ["K06"],
    peers: ["checkov/CKV_K8S_33", "kubescape/C-0014"],
    joins: [],
    evaluate: Pod(dashboard_deployed),
}

fn dashboard_deployed(pod: &PodTemplate<'_>) -> Verdict {
    Verdict::from_offences(evidence(pod))
}

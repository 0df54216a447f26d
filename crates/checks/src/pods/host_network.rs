//! host-network

use crate::container::PodTemplate;
use crate::offence::Verdict;
use crate::pod_security::controls;

check! {
    /// The Pod uses the network of its node instead of one of its own.
    ///
    /// ## Why it matters
    ///
    /// No `NetworkPolicy` holds for it. It reaches what listens on the node's loopback address,
    /// such as the kubelet and its peers, can listen on any port of the node, and gets at the
    /// cloud's metadata service with the rights of the node.
    ///
    /// ## How to mend it
    ///
    /// Remove `hostNetwork: true` and publish the Pod with a Service. Network plugins and node
    /// agents that cannot do without it belong in a namespace of their own.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata: {name: agent}
    /// spec:
    ///   selector: {matchLabels: {app: agent}}
    ///   template:
    ///     metadata: {labels: {app: agent}}
    ///     spec:
    ///       hostNetwork: true
    ///       containers: [{name: agent, image: agent}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata: {name: agent}
    /// spec:
    ///   selector: {matchLabels: {app: agent}}
    ///   template:
    ///     metadata: {labels: {app: agent}}
    ///     spec:
    ///       containers: [{name: agent, image: agent}]
    /// ```
    id: "host-network",
    title: "Pod shares the network of its node",
    remediation: "Remove hostNetwork: true; publish the Pod with a Service.",
    severity: High,
    threats: [7, 15, 20],
    cis: ["5.2.5"],
    nsa: ["POD:enforcement"],
    pss: ["baseline/hostNamespaces"],
    mitre: ["T1611", "MS-TA9018"],
    owasp: ["K01"],
    peers: [
        "kubesec/HostNetwork", "polaris/hostNetworkSet", "kube-linter/host-network",
        "checkov/CKV_K8S_19", "checkov/CKV_K8S_4", "trivy/KSV-0009", "kubescape/C-0041",
        "docker-bench/5.10"
    ],
    joins: [],
    evaluate: Pod(host_network),
}

fn host_network(pod: &PodTemplate<'_>) -> Verdict {
    controls::HOST_NAMESPACES.verdict_at("hostNetwork", pod)
}

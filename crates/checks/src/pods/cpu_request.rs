//! cpu-request

use super::resource_request::judge_request;
use crate::container::PodTemplate;
use crate::offence::Verdict;

check! {
    /// A container asks for no CPU time: neither it nor its Pod has a request or, which the API
    /// server takes in its place, a limit. A request of zero asks for nothing. Ephemeral containers
    /// cannot ask and do not count.
    ///
    /// ## Why it matters
    ///
    /// The scheduler puts such Pods anywhere, however full the node is. There they starve others or
    /// are starved, and no quota of the namespace on requests can count them.
    ///
    /// ## How to mend it
    ///
    /// Set `resources.requests.cpu` to what the container needs on an ordinary day. A `LimitRange`
    /// gives a default to those that say nothing.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: ReplicaSet
    /// metadata: {name: web}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       containers:
    ///       - {name: web, image: web, resources: {requests: {cpu: 100m}}}
    ///       - {name: log, image: log, resources: {requests: {memory: 16Mi}}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: ReplicaSet
    /// metadata: {name: web}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       containers:
    ///       - {name: web, image: web, resources: {requests: {cpu: 100m}}}
    ///       - {name: log, image: log, resources: {limits: {cpu: 50m}}}
    /// ```
    id: "cpu-request",
    title: "Container has no CPU request",
    remediation: "Set resources.requests.cpu for each container, or for the Pod.",
    severity: Low,
    threats: [8],
    cis: [],
    nsa: ["NET:quota"],
    pss: [],
    mitre: ["T1496", "MS-TA9039"],
    owasp: ["K01"],
    peers: [
        "kubesec/RequestsCPU", "polaris/cpuRequestsMissing", "kube-linter/unset-cpu-requirements",
        "kube-score/container-resources", "popeye/106", "checkov/CKV_K8S_10", "trivy/KSV-0015",
        "kubescape/C-0268"
    ],
    joins: [],
    evaluate: Pod(cpu_request),
}

fn cpu_request(pod: &PodTemplate<'_>) -> Verdict {
    judge_request(*pod, "cpu", "resources.requests.cpu")
}

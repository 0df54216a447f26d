//! memory-request

use super::resource_request::judge_request;
use crate::container::PodTemplate;
use crate::offence::Verdict;

check! {
    /// A container asks for no memory: neither it nor its Pod has a request or, which the API
    /// server takes in its place, a limit. A request of zero asks for nothing. Ephemeral containers
    /// cannot ask and do not count.
    ///
    /// ## Why it matters
    ///
    /// The scheduler puts such Pods anywhere, however full the node is. When its memory runs out,
    /// Pods are killed, those that asked for too little first.
    ///
    /// ## How to mend it
    ///
    /// Set `resources.requests.memory` to what the container needs on an ordinary day. A
    /// `LimitRange` gives a default to those that say nothing.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   initContainers: [{name: proxy, image: proxy, restartPolicy: Always}]
    ///   containers: [{name: web, image: web, resources: {requests: {memory: 64Mi}}}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   resources: {requests: {memory: 128Mi}}
    ///   initContainers: [{name: proxy, image: proxy, restartPolicy: Always}]
    ///   containers: [{name: web, image: web}]
    /// ```
    id: "memory-request",
    title: "Container has no memory request",
    remediation: "Set resources.requests.memory for each container, or for the Pod.",
    severity: Low,
    threats: [8],
    cis: [],
    nsa: ["NET:quota"],
    pss: [],
    mitre: ["T1499", "MS-TA9040"],
    owasp: ["K01"],
    peers: [
        "kubesec/RequestsMemory", "polaris/memoryRequestsMissing", "kube-score/container-resources",
        "popeye/106", "checkov/CKV_K8S_12", "trivy/KSV-0016", "kubescape/C-0269"
    ],
    joins: [],
    evaluate: Pod(memory_request),
}

fn memory_request(pod: &PodTemplate<'_>) -> Verdict {
    judge_request(*pod, "memory", "resources.requests.memory")
}

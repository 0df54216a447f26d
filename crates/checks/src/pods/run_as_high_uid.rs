//! run-as-high-uid

use super::high_id::judge_ids;
use crate::container::PodTemplate;
use crate::offence::Verdict;

check! {
    /// A container runs as a user id below 10000, or as whatever user its image names: `runAsUser`
    /// is set neither for it nor for the Pod. Pods in a user namespace of their own
    /// (`hostUsers: false`) are not judged: their ids are others on the node.
    ///
    /// ## Why it matters
    ///
    /// The kernel compares numbers. A process that gets out of its container is, on the node, the
    /// user with the same number, and may read and change what is theirs. Nodes number their own
    /// users from below.
    ///
    /// ## How to mend it
    ///
    /// Set `runAsUser` to 10000 or more for the Pod, best another number for each application, and
    /// see that the files of the image and the volumes are readable to it.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   securityContext: {runAsUser: 10101}
    ///   containers:
    ///   - name: web
    ///     image: web
    ///   - name: cache
    ///     image: cache
    ///     securityContext: {runAsUser: 1000}
    /// ```
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
    ///       containers: [{name: web, image: web}]
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
    ///       securityContext: {runAsUser: 10101}
    ///       containers: [{name: web, image: web}]
    /// ```
    id: "run-as-high-uid",
    title: "Container may run as a user id below 10000",
    remediation: "Set securityContext.runAsUser to 10000 or more for the Pod, and to nothing lower elsewhere.",
    severity: Low,
    threats: [7],
    cis: ["5.6.3"],
    nsa: ["POD:nonroot"],
    pss: [],
    mitre: ["T1611"],
    owasp: ["K01"],
    peers: [
        "kubesec/RunAsUser", "kube-score/container-security-context-user-group-id",
        "checkov/CKV_K8S_40", "trivy/KSV-0020"
    ],
    joins: [],
    evaluate: Pod(run_as_high_uid),
}

fn run_as_high_uid(pod: &PodTemplate<'_>) -> Verdict {
    let whole = pod.spec.security_context.run_as_user;
    judge_ids(*pod, "securityContext.runAsUser", whole, |security| security.run_as_user)
}

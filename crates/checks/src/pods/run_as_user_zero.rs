//! run-as-user-zero

use crate::container::PodTemplate;
use crate::offence::Verdict;
use crate::pod_security::controls;

check! {
    /// The Pod or a container asks for user 0. Pods in a user namespace of their own
    /// (`hostUsers: false`) are not judged: root in them is nobody on the node.
    ///
    /// ## Why it matters
    ///
    /// User 0 is root, whatever the image says. Root in a container is root for the kernel: one bug
    /// in the kernel or the runtime, or one careless mount, and it is root on the node.
    ///
    /// ## How to mend it
    ///
    /// Set `runAsUser` to a number above 0, or remove it and let the image decide. Give the volumes
    /// to a group with `fsGroup` where files belong to root.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: db}
    /// spec:
    ///   serviceName: db
    ///   selector: {matchLabels: {app: db}}
    ///   template:
    ///     metadata: {labels: {app: db}}
    ///     spec:
    ///       securityContext: {runAsUser: 999}
    ///       initContainers:
    ///       - name: chown
    ///         image: busybox
    ///         securityContext: {runAsUser: 0}
    ///       containers: [{name: db, image: db}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: db}
    /// spec:
    ///   serviceName: db
    ///   selector: {matchLabels: {app: db}}
    ///   template:
    ///     metadata: {labels: {app: db}}
    ///     spec:
    ///       securityContext: {runAsUser: 999, fsGroup: 999}
    ///       containers: [{name: db, image: db}]
    /// ```
    id: "run-as-user-zero",
    title: "Container runs as user 0",
    remediation: "Set securityContext.runAsUser to a number above 0, or remove it.",
    severity: High,
    threats: [7, 15],
    cis: ["5.2.7"],
    nsa: ["POD:nonroot"],
    pss: ["restricted/runAsUser"],
    mitre: ["T1611"],
    owasp: ["K01"],
    peers: [
        "polaris/runAsRootAllowed", "kube-linter/run-as-non-root", "trivy/KSV-0105",
        "kubescape/C-0013"
    ],
    joins: [],
    evaluate: Pod(run_as_user_zero),
}

fn run_as_user_zero(pod: &PodTemplate<'_>) -> Verdict {
    controls::RUN_AS_USER.verdict(pod)
}

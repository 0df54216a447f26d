//! run-as-non-root

use crate::container::PodTemplate;
use crate::offence::Verdict;
use crate::pod_security::controls;

check! {
    /// Nothing keeps a container from running as root: `runAsNonRoot` is not `true` for it, or is
    /// `false` for it or the Pod. Pods in a user namespace of their own (`hostUsers: false`) are
    /// not judged: root in them is nobody on the node.
    ///
    /// ## Why it matters
    ///
    /// Root in a container is root for the kernel: one bug in the kernel or the runtime, or one
    /// careless mount, and it is root on the node.
    ///
    /// ## How to mend it
    ///
    /// Set `runAsNonRoot: true` for the Pod and remove every `false`. The image needs a numeric
    /// user other than 0, or the Pod a `runAsUser`. Where the program insists on root, set
    /// `hostUsers: false`.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   securityContext: {runAsNonRoot: true}
    ///   containers: [{name: web, image: web}]
    ///   ephemeralContainers:
    ///   - name: debugger
    ///     image: debugger
    ///     securityContext: {runAsNonRoot: false}
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata: {name: clean}
    /// spec:
    ///   schedule: "0 3 * * *"
    ///   jobTemplate:
    ///     spec:
    ///       template:
    ///         spec:
    ///           restartPolicy: Never
    ///           containers: [{name: clean, image: clean}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata: {name: clean}
    /// spec:
    ///   schedule: "0 3 * * *"
    ///   jobTemplate:
    ///     spec:
    ///       template:
    ///         spec:
    ///           restartPolicy: Never
    ///           securityContext: {runAsNonRoot: true}
    ///           containers: [{name: clean, image: clean}]
    /// ```
    id: "run-as-non-root",
    title: "Container may run as root",
    remediation: "Set securityContext.runAsNonRoot to true for the Pod, and to false nowhere.",
    severity: High,
    threats: [7, 15],
    cis: ["5.2.7"],
    nsa: ["POD:nonroot"],
    pss: ["restricted/runAsNonRoot"],
    mitre: ["T1611"],
    owasp: ["K01"],
    peers: [
        "kubesec/RunAsNonRoot", "polaris/runAsRootAllowed", "kube-linter/run-as-non-root",
        "popeye/302", "popeye/306", "checkov/CKV_K8S_23", "checkov/CKV_K8S_6", "trivy/KSV-0012",
        "kubescape/C-0013"
    ],
    joins: [],
    evaluate: Pod(run_as_non_root),
}

fn run_as_non_root(pod: &PodTemplate<'_>) -> Verdict {
    controls::RUN_AS_NON_ROOT.verdict(pod)
}

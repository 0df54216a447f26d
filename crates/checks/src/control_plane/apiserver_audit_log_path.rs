//! apiserver-audit-log-path

use super::{Component, Flags};
use crate::offence::Verdict;

check! {
    /// The API server writes no audit log (`--audit-log-path` is not set). `-` stands for its
    /// standard output and counts. A webhook (`--audit-webhook-config-file`) alone does not, as in
    /// the CIS benchmark: what it cannot deliver in time is lost.
    ///
    /// ## Why it matters
    ///
    /// Without a log nobody can tell afterwards who did what.
    ///
    /// ## How to mend it
    ///
    /// Set `--audit-log-path`, and `--audit-policy-file`, without which nothing is logged. Exempt
    /// this check where a webhook is enough for you.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-apiserver-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-apiserver
    ///     image: "registry.k8s.io/kube-apiserver:v1.37.2"
    ///     command: [kube-apiserver, --audit-policy-file=/etc/kubernetes/audit.yaml]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-apiserver-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-apiserver
    ///     image: "registry.k8s.io/kube-apiserver:v1.37.2"
    ///     command:
    ///     - kube-apiserver
    ///     - --audit-policy-file=/etc/kubernetes/audit.yaml
    ///     - --audit-log-path=/var/log/audit.log
    /// ```
    id: "apiserver-audit-log-path",
    title: "API server writes no audit log",
    remediation: "Set --audit-log-path and --audit-policy-file on kube-apiserver.",
    severity: High,
    threats: [12, 13],
    cis: ["1.2.16"],
    nsa: ["LOG:audit"],
    pss: [],
    mitre: ["MS-TA9029"],
    owasp: ["K10"],
    peers: ["checkov/CKV_K8S_91", "trivy/KCV-0019"],
    joins: [],
    evaluate: Component(Component::ApiServer, audit_log_path),
}

fn audit_log_path(flags: &Flags) -> Verdict {
    flags.must_be_set("audit-log-path")
}

//! apiserver-audit-log-maxage

use super::{Component, Flags};
use crate::offence::Verdict;

/// How many days the CIS benchmark wants audit logs kept (1.12, control 1.2.17).
const DAYS: i64 = 30;

/// How many days they are kept where nothing is set, since Kubernetes 1.36.
const DEFAULT_SINCE_36: i64 = 366;

check! {
    /// The API server removes audit logs that are younger than 30 days (`--audit-log-maxage`). Where
    /// the flag is not set, logs are kept by their number alone up to Kubernetes 1.35, and for 366
    /// days since 1.36. Does not apply where no log is written to a file.
    ///
    /// ## Why it matters
    ///
    /// Intrusions are often noticed after weeks. Without the log of those weeks nobody can tell what
    /// was done.
    ///
    /// ## How to mend it
    ///
    /// Set `--audit-log-maxage=30` or more, or ship the log to another place as it is written.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-apiserver-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-apiserver
    ///     image: "registry.k8s.io/kube-apiserver:v1.37.2"
    ///     command: [kube-apiserver, --audit-log-path=/var/log/audit.log, --audit-log-maxage=7]
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
    ///     command: [kube-apiserver, --audit-log-path=/var/log/audit.log, --audit-log-maxage=30]
    /// ```
    id: "apiserver-audit-log-maxage",
    title: "Audit logs are removed too early",
    remediation: "Set --audit-log-maxage of kube-apiserver to 30 days or more.",
    severity: Medium,
    threats: [12, 13],
    cis: ["1.2.17"],
    nsa: ["LOG:audit"],
    pss: [],
    mitre: ["MS-TA9029"],
    owasp: ["K10"],
    peers: ["checkov/CKV_K8S_92", "trivy/KCV-0020"],
    joins: [],
    evaluate: Component(Component::ApiServer, audit_log_maxage),
}

fn audit_log_maxage(flags: &Flags) -> Verdict {
    flags.must_keep_audit_files("audit-log-maxage", DAYS, DEFAULT_SINCE_36)
}

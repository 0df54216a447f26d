//! apiserver-audit-policy-file

use super::{Component, Flags};
use crate::offence::Verdict;

check! {
    /// The API server is given no audit policy (`--audit-policy-file` is not set), so it logs
    /// nothing, even where `--audit-log-path` is set. Whether there is a place to log to,
    /// `apiserver-audit-log-path` tells. What the policy leaves out, `audit-policy-content` tells
    /// where its file is scanned.
    ///
    /// ## Why it matters
    ///
    /// Without a log nobody can tell afterwards who did what. A path without a policy looks like a
    /// log and stays empty.
    ///
    /// ## How to mend it
    ///
    /// Write an audit policy, name it with `--audit-policy-file`, and mount it into the Pod of the
    /// API server.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-apiserver-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-apiserver
    ///     image: "registry.k8s.io/kube-apiserver:v1.37.2"
    ///     command: [kube-apiserver, --audit-log-path=/var/log/audit.log]
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
    id: "apiserver-audit-policy-file",
    title: "API server has no audit policy",
    remediation: "Set --audit-policy-file and --audit-log-path on kube-apiserver.",
    severity: High,
    threats: [12, 13],
    cis: ["3.2.1"],
    nsa: ["LOG:audit"],
    pss: [],
    mitre: ["MS-TA9029"],
    owasp: ["K10"],
    peers: [],
    joins: [],
    evaluate: Component(Component::ApiServer, audit_policy_file),
}

fn audit_policy_file(flags: &Flags) -> Verdict {
    flags.must_be_set("audit-policy-file")
}

//! rbac-wildcard-verb

use super::grant::judge;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::rights::Power;
use crate::view::BindingView;

check! {
    /// A binding grants every verb (`*`) on resources that its role names. A rule that grants
    /// every verb on every resource is told by `rbac-wildcard-all` alone. A rule with
    /// `resourceNames` does not count.
    ///
    /// ## Why it matters
    ///
    /// Among the verbs are `delete` and `deletecollection`, on some resources `impersonate`,
    /// `bind`, `escalate` and `approve`, and whatever a later version adds. Whoever wrote `*`
    /// hardly meant them all.
    ///
    /// ## How to mend it
    ///
    /// Write down the verbs that are used; the audit log of the API server shows which.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: Role
    /// metadata: {name: example}
    /// rules: [{apiGroups: [apps], resources: [deployments], verbs: ["*"]}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: example}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: Role
    /// metadata: {name: example}
    /// rules: [{apiGroups: [apps], resources: [deployments], verbs: [get, list, watch, patch]}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: example}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    id: "rbac-wildcard-verb",
    title: "Every verb is granted on some resources",
    remediation: "Replace the wildcard in verbs by the verbs that are used.",
    severity: High,
    threats: [3, 5],
    cis: ["5.1.3"],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1078"],
    owasp: ["K02"],
    peers: [
        "kube-linter/wildcard-in-rules", "checkov/CKV_K8S_49", "trivy/KSV-0045", "kubescape/C-0187"
    ],
    joins: [Role, ClusterRole],
    evaluate: Binding(rbac_wildcard_verb),
}

fn rbac_wildcard_verb(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    judge(view, &[Power::WildcardVerb])
}

//! rbac-impersonate

use super::grant::judge;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::rights::Power;
use crate::view::BindingView;

check! {
    /// A binding lets its subjects act as somebody else: its role grants `impersonate` on users,
    /// groups or `ServiceAccounts`. Users and groups are in no namespace, so that only a
    /// `ClusterRoleBinding` grants those. A rule that names whom in `resourceNames` does not
    /// count, unless `system:masters` is among the groups.
    ///
    /// ## Why it matters
    ///
    /// Whoever may be anyone may do anything: the group `system:masters` is denied nothing.
    ///
    /// ## How to mend it
    ///
    /// Take the verb out of the role. Where a program must act for others, name them in
    /// `resourceNames`.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRole
    /// metadata: {name: example}
    /// rules: [{apiGroups: [""], resources: [users, groups], verbs: [impersonate]}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: example}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRole
    /// metadata: {name: example}
    /// rules:
    /// - {apiGroups: [""], resources: [groups], resourceNames: [developers], verbs: [impersonate]}
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: example}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    id: "rbac-impersonate",
    title: "Others can be impersonated",
    remediation: "Take impersonate out of the role, or name the users and groups in resourceNames.",
    severity: Critical,
    threats: [3],
    cis: ["5.1.8"],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1078", "T1134"],
    owasp: ["K02"],
    peers: [
        "checkov/CKV2_K8S_3", "trivy/KSV-0043", "trivy/KSV-0050", "kubescape/C-0065",
        "kubescape/C-0191"
    ],
    joins: [Role, ClusterRole],
    evaluate: Binding(rbac_impersonate),
}

fn rbac_impersonate(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    judge(view, &[Power::Impersonate])
}

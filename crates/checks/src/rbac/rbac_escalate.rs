//! rbac-escalate

use super::grant::judge;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::rights::Power;
use crate::view::BindingView;

check! {
    /// A binding lets its subjects write any right into a role: its role grants the verb
    /// `escalate` on roles, or a `ClusterRoleBinding` grants it on `ClusterRoles`. One role is as
    /// bad as all, so a rule with `resourceNames` counts too.
    ///
    /// ## Why it matters
    ///
    /// The API server lets nobody grant more than they hold, except those with this verb. They
    /// write every right into a role that they have.
    ///
    /// ## How to mend it
    ///
    /// Take the verb out of the role. A controller that makes roles can hold the rights that it
    /// hands out.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: Role
    /// metadata: {name: example}
    /// rules:
    /// - {apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: [get, escalate]}
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
    /// rules: [{apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: [get, list]}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: example}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    id: "rbac-escalate",
    title: "Roles can be written beyond one's own rights",
    remediation: "Take escalate out of the role.",
    severity: Critical,
    threats: [3],
    cis: ["5.1.8"],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1098", "MS-TA9019"],
    owasp: ["K02"],
    peers: ["checkov/CKV_K8S_158", "trivy/KSV-0050", "kubescape/C-0191"],
    joins: [Role, ClusterRole],
    evaluate: Binding(rbac_escalate),
}

fn rbac_escalate(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    judge(view, &[Power::Escalate])
}

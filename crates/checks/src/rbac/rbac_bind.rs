//! rbac-bind

use super::grant::judge;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::rights::Power;
use crate::view::BindingView;

check! {
    /// A binding lets its subjects bind any role: its role grants the verb `bind` on roles or
    /// `ClusterRoles`. A rule that names the roles in `resourceNames` does not count, unless
    /// `cluster-admin`, `admin` or `edit` is among them.
    ///
    /// ## Why it matters
    ///
    /// The API server lets nobody grant more than they hold, except those with this verb. They
    /// bind `cluster-admin` to themselves.
    ///
    /// ## How to mend it
    ///
    /// Take the verb out of the role, or name the roles that may be bound in `resourceNames`.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: Role
    /// metadata: {name: example}
    /// rules:
    /// - {apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [bind]}
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
    /// rules:
    /// - apiGroups: [rbac.authorization.k8s.io]
    ///   resources: [clusterroles]
    ///   resourceNames: [view]
    ///   verbs: [bind]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: example}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    id: "rbac-bind",
    title: "Roles can be bound beyond one's own rights",
    remediation: "Take bind out of the role, or name harmless roles in resourceNames.",
    severity: Critical,
    threats: [3],
    cis: ["5.1.8"],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1098", "MS-TA9019"],
    owasp: ["K02"],
    peers: [
        "checkov/CKV_K8S_157", "trivy/KSV-0050", "trivy/KSV-0051", "trivy/KSV-0052",
        "kubescape/C-0191"
    ],
    joins: [Role, ClusterRole],
    evaluate: Binding(rbac_bind),
}

fn rbac_bind(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    judge(view, &[Power::Bind])
}

//! rbac-manage-rbac

use super::grant::judge;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::rights::Power;
use crate::view::BindingView;

check! {
    /// A binding lets its subjects write rights: its role grants `create`, `update` or `patch` on
    /// roles or bindings. Those of the cluster are in no namespace, so that only a
    /// `ClusterRoleBinding` grants them. A rule that names its objects in `resourceNames` does
    /// not count.
    ///
    /// ## Why it matters
    ///
    /// The holder hands on all that he has, to accounts that nobody looks at, and keeps it when
    /// his own binding is gone. With `bind` or `escalate` beside it he hands on everything.
    ///
    /// ## How to mend it
    ///
    /// Let a pipeline that is reviewed write roles and bindings. Where one object must be kept up
    /// to date, name it in `resourceNames`.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: Role
    /// metadata: {name: example}
    /// rules:
    /// - apiGroups: [rbac.authorization.k8s.io]
    ///   resources: [roles, rolebindings]
    ///   verbs: [create, patch]
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
    ///   resources: [roles, rolebindings]
    ///   verbs: [get, list, watch]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: example}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    id: "rbac-manage-rbac",
    title: "Roles and bindings can be written",
    remediation: "Take create, update and patch of roles and bindings out of the role.",
    severity: Critical,
    threats: [3],
    cis: ["5.1.8"],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1098", "MS-TA9019"],
    owasp: ["K02"],
    peers: [
        "checkov/CKV2_K8S_1", "trivy/KSV-0050", "trivy/KSV-0051", "trivy/KSV-0052",
        "trivy/KSV-0055"
    ],
    joins: [Role, ClusterRole],
    evaluate: Binding(rbac_manage_rbac),
}

fn rbac_manage_rbac(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    judge(view, &[Power::ManageRights])
}

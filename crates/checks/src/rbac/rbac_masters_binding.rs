//! rbac-masters-binding

use super::grant::judge_whom;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::rights::SubjectKey;
use crate::view::BindingView;

check! {
    /// A binding has the group `system:masters` among its subjects. That Kubernetes itself binds
    /// `cluster-admin` to it passes.
    ///
    /// ## Why it matters
    ///
    /// The API server denies the group nothing, whatever is bound: its members cannot be reined
    /// in, and their certificates not be revoked. A binding to it grants nothing more, and shows
    /// that such credentials are in use.
    ///
    /// ## How to mend it
    ///
    /// Bind the role to a group of your own, and replace the credentials that have
    /// `system:masters`.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: "system:masters"}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    id: "rbac-masters-binding",
    title: "The group system:masters is used",
    remediation: "Bind a role to a group of your own; issue no credentials with system:masters.",
    severity: Critical,
    threats: [3, 5],
    cis: ["5.1.7"],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1078.003", "MS-TA9019"],
    owasp: ["K02"],
    peers: ["trivy/KSV-0123", "kubescape/C-0246"],
    joins: [],
    evaluate: Binding(rbac_masters_binding),
}

#[expect(clippy::unnecessary_wraps, reason = "the signature of a check on bindings")]
fn rbac_masters_binding(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    Ok(judge_whom(view, SubjectKey::is_masters))
}

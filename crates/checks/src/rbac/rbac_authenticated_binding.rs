//! rbac-authenticated-binding

use super::grant::judge_whom;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::rights::SubjectKey;
use crate::view::BindingView;

check! {
    /// A binding has the group `system:authenticated` among its subjects. What Kubernetes itself
    /// binds to it passes: discovery and questions about oneself.
    ///
    /// ## Why it matters
    ///
    /// The group holds every user and every `ServiceAccount`, so every Pod that mounts a token,
    /// and on some clouds everybody with an account there.
    ///
    /// ## How to mend it
    ///
    /// Bind the role to the groups or accounts that are meant.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: "system:authenticated"}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    id: "rbac-authenticated-binding",
    title: "Everybody with credentials holds a role",
    remediation: "Bind the role to the groups that are meant, not to system:authenticated.",
    severity: Critical,
    threats: [3, 5],
    cis: ["5.1.2", "5.1.4"],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1078"],
    owasp: ["K02"],
    peers: ["trivy/KSV-01011", "kubescape/C-0265"],
    joins: [],
    evaluate: Binding(rbac_authenticated_binding),
}

#[expect(clippy::unnecessary_wraps, reason = "the signature of a check on bindings")]
fn rbac_authenticated_binding(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    Ok(judge_whom(view, SubjectKey::is_authenticated))
}

//! rbac-crd-secretlike

use super::grant::judge;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::rights::Power;
use crate::view::BindingView;

check! {
    /// A binding lets its subjects read custom resources that hold credentials or say how to
    /// fetch them: `SealedSecrets`, those of External Secrets, of the Secrets Store CSI driver
    /// and of the Vault operator, issuers of cert-manager, and Applications of Argo CD, whose
    /// values often have passwords in them.
    ///
    /// ## Why it matters
    ///
    /// They name the stores, paths and accounts behind every Secret. Whoever has taken over one
    /// account knows from them where to go next; the checks on Secrets do not see it.
    ///
    /// ## How to mend it
    ///
    /// Take the resources out of roles that are made to look around. Where a program needs one,
    /// name it in `resourceNames`.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: Role
    /// metadata: {name: example}
    /// rules: [{apiGroups: [external-secrets.io], resources: [secretstores], verbs: [list]}]
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
    /// rules: [{apiGroups: [apps], resources: [deployments], verbs: [get, list]}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: example}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    id: "rbac-crd-secretlike",
    title: "Where credentials come from can be read",
    remediation: "Take get, list and watch of these resources out of the role, or name objects in resourceNames.",
    severity: Medium,
    threats: [4],
    cis: [],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1552"],
    owasp: ["K03"],
    peers: [],
    joins: [Role, ClusterRole],
    evaluate: Binding(rbac_crd_secretlike),
}

fn rbac_crd_secretlike(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    judge(view, &[Power::ReadCredentialSources])
}

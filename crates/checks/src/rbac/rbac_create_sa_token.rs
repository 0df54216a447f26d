//! rbac-create-sa-token

use super::grant::judge;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::rights::Power;
use crate::view::BindingView;

check! {
    /// A binding lets its subjects make tokens of any `ServiceAccount`: its role grants `create`
    /// on `serviceaccounts/token`. A rule that names the accounts in `resourceNames` does not
    /// count.
    ///
    /// ## Why it matters
    ///
    /// The holder takes the rights of every account of the namespace, or of the cluster, and
    /// carries the tokens away: outside, too, they are good until they expire.
    ///
    /// ## How to mend it
    ///
    /// Name the account in `resourceNames`; its name is part of such a request, so that works for
    /// `create` here.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: Role
    /// metadata: {name: example}
    /// rules: [{apiGroups: [""], resources: [serviceaccounts/token], verbs: [create]}]
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
    /// - apiGroups: [""]
    ///   resources: [serviceaccounts/token]
    ///   resourceNames: [web]
    ///   verbs: [create]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: example}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    id: "rbac-create-sa-token",
    title: "Tokens of ServiceAccounts can be made",
    remediation: "Name the ServiceAccount whose tokens are made in resourceNames.",
    severity: High,
    threats: [1, 3],
    cis: ["5.1.13"],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1528", "MS-TA9016"],
    owasp: ["K02"],
    peers: ["kubescape/C-0282"],
    joins: [Role, ClusterRole],
    evaluate: Binding(rbac_create_sa_token),
}

fn rbac_create_sa_token(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    judge(view, &[Power::CreateTokens])
}

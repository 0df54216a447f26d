//! rbac-all-serviceaccounts-binding

use super::grant::judge_whom;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::rights::SubjectKey;
use crate::view::BindingView;

check! {
    /// A binding has the group of all `ServiceAccounts`, or of all in a namespace, among its
    /// subjects: `system:serviceaccounts`, `system:serviceaccounts:NAMESPACE`. What Kubernetes
    /// itself binds to it passes.
    ///
    /// ## Why it matters
    ///
    /// Each Pod that mounts a token holds the role, whatever account it runs as, and so does
    /// whoever may start a Pod there. Accounts that are made later hold it too.
    ///
    /// ## How to mend it
    ///
    /// Bind the role to the accounts that need it.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: "system:serviceaccounts:ci"}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
    /// subjects: [{kind: ServiceAccount, name: deployer, namespace: ci}]
    /// ```
    id: "rbac-all-serviceaccounts-binding",
    title: "All ServiceAccounts hold a role",
    remediation: "Bind the role to the ServiceAccounts that need it.",
    severity: Critical,
    threats: [3, 5],
    cis: [],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1078", "MS-TA9016"],
    owasp: ["K02"],
    peers: [],
    joins: [],
    evaluate: Binding(rbac_all_serviceaccounts_binding),
}

#[expect(clippy::unnecessary_wraps, reason = "the signature of a check on bindings")]
fn rbac_all_serviceaccounts_binding(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    Ok(judge_whom(view, SubjectKey::is_accounts))
}

//! sa-token-other-namespace

use super::grant::judge_whom;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::view::BindingView;

check! {
    /// A `RoleBinding` has a `ServiceAccount` of another namespace among its subjects.
    ///
    /// ## Why it matters
    ///
    /// Who may act in the namespace is then decided in another one: whoever may start a Pod or
    /// make a token there holds the role here, and nobody who looks at this namespace sees it.
    ///
    /// ## How to mend it
    ///
    /// Bind an account of the namespace itself. Where a pipeline must reach several namespaces,
    /// say so in an exemption.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
    /// subjects: [{kind: ServiceAccount, name: deployer, namespace: ci}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
    /// subjects: [{kind: ServiceAccount, name: deployer, namespace: example}]
    /// ```
    id: "sa-token-other-namespace",
    title: "A ServiceAccount of another namespace holds a role",
    remediation: "Bind accounts of the namespace itself, or say in an exemption why the other one needs the role.",
    severity: Medium,
    threats: [3, 5],
    cis: [],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1078", "MS-TA9016"],
    owasp: ["K02"],
    peers: [],
    joins: [],
    evaluate: Binding(sa_token_other_namespace),
}

#[expect(clippy::unnecessary_wraps, reason = "the signature of a check on bindings")]
fn sa_token_other_namespace(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    if view.cluster_wide() {
        return Ok(Verdict::NotApplicable);
    }
    Ok(judge_whom(view, |subject| {
        subject.as_account().is_some_and(|(namespace, _)| namespace != view.namespace)
    }))
}

//! eks-aws-auth-write

use super::grant::judge;
use crate::evidence::Unreadable;
use crate::kind::Kind;
use crate::offence::Verdict;
use crate::rights::{Power, SYSTEM_NAMESPACE};
use crate::store::AWS_AUTH;
use crate::view::BindingView;

check! {
    /// In a cluster of EKS, which the `ConfigMap` `aws-auth` in `kube-system` shows, a binding
    /// lets its subjects change that `ConfigMap`: by its name or with all others.
    ///
    /// ## Why it matters
    ///
    /// It maps identities of AWS to users and groups of Kubernetes. One line more, and a role of
    /// any AWS account is in `system:masters`.
    ///
    /// ## How to mend it
    ///
    /// Take `update` and `patch` on configmaps in `kube-system` out of the role. Access entries
    /// of EKS replace the `ConfigMap`.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata: {name: kube-system}
    /// ---
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata: {name: aws-auth, namespace: kube-system}
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRole
    /// metadata: {name: example}
    /// rules:
    /// - {apiGroups: [""], resources: [configmaps], resourceNames: [aws-auth], verbs: [patch]}
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: example}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata: {name: kube-system}
    /// ---
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata: {name: aws-auth, namespace: kube-system}
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRole
    /// metadata: {name: example}
    /// rules:
    /// - {apiGroups: [""], resources: [configmaps], resourceNames: [web], verbs: [patch]}
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: example}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    id: "eks-aws-auth-write",
    title: "Administrators of the EKS cluster can be added",
    remediation: "Take update and patch of configmaps in kube-system out of the role; use EKS access entries.",
    severity: High,
    threats: [3],
    cis: [],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1098", "MS-TA9020"],
    owasp: ["K08"],
    peers: ["trivy/KSV-0115"],
    joins: [Role, ClusterRole, ConfigMap],
    evaluate: Binding(eks_aws_auth_write),
}

fn eks_aws_auth_write(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    if !view.holds_in(SYSTEM_NAMESPACE) {
        return Ok(Verdict::NotApplicable);
    }
    let verdict = judge(view, &[Power::WriteAwsAuth])?;
    let applies = verdict == Verdict::NotApplicable
        || view.exists(Kind::ConfigMap, SYSTEM_NAMESPACE, AWS_AUTH)?;
    Ok(if applies { verdict } else { Verdict::NotApplicable })
}

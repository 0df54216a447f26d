//! rbac-create-workloads

use super::grant::judge;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::rights::Power;
use crate::view::BindingView;

check! {
    /// A binding lets its subjects start Pods or change what Pods run: its role grants `create`,
    /// `update` or `patch` on Pods, or on a workload that makes them. A rule that names its
    /// objects in `resourceNames` does not count.
    ///
    /// ## Why it matters
    ///
    /// A Pod runs as any account of its namespace and mounts any Secret of it. Whoever may start
    /// one holds the rights of all of them, and what Pod Security lets through on the node.
    ///
    /// ## How to mend it
    ///
    /// Let a pipeline with an account of its own deploy. Where a person or program changes one
    /// workload, name it in `resourceNames`.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: Role
    /// metadata: {name: example}
    /// rules: [{apiGroups: [apps], resources: [deployments], verbs: [create, patch]}]
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
    /// - {apiGroups: [apps], resources: [deployments], resourceNames: [web], verbs: [get, patch]}
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: example}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    id: "rbac-create-workloads",
    title: "Pods can be started or changed",
    remediation: "Take create, update and patch of Pods and workloads out of the role.",
    severity: Medium,
    threats: [3, 5],
    cis: ["5.1.4"],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1610", "MS-TA9008"],
    owasp: ["K02"],
    peers: ["kube-linter/access-to-create-pods", "trivy/KSV-0048", "kubescape/C-0188"],
    joins: [Role, ClusterRole],
    evaluate: Binding(rbac_create_workloads),
}

fn rbac_create_workloads(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    judge(view, &[Power::ChangeWorkloads])
}

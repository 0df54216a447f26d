//! kube-system-exec-subjects

use super::grant::judge_in_components;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::rights::Power;
use crate::view::BindingView;

/// What counts.
const POWERS: &[Power] =
    &[Power::Exec, Power::Attach, Power::AddContainers, Power::ForwardPorts, Power::ReachKubelets];

check! {
    /// A `RoleBinding` in `kube-system` or a `ClusterRoleBinding` lets somebody get into the
    /// components of the cluster: run commands, attach, forward ports or put containers there, or
    /// reach the kubelets. Components themselves do not count: accounts of `kube-system`, their
    /// users, and `system:masters`.
    ///
    /// ## Why it matters
    ///
    /// The components hold the keys of the cluster: accounts that may do everything, the network
    /// of the node, host paths. A shell in one of them is a shell in all of the cluster.
    ///
    /// ## How to mend it
    ///
    /// Bind the role by a `RoleBinding` in each namespace that is meant. Keep a role for
    /// emergencies, bound for the time of the emergency.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRole
    /// metadata: {name: example}
    /// rules: [{apiGroups: [""], resources: [pods/exec], verbs: [create]}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: example}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRole
    /// metadata: {name: example}
    /// rules: [{apiGroups: [""], resources: [pods, pods/log], verbs: [get, list]}]
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
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: Role
    /// metadata: {name: example, namespace: kube-system}
    /// rules: [{apiGroups: [""], resources: [pods], verbs: [get, list]}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: example, namespace: kube-system}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: example}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    id: "kube-system-exec-subjects",
    title: "Somebody can get into the Pods of kube-system",
    remediation: "Bind the role in the namespaces that are meant, not in kube-system or the whole cluster.",
    severity: Critical,
    threats: [1, 19],
    cis: [],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1609", "MS-TA9006", "MS-M9010"],
    owasp: ["K02"],
    peers: [],
    joins: [Role, ClusterRole],
    evaluate: Binding(kube_system_exec_subjects),
}

fn kube_system_exec_subjects(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    judge_in_components(view, POWERS)
}

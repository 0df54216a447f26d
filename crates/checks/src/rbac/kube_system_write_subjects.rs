//! kube-system-write-subjects

use super::grant::judge_in_components;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::rights::Power;
use crate::view::BindingView;

/// What counts.
const POWERS: &[Power] = &[Power::ChangeWorkloads, Power::WriteConfigMaps];

check! {
    /// A `RoleBinding` in `kube-system` or a `ClusterRoleBinding` lets somebody change the
    /// components of the cluster: Pods, workloads or `ConfigMaps`. Components themselves do not
    /// count: accounts of `kube-system`, their users, and `system:masters`.
    ///
    /// ## Why it matters
    ///
    /// A Pod in `kube-system` runs as any account there, and Pod Security is seldom on. The
    /// `ConfigMaps` of DNS and of the proxy lead every connection elsewhere.
    ///
    /// ## How to mend it
    ///
    /// Bind the role by a `RoleBinding` in each namespace that is meant.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRole
    /// metadata: {name: example}
    /// rules: [{apiGroups: [apps], resources: [daemonsets], verbs: [patch]}]
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
    /// rules: [{apiGroups: [apps], resources: [daemonsets], verbs: [get, list]}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: example}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    id: "kube-system-write-subjects",
    title: "Somebody can change the components in kube-system",
    remediation: "Bind the role in the namespaces that are meant, not in kube-system or the whole cluster.",
    severity: Critical,
    threats: [3, 19],
    cis: [],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1610", "MS-TA9035"],
    owasp: ["K02"],
    peers: [],
    joins: [Role, ClusterRole],
    evaluate: Binding(kube_system_write_subjects),
}

fn kube_system_write_subjects(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    judge_in_components(view, POWERS)
}

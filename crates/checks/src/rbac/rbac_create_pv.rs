//! rbac-create-pv

use super::grant::judge;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::rights::Power;
use crate::view::BindingView;

check! {
    /// A `ClusterRoleBinding` lets its subjects create `PersistentVolumes`. They are in no
    /// namespace, so that a `RoleBinding` does not grant it.
    ///
    /// ## Why it matters
    ///
    /// A volume may be any path of a node (`hostPath`), and Pod Security does not see it: the Pod
    /// asks for a claim. The holder reads and writes the files of the node.
    ///
    /// ## How to mend it
    ///
    /// Let a `StorageClass` make volumes for claims, and leave the rest to its provisioner.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRole
    /// metadata: {name: example}
    /// rules: [{apiGroups: [""], resources: [persistentvolumes], verbs: [create]}]
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
    /// kind: Role
    /// metadata: {name: example}
    /// rules: [{apiGroups: [""], resources: [persistentvolumeclaims], verbs: [create]}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: example}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    id: "rbac-create-pv",
    title: "PersistentVolumes can be created",
    remediation: "Take create of persistentvolumes out of the role; let a StorageClass make volumes.",
    severity: High,
    threats: [3, 15],
    cis: ["5.1.9"],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1611", "MS-TA9013"],
    owasp: ["K02"],
    peers: ["kubescape/C-0278"],
    joins: [Role, ClusterRole],
    evaluate: Binding(rbac_create_pv),
}

fn rbac_create_pv(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    judge(view, &[Power::CreateVolumes])
}

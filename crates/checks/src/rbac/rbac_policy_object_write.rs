//! rbac-policy-object-write

use super::grant::judge;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::rights::Power;
use crate::view::BindingView;

check! {
    /// A binding lets its subjects change or remove the policies that admit objects: those of
    /// Kubernetes (`ValidatingAdmissionPolicy`, `MutatingAdmissionPolicy` and their bindings),
    /// Kyverno, Gatekeeper or Kubewarden. The labels of a namespace count too: they hold the
    /// level of Pod Security, and policies leave out namespaces by label. A `RoleBinding` grants
    /// that for its own namespace.
    ///
    /// ## Why it matters
    ///
    /// What is not admitted today is admitted after one change, and the change can be undone
    /// again: privileged Pods, images from anywhere.
    ///
    /// ## How to mend it
    ///
    /// Let a pipeline that is reviewed write policies and namespaces.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: Role
    /// metadata: {name: example}
    /// rules: [{apiGroups: [""], resources: [namespaces], verbs: [get, patch]}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: example}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRole
    /// metadata: {name: example}
    /// rules:
    /// - {apiGroups: [kyverno.io], resources: [clusterpolicies], verbs: [delete]}
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
    /// rules:
    /// - {apiGroups: [""], resources: [namespaces], verbs: [get, list]}
    /// - {apiGroups: [kyverno.io], resources: [policies], verbs: [get, list]}
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: example}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    id: "rbac-policy-object-write",
    title: "Admission policies can be changed or passed by",
    remediation: "Take the write verbs on policies and on namespaces out of the role.",
    severity: High,
    threats: [14, 15],
    cis: [],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1562", "MS-TA9015"],
    owasp: ["K04"],
    peers: [],
    joins: [Role, ClusterRole],
    evaluate: Binding(rbac_policy_object_write),
}

fn rbac_policy_object_write(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    judge(view, &[Power::WritePolicies])
}

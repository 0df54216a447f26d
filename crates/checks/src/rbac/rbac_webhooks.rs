//! rbac-webhooks

use super::grant::judge;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::rights::Power;
use crate::view::BindingView;

check! {
    /// A `ClusterRoleBinding` lets its subjects create, change or remove mutating or validating
    /// webhook configurations. They are in no namespace, so that a `RoleBinding` does not grant
    /// it. One is as bad as all, so a rule with `resourceNames` counts too.
    ///
    /// ## Why it matters
    ///
    /// A mutating webhook sees every object, Secrets with their values among them, and changes it
    /// on the way: a container more in every Pod, an account with more rights. Without the
    /// validating ones, no policy holds.
    ///
    /// ## How to mend it
    ///
    /// Leave webhook configurations to the installation of the program that serves them.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRole
    /// metadata: {name: example}
    /// rules:
    /// - apiGroups: [admissionregistration.k8s.io]
    ///   resources: [mutatingwebhookconfigurations]
    ///   verbs: [create]
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
    /// rules:
    /// - apiGroups: [admissionregistration.k8s.io]
    ///   resources: [mutatingwebhookconfigurations]
    ///   verbs: [get, list, watch]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: example}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    id: "rbac-webhooks",
    title: "Admission webhooks can be changed",
    remediation: "Take the write verbs on webhook configurations out of the role.",
    severity: Critical,
    threats: [3, 14],
    cis: ["5.1.12"],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1546", "MS-TA9015"],
    owasp: ["K02"],
    peers: ["checkov/CKV_K8S_155", "trivy/KSV-0114", "kubescape/C-0281"],
    joins: [Role, ClusterRole],
    evaluate: Binding(rbac_webhooks),
}

fn rbac_webhooks(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    judge(view, &[Power::WriteWebhooks])
}

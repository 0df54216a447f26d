//! rbac-wildcard-resource

use super::grant::judge;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::rights::Power;
use crate::view::BindingView;

check! {
    /// A binding grants verbs on every resource (`*`), or on resources of every API group (`*`).
    /// A rule that grants every verb on every resource is told by `rbac-wildcard-all` alone. A
    /// rule with `resourceNames` does not count.
    ///
    /// ## Why it matters
    ///
    /// Every resource means Secrets too, and `pods/exec`, and each kind that somebody will
    /// install later. Reading all is enough to take over a cluster: the tokens are in it.
    ///
    /// ## How to mend it
    ///
    /// Write down the resources and API groups that are used; the audit log of the API server
    /// shows which.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: Role
    /// metadata: {name: example}
    /// rules: [{apiGroups: [""], resources: ["*"], verbs: [get, list, watch]}]
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
    /// rules: [{apiGroups: [""], resources: [configmaps, services], verbs: [get, list, watch]}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: example}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    id: "rbac-wildcard-resource",
    title: "Some verbs are granted on every resource or API group",
    remediation: "Replace the wildcards in resources and apiGroups by what is used.",
    severity: High,
    threats: [3, 5],
    cis: ["5.1.3"],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1078"],
    owasp: ["K02"],
    peers: [
        "kube-linter/wildcard-in-rules", "checkov/CKV_K8S_49", "trivy/KSV-0046", "trivy/KSV-0112",
        "kubescape/C-0187"
    ],
    joins: [Role, ClusterRole],
    evaluate: Binding(rbac_wildcard_resource),
}

fn rbac_wildcard_resource(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    judge(view, &[Power::WildcardResource])
}

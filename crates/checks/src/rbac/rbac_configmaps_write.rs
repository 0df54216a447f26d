//! rbac-configmaps-write

use super::grant::judge;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::rights::Power;
use crate::view::BindingView;

check! {
    /// A binding lets its subjects create, change or remove any `ConfigMap`. A rule that names
    /// its objects in `resourceNames` does not count.
    ///
    /// ## Why it matters
    ///
    /// Programs believe their configuration: where to send data, whom to trust, what to run. In
    /// `kube-system` that of DNS is among them, which leads every connection elsewhere.
    ///
    /// ## How to mend it
    ///
    /// Name the objects in `resourceNames`. `create` cannot be narrowed that way: make the object
    /// beforehand.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: Role
    /// metadata: {name: example}
    /// rules: [{apiGroups: [""], resources: [configmaps], verbs: [get, update]}]
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
    /// - {apiGroups: [""], resources: [configmaps], resourceNames: [web], verbs: [get, update]}
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: example}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    id: "rbac-configmaps-write",
    title: "ConfigMaps can be changed",
    remediation: "Name the ConfigMaps that the role changes in resourceNames.",
    severity: Medium,
    threats: [4, 5],
    cis: [],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1557", "MS-TA9035"],
    owasp: ["K02"],
    peers: ["trivy/KSV-0049", "trivy/KSV-0115", "kubescape/C-0037"],
    joins: [Role, ClusterRole],
    evaluate: Binding(rbac_configmaps_write),
}

fn rbac_configmaps_write(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    judge(view, &[Power::WriteConfigMaps])
}

//! rbac-delete-logs

use super::grant::judge;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::rights::Power;
use crate::view::BindingView;

check! {
    /// A binding lets its subjects remove Events. The API server has no deletion of `pods/log`,
    /// so a rule with that grants nothing.
    ///
    /// ## Why it matters
    ///
    /// Events tell which image was pulled, which mount was refused, who was evicted. Whoever
    /// removes them removes the traces of what they did.
    ///
    /// ## How to mend it
    ///
    /// Take both verbs out of the role: Kubernetes removes Events by itself after an hour.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: Role
    /// metadata: {name: example}
    /// rules: [{apiGroups: ["", events.k8s.io], resources: [events], verbs: [list, deletecollection]}]
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
    /// rules: [{apiGroups: ["", events.k8s.io], resources: [events], verbs: [create, list, patch]}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: example}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    id: "rbac-delete-logs",
    title: "Events can be removed",
    remediation: "Take delete and deletecollection of events out of the role.",
    severity: Medium,
    threats: [13],
    cis: [],
    nsa: ["LOG:audit"],
    pss: [],
    mitre: ["T1070", "MS-TA9021", "MS-TA9022"],
    owasp: ["K10"],
    peers: ["trivy/KSV-0042", "kubescape/C-0031"],
    joins: [Role, ClusterRole],
    evaluate: Binding(rbac_delete_logs),
}

fn rbac_delete_logs(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    judge(view, &[Power::DeleteEvents])
}

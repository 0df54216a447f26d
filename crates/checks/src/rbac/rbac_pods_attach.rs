//! rbac-pods-attach

use super::grant::judge;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::rights::Power;
use crate::view::BindingView;

check! {
    /// A binding lets its subjects attach to containers that run: its role grants `create` on
    /// `pods/attach`, or `get` where the API server is older than 1.35, which lets websocket clients
    /// in with that.
    ///
    /// ## Why it matters
    ///
    /// Whoever attaches reads what the program prints and writes to its input. Where that is a shell
    /// or an interpreter, they run commands in the container.
    ///
    /// ## How to mend it
    ///
    /// Take `pods/attach` out of the role, or bind a role without it.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: Role
    /// metadata: {name: debug}
    /// rules: [{apiGroups: [""], resources: ["pods/attach"], verbs: [create]}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: debug}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: debug}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: Role
    /// metadata: {name: debug}
    /// rules: [{apiGroups: [""], resources: ["pods", "pods/log"], verbs: [get, list]}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: debug}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: debug}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    id: "rbac-pods-attach",
    title: "Attaching to containers is allowed",
    remediation: "Take pods/attach out of the role, or bind a role without it.",
    severity: High,
    threats: [1, 19],
    cis: [],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1609", "MS-TA9006"],
    owasp: ["K02"],
    peers: ["polaris/clusterrolePodExecAttach", "polaris/rolePodExecAttach", "trivy/KSV-0054"],
    joins: [Role, ClusterRole],
    evaluate: Binding(rbac_pods_attach),
}

fn rbac_pods_attach(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    judge(view, &[Power::Attach])
}

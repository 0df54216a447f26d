//! rbac-portforward

use super::grant::judge;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::rights::Power;
use crate::view::BindingView;

check! {
    /// A binding lets its subjects forward ports of Pods: its role grants `create` on
    /// `pods/portforward`, or `get` where the API server is older than 1.35, which lets websocket
    /// clients in with that.
    ///
    /// ## Why it matters
    ///
    /// The connection comes from the node, past every NetworkPolicy, and reaches ports that listen on
    /// localhost alone because nothing asks for a login there.
    ///
    /// ## How to mend it
    ///
    /// Take `pods/portforward` out of the role, or bind a role without it.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: Role
    /// metadata: {name: debug}
    /// rules: [{apiGroups: [""], resources: ["pods/portforward"], verbs: [create]}]
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
    id: "rbac-portforward",
    title: "Forwarding ports of Pods is allowed",
    remediation: "Take pods/portforward out of the role, or bind a role without it.",
    severity: Medium,
    threats: [1, 19, 20],
    cis: [],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1609", "MS-TA9034"],
    owasp: ["K02"],
    peers: ["kubescape/C-0063"],
    joins: [Role, ClusterRole],
    evaluate: Binding(rbac_portforward),
}

fn rbac_portforward(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    judge(view, &[Power::ForwardPorts])
}

//! rbac-ephemeral-containers

use super::grant::judge;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::rights::Power;
use crate::view::BindingView;

check! {
    /// A binding lets its subjects put ephemeral containers into Pods: its role grants `update`
    /// or `patch` on `pods/ephemeralcontainers`.
    ///
    /// ## Why it matters
    ///
    /// `kubectl debug` works by this. The container has an image of the holder's choice and
    /// shares the network and, if asked for, the processes of the Pod: no `pods/exec` is needed
    /// to act as it.
    ///
    /// ## How to mend it
    ///
    /// Take the subresource out of the role. Keep a role for emergencies, bound for the time of
    /// the emergency.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: Role
    /// metadata: {name: example}
    /// rules: [{apiGroups: [""], resources: [pods/ephemeralcontainers], verbs: [patch]}]
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
    /// rules: [{apiGroups: [""], resources: [pods, pods/log], verbs: [get, list]}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: example}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    id: "rbac-ephemeral-containers",
    title: "Containers can be put into Pods that run",
    remediation: "Take pods/ephemeralcontainers out of the role, or bind it for the time of an emergency.",
    severity: High,
    threats: [1, 19],
    cis: [],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1609", "MS-TA9006", "MS-TA9011"],
    owasp: ["K02"],
    peers: [],
    joins: [Role, ClusterRole],
    evaluate: Binding(rbac_ephemeral_containers),
}

fn rbac_ephemeral_containers(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    judge(view, &[Power::AddContainers])
}

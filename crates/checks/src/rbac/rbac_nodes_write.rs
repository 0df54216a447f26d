//! rbac-nodes-write

use super::grant::judge;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::rights::Power;
use crate::view::BindingView;

check! {
    /// A `ClusterRoleBinding` lets its subjects change nodes: its role grants `update` or `patch`
    /// on `nodes` or `nodes/status`. Nodes are in no namespace, so that a `RoleBinding` does not
    /// grant it.
    ///
    /// ## Why it matters
    ///
    /// Labels and taints decide which Pods come to a node, so the holder draws the Pods with the
    /// richest Secrets to one that he owns. The addresses in the status say where the API server
    /// sends commands for that node.
    ///
    /// ## How to mend it
    ///
    /// Leave nodes to the kubelets, which may change only their own, and to the controllers of
    /// the cloud.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRole
    /// metadata: {name: example}
    /// rules: [{apiGroups: [""], resources: [nodes, nodes/status], verbs: [get, patch]}]
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
    /// rules: [{apiGroups: [""], resources: [nodes], verbs: [get, list, watch]}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: example}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    id: "rbac-nodes-write",
    title: "Nodes can be changed",
    remediation: "Take update and patch of nodes and nodes/status out of the role.",
    severity: High,
    threats: [12, 19],
    cis: [],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1578", "MS-TA9017"],
    owasp: ["K02"],
    peers: [],
    joins: [Role, ClusterRole],
    evaluate: Binding(rbac_nodes_write),
}

fn rbac_nodes_write(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    judge(view, &[Power::WriteNodes])
}

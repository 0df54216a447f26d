//! rbac-nodes-proxy

use super::grant::judge;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::rights::Power;
use crate::view::BindingView;

check! {
    /// A `ClusterRoleBinding` lets its subjects talk to the kubelets: its role grants `get` or
    /// `create` on `nodes/proxy`. Nodes are in no namespace, so that a `RoleBinding` does not
    /// grant it.
    ///
    /// ## Why it matters
    ///
    /// The kubelet runs commands in every container of its node, and takes `get` for that where
    /// the client speaks websocket. Neither admission nor the audit log of the API server sees
    /// it.
    ///
    /// ## How to mend it
    ///
    /// Grant the subresource that is needed: `nodes/metrics`, `nodes/stats`, `nodes/log` or, since
    /// Kubernetes 1.33, `nodes/configz`, `nodes/healthz` and `nodes/pods`.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRole
    /// metadata: {name: example}
    /// rules: [{apiGroups: [""], resources: [nodes/proxy], verbs: [get]}]
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
    /// rules: [{apiGroups: [""], resources: [nodes/metrics, nodes/stats], verbs: [get]}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: example}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    id: "rbac-nodes-proxy",
    title: "The kubelets of the nodes can be reached",
    remediation: "Take nodes/proxy out of the role; grant nodes/metrics or nodes/stats instead.",
    severity: High,
    threats: [1, 12, 19],
    cis: ["5.1.10"],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1609", "MS-TA9030"],
    owasp: ["K02"],
    peers: ["checkov/CKV2_K8S_2", "trivy/KSV-0047", "kubescape/C-0279"],
    joins: [Role, ClusterRole],
    evaluate: Binding(rbac_nodes_proxy),
}

fn rbac_nodes_proxy(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    judge(view, &[Power::ReachKubelets])
}

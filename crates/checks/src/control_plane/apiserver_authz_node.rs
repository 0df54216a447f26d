//! apiserver-authz-node

use super::{Component, Flags, authorization};
use crate::offence::Verdict;

check! {
    /// The API server does not use the authorizer for nodes (`--authorization-mode` without
    /// `Node`). With `--authorization-config` a file decides, which cannot be read.
    ///
    /// ## Why it matters
    ///
    /// Kubelets then need roles that reach every Secret of the cluster, so one node that is taken
    /// over gives away all of them. The authorizer for nodes lets a kubelet read only what its own
    /// Pods use.
    ///
    /// ## How to mend it
    ///
    /// Set `--authorization-mode=Node,RBAC`.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-apiserver-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-apiserver
    ///     image: "registry.k8s.io/kube-apiserver:v1.37.2"
    ///     command: [kube-apiserver, --authorization-mode=RBAC]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-apiserver-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-apiserver
    ///     image: "registry.k8s.io/kube-apiserver:v1.37.2"
    ///     command: [kube-apiserver, "--authorization-mode=Node,RBAC"]
    /// ```
    id: "apiserver-authz-node",
    title: "API server does not hold nodes to their own Pods",
    remediation: "Add Node to --authorization-mode of kube-apiserver.",
    severity: Medium,
    threats: [12],
    cis: ["1.2.7"],
    nsa: ["NET:control-plane"],
    pss: [],
    mitre: ["MS-TA9029"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_75", "trivy/KCV-0008"],
    joins: [],
    evaluate: Component(Component::ApiServer, authz_node),
}

fn authz_node(flags: &Flags) -> Verdict {
    authorization::mode(flags, "Node", true)
}

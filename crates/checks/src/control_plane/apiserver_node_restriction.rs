//! apiserver-node-restriction

use super::{Component, Flags, admission};
use crate::offence::Verdict;

check! {
    /// The admission plugin `NodeRestriction` does not run (off unless `--enable-admission-plugins`
    /// names it).
    ///
    /// ## Why it matters
    ///
    /// Who holds the credentials of one kubelet can then change other nodes and the Pods there, and
    /// give its own node the labels that draw Pods with Secrets to it.
    ///
    /// ## How to mend it
    ///
    /// Add `NodeRestriction` to `--enable-admission-plugins`.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-apiserver-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-apiserver
    ///     image: "registry.k8s.io/kube-apiserver:v1.37.2"
    ///     command: [kube-apiserver, "--authorization-mode=Node,RBAC"]
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
    ///     command: [kube-apiserver, --enable-admission-plugins=NodeRestriction]
    /// ```
    id: "apiserver-node-restriction",
    title: "Nodes may change other nodes and their Pods",
    remediation: "Add NodeRestriction to --enable-admission-plugins of kube-apiserver.",
    severity: Medium,
    threats: [12],
    cis: ["1.2.14"],
    nsa: ["NET:control-plane"],
    pss: [],
    mitre: ["MS-TA9029"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_85", "trivy/KCV-0016"],
    joins: [],
    evaluate: Component(Component::ApiServer, node_restriction),
}

fn node_restriction(flags: &Flags) -> Verdict {
    admission::must_be_enabled(flags, "NodeRestriction")
}

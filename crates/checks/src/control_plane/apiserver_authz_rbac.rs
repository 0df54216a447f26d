//! apiserver-authz-rbac

use super::{Component, Flags, authorization};
use crate::offence::Verdict;

check! {
    /// The API server does not decide by roles (`--authorization-mode` without `RBAC`). With
    /// `--authorization-config` a file decides, which cannot be read.
    ///
    /// ## Why it matters
    ///
    /// Roles and bindings then have no effect. What decides instead is seen by nobody who reads
    /// them.
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
    ///     command: [kube-apiserver, --authorization-mode=Node]
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
    id: "apiserver-authz-rbac",
    title: "API server does not use RBAC",
    remediation: "Add RBAC to --authorization-mode of kube-apiserver.",
    severity: Critical,
    threats: [12],
    cis: ["1.2.8"],
    nsa: ["NET:control-plane"],
    pss: [],
    mitre: ["MS-TA9029"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_77", "trivy/KCV-0009"],
    joins: [],
    evaluate: Component(Component::ApiServer, authz_rbac),
}

fn authz_rbac(flags: &Flags) -> Verdict {
    authorization::mode(flags, "RBAC", true)
}

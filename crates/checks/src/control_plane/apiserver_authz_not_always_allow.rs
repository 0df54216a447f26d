//! apiserver-authz-not-always-allow

use super::{Component, Flags, authorization};
use crate::offence::Verdict;

check! {
    /// The API server allows whatever is asked (`--authorization-mode` holds `AlwaysAllow`, which
    /// is also the mode where nothing is set). With `--authorization-config` a file decides, which
    /// cannot be read.
    ///
    /// ## Why it matters
    ///
    /// Everyone who has credentials, and every Pod that has a token, is then an administrator.
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
    ///     command: [kube-apiserver, --authorization-mode=AlwaysAllow]
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
    id: "apiserver-authz-not-always-allow",
    title: "API server allows every request",
    remediation: "Set --authorization-mode=Node,RBAC on kube-apiserver.",
    severity: Critical,
    threats: [12],
    cis: ["1.2.6"],
    nsa: ["NET:control-plane"],
    pss: [],
    mitre: ["MS-TA9029"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_74", "trivy/KCV-0007"],
    joins: [],
    evaluate: Component(Component::ApiServer, authz_not_always_allow),
}

fn authz_not_always_allow(flags: &Flags) -> Verdict {
    authorization::mode(flags, "AlwaysAllow", false)
}

//! apiserver-namespace-lifecycle

use super::{Component, Flags, admission};
use crate::offence::Verdict;

check! {
    /// The admission plugin `NamespaceLifecycle` is disabled (`--disable-admission-plugins`). It
    /// runs otherwise.
    ///
    /// ## Why it matters
    ///
    /// Objects can then be made in namespaces that are being deleted or do not exist, where nobody
    /// looks for them, and the namespaces of Kubernetes itself can be deleted.
    ///
    /// ## How to mend it
    ///
    /// Remove `NamespaceLifecycle` from `--disable-admission-plugins`.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-apiserver-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-apiserver
    ///     image: "registry.k8s.io/kube-apiserver:v1.37.2"
    ///     command: [kube-apiserver, --disable-admission-plugins=NamespaceLifecycle]
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
    id: "apiserver-namespace-lifecycle",
    title: "Admission by the life of namespaces is disabled",
    remediation: "Remove NamespaceLifecycle from --disable-admission-plugins of kube-apiserver.",
    severity: Medium,
    threats: [12],
    cis: ["1.2.13"],
    nsa: ["NET:control-plane"],
    pss: [],
    mitre: ["MS-TA9029"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_83", "trivy/KCV-0015"],
    joins: [],
    evaluate: Component(Component::ApiServer, namespace_lifecycle),
}

fn namespace_lifecycle(flags: &Flags) -> Verdict {
    admission::must_not_be_disabled(flags, "NamespaceLifecycle")
}

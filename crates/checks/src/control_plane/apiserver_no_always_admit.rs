//! apiserver-no-always-admit

use super::{Component, Flags, admission};
use crate::offence::Verdict;

check! {
    /// The admission plugin `AlwaysAdmit` runs (`--enable-admission-plugins`).
    ///
    /// ## Why it matters
    ///
    /// It stands for admission without any rule. Kubernetes deprecated it, and who enables it often
    /// means the other plugins not to count.
    ///
    /// ## How to mend it
    ///
    /// Remove `AlwaysAdmit` from `--enable-admission-plugins`.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-apiserver-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-apiserver
    ///     image: "registry.k8s.io/kube-apiserver:v1.37.2"
    ///     command: [kube-apiserver, --enable-admission-plugins=AlwaysAdmit]
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
    id: "apiserver-no-always-admit",
    title: "API server is told to admit every request",
    remediation: "Remove AlwaysAdmit from --enable-admission-plugins of kube-apiserver.",
    severity: High,
    threats: [12],
    cis: ["1.2.10"],
    nsa: ["NET:control-plane"],
    pss: [],
    mitre: ["MS-TA9029"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_79", "trivy/KCV-0011"],
    joins: [],
    evaluate: Component(Component::ApiServer, no_always_admit),
}

fn no_always_admit(flags: &Flags) -> Verdict {
    admission::must_not_be_enabled(flags, "AlwaysAdmit")
}

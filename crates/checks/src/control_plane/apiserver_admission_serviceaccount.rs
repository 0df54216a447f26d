//! apiserver-admission-serviceaccount

use super::{Component, Flags, admission};
use crate::offence::Verdict;

check! {
    /// The admission plugin `ServiceAccount` is disabled (`--disable-admission-plugins`). It runs
    /// otherwise.
    ///
    /// ## Why it matters
    ///
    /// Pods then get no ServiceAccount of their own and no rule holds them to the Secrets of
    /// theirs, so people give them credentials that are shared and never expire.
    ///
    /// ## How to mend it
    ///
    /// Remove `ServiceAccount` from `--disable-admission-plugins`.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-apiserver-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-apiserver
    ///     image: "registry.k8s.io/kube-apiserver:v1.37.2"
    ///     command: [kube-apiserver, --disable-admission-plugins=ServiceAccount]
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
    id: "apiserver-admission-serviceaccount",
    title: "Admission of ServiceAccounts is disabled",
    remediation: "Remove ServiceAccount from --disable-admission-plugins of kube-apiserver.",
    severity: Medium,
    threats: [12],
    cis: ["1.2.12"],
    nsa: ["NET:control-plane"],
    pss: [],
    mitre: ["MS-TA9029"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_82", "trivy/KCV-0014"],
    joins: [],
    evaluate: Component(Component::ApiServer, admission_serviceaccount),
}

fn admission_serviceaccount(flags: &Flags) -> Verdict {
    admission::must_not_be_disabled(flags, "ServiceAccount")
}

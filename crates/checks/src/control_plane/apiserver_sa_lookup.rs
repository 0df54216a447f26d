//! apiserver-sa-lookup

use super::{Component, Flags};
use crate::offence::Verdict;

check! {
    /// The API server takes tokens of ServiceAccounts without a look at whether the ServiceAccount
    /// is still there (`--service-account-lookup=false`; on unless set).
    ///
    /// ## Why it matters
    ///
    /// To delete a ServiceAccount or its token then takes nothing from who has stolen the token.
    ///
    /// ## How to mend it
    ///
    /// Remove `--service-account-lookup=false`.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-apiserver-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-apiserver
    ///     image: "registry.k8s.io/kube-apiserver:v1.37.2"
    ///     command: [kube-apiserver, --service-account-lookup=false]
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
    ///     command: [kube-apiserver, --service-account-key-file=/etc/kubernetes/pki/sa.pub]
    /// ```
    id: "apiserver-sa-lookup",
    title: "Tokens of deleted ServiceAccounts stay valid",
    remediation: "Remove --service-account-lookup=false from kube-apiserver.",
    severity: Medium,
    threats: [1, 12],
    cis: ["1.2.21"],
    nsa: ["NET:control-plane"],
    pss: [],
    mitre: ["MS-TA9029"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_96", "trivy/KCV-0024"],
    joins: [],
    evaluate: Component(Component::ApiServer, sa_lookup),
}

fn sa_lookup(flags: &Flags) -> Verdict {
    flags.must_be("service-account-lookup", true, true)
}

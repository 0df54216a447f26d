//! apiserver-sa-token-extension

use super::{Component, Flags};
use crate::offence::Verdict;

check! {
    /// The API server makes the tokens of Pods valid for a year instead of an hour
    /// (`--service-account-extend-token-expiration`, on unless it is set to `false`).
    ///
    /// ## Why it matters
    ///
    /// A token that is stolen from a Pod can be used for a year, unless the Pod goes away before.
    ///
    /// ## How to mend it
    ///
    /// Set `--service-account-extend-token-expiration=false`, once the metric
    /// `serviceaccount_stale_tokens_total` shows that all clients read their tokens anew.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-apiserver-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-apiserver
    ///     image: "registry.k8s.io/kube-apiserver:v1.37.2"
    ///     command: [kube-apiserver, --anonymous-auth=false]
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
    ///     command: [kube-apiserver, --service-account-extend-token-expiration=false]
    /// ```
    id: "apiserver-sa-token-extension",
    title: "Tokens of Pods are valid for a year",
    remediation: "Set --service-account-extend-token-expiration=false on kube-apiserver.",
    severity: Medium,
    threats: [1, 12],
    cis: ["1.2.30"],
    nsa: ["NET:control-plane"],
    pss: [],
    mitre: ["MS-TA9029"],
    owasp: ["K07"],
    peers: ["kubescape/C-0290"],
    joins: [],
    evaluate: Component(Component::ApiServer, sa_token_extension),
}

fn sa_token_extension(flags: &Flags) -> Verdict {
    flags.must_be("service-account-extend-token-expiration", false, true)
}

//! apiserver-token-auth-file

use super::{Component, Flags};
use crate::offence::Verdict;

check! {
    /// The API server takes bearer tokens from a file (`--token-auth-file`).
    ///
    /// ## Why it matters
    ///
    /// The tokens of the file are plain text, never expire, and cannot be withdrawn without a
    /// restart of the API server.
    ///
    /// ## How to mend it
    ///
    /// Remove `--token-auth-file`, and give people certificates or an OpenID Connect provider, and
    /// programs ServiceAccounts.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-apiserver-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-apiserver
    ///     image: "registry.k8s.io/kube-apiserver:v1.37.2"
    ///     command: [kube-apiserver, --token-auth-file=/etc/kubernetes/tokens.csv]
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
    ///     command: [kube-apiserver, --client-ca-file=/etc/kubernetes/pki/ca.crt]
    /// ```
    id: "apiserver-token-auth-file",
    title: "API server takes passwords from a file",
    remediation: "Remove --token-auth-file from kube-apiserver.",
    severity: High,
    threats: [12],
    cis: ["1.2.2"],
    nsa: ["NET:control-plane"],
    pss: [],
    mitre: ["MS-TA9029"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_70", "trivy/KCV-0002"],
    joins: [],
    evaluate: Component(Component::ApiServer, token_auth_file),
}

fn token_auth_file(flags: &Flags) -> Verdict {
    let offence = flags.is_set("token-auth-file").then(|| flags.offence("token-auth-file"));
    Verdict::fail_if(offence)
}

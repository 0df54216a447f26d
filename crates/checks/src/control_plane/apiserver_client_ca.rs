//! apiserver-client-ca

use super::{Component, Flags};
use crate::offence::Verdict;

check! {
    /// The API server is given no CA for the certificates of its clients (`--client-ca-file` is not
    /// set).
    ///
    /// ## Why it matters
    ///
    /// Kubelets and the other components then need passwords or tokens, which lie about in files
    /// and pass over the network.
    ///
    /// ## How to mend it
    ///
    /// Set `--client-ca-file` to the CA that signs the certificates of clients.
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
    ///     command: [kube-apiserver, --client-ca-file=/etc/kubernetes/pki/ca.crt]
    /// ```
    id: "apiserver-client-ca",
    title: "API server takes no client certificates",
    remediation: "Set --client-ca-file on kube-apiserver.",
    severity: Medium,
    threats: [12],
    cis: ["1.2.25"],
    nsa: ["NET:control-plane"],
    pss: [],
    mitre: ["MS-TA9029"],
    owasp: ["K07"],
    peers: ["trivy/KCV-0028"],
    joins: [],
    evaluate: Component(Component::ApiServer, client_ca),
}

fn client_ca(flags: &Flags) -> Verdict {
    flags.must_be_set("client-ca-file")
}

//! apiserver-encryption-config-set

use super::{Component, Flags};
use crate::offence::Verdict;

check! {
    /// The API server is given no configuration of encryption (`--encryption-provider-config`), so
    /// Secrets lie in etcd as they are. Whether a configuration that is given does what it should,
    /// `encryption-at-rest` tells.
    ///
    /// ## Why it matters
    ///
    /// Whoever gets a copy of etcd or a backup of it has every Secret of the cluster.
    ///
    /// ## How to mend it
    ///
    /// Write an `EncryptionConfiguration` with `kms` version 2 or `secretbox` first, name it with
    /// `--encryption-provider-config`, and rewrite the Secrets that are there.
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
    ///     command: [kube-apiserver, --encryption-provider-config=/etc/kubernetes/encryption.yaml]
    /// ```
    id: "apiserver-encryption-config-set",
    title: "API server has no configuration of encryption",
    remediation: "Set --encryption-provider-config on kube-apiserver, and rewrite all Secrets.",
    severity: High,
    threats: [2, 12],
    cis: ["1.2.27"],
    nsa: ["NET:secrets"],
    pss: [],
    mitre: ["MS-TA9029"],
    owasp: ["K03"],
    peers: ["checkov/CKV_K8S_104", "trivy/KCV-0030"],
    joins: [],
    evaluate: Component(Component::ApiServer, encryption_config_set),
}

fn encryption_config_set(flags: &Flags) -> Verdict {
    flags.must_be_set("encryption-provider-config")
}

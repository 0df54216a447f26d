//! kcm-sa-private-key

use super::{Component, Flags};
use crate::offence::Verdict;

check! {
    /// The controller manager is given no key to sign tokens of ServiceAccounts with
    /// (`--service-account-private-key-file` is not set).
    ///
    /// ## Why it matters
    ///
    /// Secrets of the type `kubernetes.io/service-account-token` then get no token and are not
    /// cleaned up, and keys cannot be replaced in step with the API server.
    ///
    /// ## How to mend it
    ///
    /// Set `--service-account-private-key-file` to the private key whose public key the API server
    /// has.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-controller-manager-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-controller-manager
    ///     image: "registry.k8s.io/kube-controller-manager:v1.37.2"
    ///     command: [kube-controller-manager, --profiling=false]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-controller-manager-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-controller-manager
    ///     image: "registry.k8s.io/kube-controller-manager:v1.37.2"
    ///     command:
    ///     - kube-controller-manager
    ///     - --service-account-private-key-file=/etc/kubernetes/pki/sa.key
    /// ```
    id: "kcm-sa-private-key",
    title: "Controller manager has no key for tokens of ServiceAccounts",
    remediation: "Set --service-account-private-key-file on kube-controller-manager.",
    severity: Medium,
    threats: [12],
    cis: ["1.3.4"],
    nsa: ["NET:control-plane"],
    pss: [],
    mitre: ["T1552"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_110", "trivy/KCV-0036"],
    joins: [],
    evaluate: Component(Component::ControllerManager, sa_private_key),
}

fn sa_private_key(flags: &Flags) -> Verdict {
    flags.must_be_set("service-account-private-key-file")
}

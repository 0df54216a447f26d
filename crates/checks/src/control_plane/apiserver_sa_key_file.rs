//! apiserver-sa-key-file

use super::{Component, Flags};
use crate::offence::Verdict;

check! {
    /// The API server verifies tokens of ServiceAccounts with no key made for them
    /// (`--service-account-key-file` is not set, or names the key of its own serving certificate).
    /// Does not apply with `--service-account-signing-endpoint`, where another program holds the
    /// keys.
    ///
    /// ## Why it matters
    ///
    /// Whoever gets the key of the serving certificate can then make a token for any
    /// ServiceAccount, and neither can be replaced without the other.
    ///
    /// ## How to mend it
    ///
    /// Make a pair of keys for tokens alone, and name its public key with
    /// `--service-account-key-file`.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-apiserver-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-apiserver
    ///     image: "registry.k8s.io/kube-apiserver:v1.37.2"
    ///     command:
    ///     - kube-apiserver
    ///     - --service-account-key-file=/etc/kubernetes/pki/apiserver.key
    ///     - --tls-private-key-file=/etc/kubernetes/pki/apiserver.key
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
    ///     command:
    ///     - kube-apiserver
    ///     - --service-account-key-file=/etc/kubernetes/pki/sa.pub
    ///     - --tls-private-key-file=/etc/kubernetes/pki/apiserver.key
    /// ```
    id: "apiserver-sa-key-file",
    title: "Tokens of ServiceAccounts have no key of their own",
    remediation: "Set --service-account-key-file on kube-apiserver to a key made for tokens.",
    severity: Medium,
    threats: [12],
    cis: ["1.2.22"],
    nsa: ["NET:control-plane"],
    pss: [],
    mitre: ["MS-TA9029"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_97", "trivy/KCV-0025"],
    joins: [],
    evaluate: Component(Component::ApiServer, sa_key_file),
}

fn sa_key_file(flags: &Flags) -> Verdict {
    if flags.is_set("service-account-signing-endpoint") {
        return Verdict::NotApplicable;
    }
    let keys = flags.list("service-account-key-file");
    let shared = flags.value("tls-private-key-file").is_some_and(|key| keys.contains(&key));
    let offends = keys.is_empty() || shared;
    Verdict::fail_if(offends.then(|| flags.offence("service-account-key-file")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_of_their_own_or_held_elsewhere() {
        let judge = |told: &[(&str, &str)]| {
            sa_key_file(&Flags::in_force(Component::ApiServer, told.iter().copied(), Some(37)))
        };
        assert!(matches!(judge(&[]), Verdict::Fail(_)));
        assert_eq!(judge(&[("service-account-key-file", "/sa.pub")]), Verdict::Pass);
        let shared =
            [("service-account-key-file", "[/tls.key]"), ("tls-private-key-file", "/tls.key")];
        assert!(matches!(judge(&shared), Verdict::Fail(_)));
        let elsewhere = [("service-account-signing-endpoint", "/run/signer.sock")];
        assert_eq!(judge(&elsewhere), Verdict::NotApplicable);
    }
}

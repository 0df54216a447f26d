//! apiserver-strong-ciphers

use super::{Component, Flags};
use crate::cipher_suites::weak;
use crate::offence::{Offence, Verdict};

check! {
    /// The API server takes TLS cipher suites that are weak (`--tls-cipher-suites`): those that Go
    /// itself calls insecure. Where the flag is not set, Go's own choice counts, which holds none in
    /// any supported version of Kubernetes. With `--tls-min-version=VersionTLS13` the flag has no
    /// effect.
    ///
    /// The CIS benchmark asks for more: that the flag is set, and without the four suites with
    /// `ECDHE` and `CBC_SHA` that are part of Go's own choice.
    ///
    /// ## Why it matters
    ///
    /// Who records the traffic may read it later, once a key is known or a cipher is broken.
    ///
    /// ## How to mend it
    ///
    /// Remove `--tls-cipher-suites`, or name suites with `ECDHE` and without `3DES`, `RC4` and
    /// `CBC_SHA256`.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-apiserver-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-apiserver
    ///     image: "registry.k8s.io/kube-apiserver:v1.37.2"
    ///     command: [kube-apiserver, --tls-cipher-suites=TLS_RSA_WITH_AES_128_GCM_SHA256]
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
    ///     command: [kube-apiserver, --tls-cipher-suites=TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]
    /// ```
    id: "apiserver-strong-ciphers",
    title: "API server takes weak ciphers",
    remediation: "Remove --tls-cipher-suites from kube-apiserver, or name strong ones only.",
    severity: Medium,
    threats: [12],
    cis: ["1.2.29"],
    nsa: ["NET:control-plane"],
    pss: [],
    mitre: ["MS-TA9029"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_105"],
    joins: [],
    evaluate: Component(Component::ApiServer, strong_ciphers),
}

fn strong_ciphers(flags: &Flags) -> Verdict {
    if flags.value("tls-min-version") == Some("VersionTLS13") {
        return Verdict::Pass;
    }
    let Some(suites) = flags.known_list("tls-cipher-suites") else {
        return flags.unreadable("tls-cipher-suites");
    };
    let told = |suite| Offence::at("").detail(format_args!("--tls-cipher-suites has {suite}"));
    Verdict::from_offences(weak(suites).map(told))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cipher_suites::STRONG;

    #[test]
    fn each_suite_counts_unless_none_does() {
        let judge = |told: &[(&str, &str)]| {
            strong_ciphers(&Flags::in_force(Component::ApiServer, told.iter().copied(), Some(37)))
        };
        assert_eq!(judge(&[]), Verdict::Pass);
        let suites = STRONG.join(",");
        assert_eq!(judge(&[("tls-cipher-suites", &suites)]), Verdict::Pass);
        let mixed =
            ("tls-cipher-suites", "[TLS_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_RC4_128_SHA]");
        let Verdict::Fail(offences) = judge(&[mixed]) else { unreachable!() };
        assert_eq!(offences.len(), 1);
        assert_eq!(judge(&[mixed, ("tls-min-version", "VersionTLS13")]), Verdict::Pass);
    }
}

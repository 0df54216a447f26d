//! kubelet-strong-ciphers

use super::KubeletSettings;
use crate::cipher_suites::weak;
use crate::offence::{Offence, Verdict};

check! {
    /// The kubelet takes TLS cipher suites that are weak (`tlsCipherSuites`): those that Go itself
    /// calls insecure. Where the setting is empty, Go's own choice counts, which holds none in any
    /// supported version of Kubernetes. With `tlsMinVersion: VersionTLS13` it has no effect.
    ///
    /// The CIS benchmark asks for more: that the setting is there, and without the suites with
    /// `CBC_SHA` that are part of Go's own choice.
    ///
    /// ## Why it matters
    ///
    /// Who records the traffic, which holds logs and terminals, may read it later, once a key is known or
    /// a cipher is broken.
    ///
    /// ## How to mend it
    ///
    /// Remove `tlsCipherSuites`, or name suites with `ECDHE` and without `3DES`, `RC4` and `CBC_SHA256`.
    ///
    /// ```kubelet,bad
    /// tlsCipherSuites: [TLS_RSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]
    /// ```
    ///
    /// ```kubelet,good
    /// tlsCipherSuites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]
    /// ```
    id: "kubelet-strong-ciphers",
    title: "Kubelet takes weak ciphers",
    remediation: "Remove tlsCipherSuites from the kubelet configuration, or name strong ones only.",
    severity: Medium,
    threats: [12],
    cis: ["4.2.12"],
    nsa: ["NET:worker"],
    pss: [],
    mitre: ["MS-TA9030", "T1613"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_151", "trivy/KCV-0092"],
    joins: [],
    evaluate: Kubelet(strong_ciphers),
}

fn strong_ciphers(kubelet: &KubeletSettings) -> Verdict {
    if kubelet.tls_min_version == "VersionTLS13" {
        return Verdict::Pass;
    }
    let told = |suite| Offence::at("").detail(format_args!("tlsCipherSuites has {suite}"));
    Verdict::from_offences(weak(kubelet.tls_cipher_suites.iter().map(String::as_str)).map(told))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tls_1_3_has_suites_of_its_own() {
        let weak = ["TLS_RSA_WITH_AES_128_GCM_SHA256".to_owned()].to_vec();
        let mut kubelet = KubeletSettings { tls_cipher_suites: weak, ..KubeletSettings::default() };
        assert!(matches!(strong_ciphers(&kubelet), Verdict::Fail(_)));
        kubelet.tls_min_version = "VersionTLS13".to_owned();
        assert_eq!(strong_ciphers(&kubelet), Verdict::Pass);
        assert_eq!(strong_ciphers(&KubeletSettings::default()), Verdict::Pass);
    }
}

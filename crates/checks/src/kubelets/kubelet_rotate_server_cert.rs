//! kubelet-rotate-server-cert

use super::KubeletSettings;
use super::settings::offence;
use crate::offence::Verdict;

const GATE: &str = "RotateKubeletServerCertificate";

check! {
    /// The feature gate `RotateKubeletServerCertificate`, which is on by default, was switched off: a
    /// kubelet that gets its serving certificate from the cluster (`serverTLSBootstrap`) does not renew it.
    /// Does not apply where the gate is on and the certificate comes from elsewhere, who then has to renew
    /// it.
    ///
    /// ## Why it matters
    ///
    /// Once the certificate has expired, nothing that verifies it reaches the kubelet: no logs, no exec, no
    /// metrics. People then stop to verify.
    ///
    /// ## How to mend it
    ///
    /// Remove the gate from `featureGates`, and restart the kubelet.
    ///
    /// ```kubelet,bad
    /// serverTLSBootstrap: true
    /// featureGates: {RotateKubeletServerCertificate: false}
    /// ```
    ///
    /// ```kubelet,good
    /// serverTLSBootstrap: true
    /// ```
    id: "kubelet-rotate-server-cert",
    title: "Kubelet does not renew its serving certificate",
    remediation: "Remove RotateKubeletServerCertificate from featureGates in the kubelet configuration.",
    severity: Medium,
    threats: [12],
    cis: ["4.2.11"],
    nsa: ["NET:worker"],
    pss: [],
    mitre: ["MS-TA9030", "T1613"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_112", "trivy/KCV-0091"],
    joins: [],
    evaluate: Kubelet(rotate_server_cert),
}

fn rotate_server_cert(kubelet: &KubeletSettings) -> Verdict {
    match kubelet.feature_gates.get(GATE) {
        Some(false) => {
            Verdict::fail_if(Some(offence("featureGates.RotateKubeletServerCertificate", "false")))
        }
        _ if kubelet.server_tls_bootstrap => Verdict::Pass,
        _ => Verdict::NotApplicable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_gets_its_certificate_elsewhere_is_not_judged() {
        let mut kubelet = KubeletSettings::default();
        assert_eq!(rotate_server_cert(&kubelet), Verdict::NotApplicable);
        kubelet.feature_gates.insert(GATE.to_owned(), true);
        assert_eq!(rotate_server_cert(&kubelet), Verdict::NotApplicable);
        kubelet.feature_gates.insert(GATE.to_owned(), false);
        assert!(matches!(rotate_server_cert(&kubelet), Verdict::Fail(_)));
    }
}

//! apiserver-tls-cert

use super::{Component, Flags};
use crate::offence::Verdict;

/// Where an API server writes the certificate that it signs itself.
const SELF_SIGNED: &str = "/var/run/kubernetes/apiserver.crt";

check! {
    /// The API server is given no serving certificate (`--tls-cert-file` and
    /// `--tls-private-key-file`), so it makes one that it signs itself. It then says that the flags
    /// name `/var/run/kubernetes/apiserver.crt`, which is judged alike.
    ///
    /// ## Why it matters
    ///
    /// Clients cannot verify such a certificate. They are told not to, and then anybody who stands
    /// in between can pass for the API server.
    ///
    /// ## How to mend it
    ///
    /// Set both flags to a certificate and key of the CA of the cluster.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-apiserver-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-apiserver
    ///     image: "registry.k8s.io/kube-apiserver:v1.37.2"
    ///     command: [kube-apiserver, --client-ca-file=/etc/kubernetes/pki/ca.crt]
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
    ///     - --tls-cert-file=/etc/kubernetes/pki/apiserver.crt
    ///     - --tls-private-key-file=/etc/kubernetes/pki/apiserver.key
    /// ```
    id: "apiserver-tls-cert",
    title: "API server signs its own certificate",
    remediation: "Set --tls-cert-file and --tls-private-key-file on kube-apiserver.",
    severity: Medium,
    threats: [12],
    cis: ["1.2.24"],
    nsa: ["NET:control-plane"],
    pss: [],
    mitre: ["MS-TA9029"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_100", "trivy/KCV-0027"],
    joins: [],
    evaluate: Component(Component::ApiServer, tls_cert),
}

fn tls_cert(flags: &Flags) -> Verdict {
    if flags.value("tls-cert-file") == Some(SELF_SIGNED) {
        return Verdict::fail_if(Some(flags.offence("tls-cert-file")));
    }
    flags.must_all_be_set(&["tls-cert-file", "tls-private-key-file"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_of_its_own_is_none() {
        let judge = |certificate| {
            let told = [("tls-cert-file", certificate), ("tls-private-key-file", "/apiserver.key")];
            tls_cert(&Flags::in_force(Component::ApiServer, told, Some(37)))
        };
        assert!(matches!(judge(SELF_SIGNED), Verdict::Fail(_)));
        assert!(matches!(judge(""), Verdict::Fail(_)));
        assert_eq!(judge("/etc/kubernetes/pki/apiserver.crt"), Verdict::Pass);
    }
}

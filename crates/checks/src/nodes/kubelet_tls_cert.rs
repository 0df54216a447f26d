//! kubelet-tls-cert

use crate::offence::{Offence, Verdict};
use crate::view::NodeView;

check! {
    /// The serving certificate of a kubelet cannot be verified: it made it itself, it has expired, or
    /// it is not for the address of its node. A kubelet does so unless it is given a certificate
    /// (`tlsCertFile`, `tlsPrivateKeyFile`) or asks the cluster for one (`serverTLSBootstrap`).
    ///
    /// What is judged is the certificate that the kubelet shows, by the authority that the cluster
    /// gives to its Pods, or by that of `--kubelet-certificate-authority`. Its settings tell
    /// less: a kubelet names the file of a certificate that it made itself too.
    ///
    /// ## Why it matters
    ///
    /// Logs, terminals and port-forwards go through the kubelet. Who answers at its address in its
    /// place reads and changes them, and nobody can tell.
    ///
    /// ## How to mend it
    ///
    /// Set `serverTLSBootstrap: true`, let something approve the requests for the signer
    /// `kubernetes.io/kubelet-serving`, restart the kubelet, and give kube-apiserver
    /// `--kubelet-certificate-authority`.
    ///
    /// ```kubelet,bad
    /// certificate: invalid peer certificate, UnknownIssuer
    /// ```
    ///
    /// ```kubelet,good
    /// tlsCertFile: /var/lib/kubelet/pki/kubelet.crt
    /// ```
    id: "kubelet-tls-cert",
    title: "Certificate of a kubelet cannot be verified",
    remediation: "Set serverTLSBootstrap in the kubelet configuration, and approve its certificate requests.",
    severity: Medium,
    threats: [12],
    cis: ["4.2.9"],
    nsa: ["NET:worker"],
    pss: [],
    mitre: ["MS-TA9030", "T1613"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_148", "trivy/KCV-0088", "trivy/KCV-0089"],
    joins: [],
    evaluate: Node(kubelet_tls_cert),
}

fn kubelet_tls_cert(view: &NodeView<'_>) -> Verdict {
    match view.certificate {
        None => Verdict::NotApplicable,
        Some(Ok(verified)) => Verdict::fail_if((!verified).then(|| Offence::at(""))),
        Some(Err(reason)) => Verdict::Unknown(reason.into()),
    }
}

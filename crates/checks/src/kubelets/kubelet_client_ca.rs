//! kubelet-client-ca

use super::KubeletSettings;
use super::settings::offence;
use crate::offence::Verdict;

check! {
    /// The kubelet has no authority to verify client certificates by (`authentication.x509.clientCAFile`).
    ///
    /// ## Why it matters
    ///
    /// The API server is then a client that it does not know, unless it knows it by a token; where this
    /// works, it is because everybody may ask.
    ///
    /// ## How to mend it
    ///
    /// Name the file of the authority of the cluster in `authentication.x509.clientCAFile`, which kubeadm
    /// puts at `/etc/kubernetes/pki/ca.crt`, and restart the kubelet.
    ///
    /// ```kubelet,bad
    /// authentication: {x509: {}}
    /// ```
    ///
    /// ```kubelet,good
    /// authentication: {x509: {clientCAFile: /etc/kubernetes/pki/ca.crt}}
    /// ```
    id: "kubelet-client-ca",
    title: "Kubelet verifies no client certificates",
    remediation: "Set authentication.x509.clientCAFile in the kubelet configuration.",
    severity: Medium,
    threats: [12],
    cis: ["4.2.3"],
    nsa: ["NET:worker"],
    pss: [],
    mitre: ["MS-TA9030", "T1613"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_140", "trivy/KCV-0081"],
    joins: [],
    evaluate: Kubelet(client_ca),
}

fn client_ca(kubelet: &KubeletSettings) -> Verdict {
    let unset = kubelet.authentication.x509.client_ca_file.is_empty();
    Verdict::fail_if(unset.then(|| offence("authentication.x509.clientCAFile", "not set")))
}

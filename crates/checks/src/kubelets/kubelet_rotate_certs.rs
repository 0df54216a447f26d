//! kubelet-rotate-certs

use super::KubeletSettings;
use super::settings::offence;
use crate::offence::Verdict;

check! {
    /// The kubelet does not renew its client certificate (`rotateCertificates` is false, or not set in the
    /// configuration file). kube-bench takes a file without the setting as one that has it on; it is off.
    /// A kubelet that shows the API server a token of a cloud instead of a certificate needs none.
    ///
    /// ## Why it matters
    ///
    /// A certificate that expires takes the node out of the cluster. So people make them last for years, and
    /// whoever copied one then has a node for years.
    ///
    /// ## How to mend it
    ///
    /// Set `rotateCertificates: true`, and restart the kubelet.
    ///
    /// ```kubelet,bad
    /// rotateCertificates: false
    /// ```
    ///
    /// ```kubelet,good
    /// rotateCertificates: true
    /// ```
    id: "kubelet-rotate-certs",
    title: "Kubelet does not renew its client certificate",
    remediation: "Set rotateCertificates to true in the kubelet configuration.",
    severity: Medium,
    threats: [12],
    cis: ["4.2.10"],
    nsa: ["NET:worker"],
    pss: [],
    mitre: ["MS-TA9030", "T1613"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_149", "trivy/KCV-0090"],
    joins: [],
    evaluate: Kubelet(rotate_certs),
}

fn rotate_certs(kubelet: &KubeletSettings) -> Verdict {
    let off = !kubelet.rotate_certificates;
    Verdict::fail_if(off.then(|| offence("rotateCertificates", "false")))
}

//! kubelet-read-only-port

use super::KubeletSettings;
use super::settings::offence;
use crate::offence::Verdict;

check! {
    /// The kubelet answers everybody at a port without TLS and without authentication (`readOnlyPort`, by
    /// old habit 10255).
    ///
    /// ## Why it matters
    ///
    /// Whoever reaches the node reads there which Pods run on it, with their environment, and how much they
    /// do.
    ///
    /// ## How to mend it
    ///
    /// Set `readOnlyPort: 0`, or remove it from the configuration file, and restart the kubelet. What
    /// took metrics from there takes them from port 10250 with a token.
    ///
    /// ```kubelet,bad
    /// readOnlyPort: 10255
    /// ```
    ///
    /// ```kubelet,good
    /// readOnlyPort: 0
    /// ```
    id: "kubelet-read-only-port",
    title: "Kubelet has a port that is open to everybody",
    remediation: "Set readOnlyPort to 0 in the kubelet configuration.",
    severity: High,
    threats: [12],
    cis: ["4.2.4"],
    nsa: ["NET:worker"],
    pss: [],
    mitre: ["MS-TA9030", "T1613"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_141", "trivy/KCV-0082"],
    joins: [],
    evaluate: Kubelet(read_only_port),
}

fn read_only_port(kubelet: &KubeletSettings) -> Verdict {
    let port = kubelet.read_only_port;
    Verdict::fail_if((port != 0).then(|| offence("readOnlyPort", &port.to_string())))
}

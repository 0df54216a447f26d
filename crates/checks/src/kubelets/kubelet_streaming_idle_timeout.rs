//! kubelet-streaming-idle-timeout

use k8s_openapi::jiff::SignedDuration;

use super::KubeletSettings;
use super::settings::{offence, unreadable};
use crate::offence::Verdict;

const TIMEOUT: &str = "streamingConnectionIdleTimeout";

check! {
    /// The kubelet never ends streams that are idle (`streamingConnectionIdleTimeout` is 0): those of
    /// `kubectl exec`, `attach` and `port-forward`. In a configuration file 0 stands for the default of
    /// four hours; only the flag switches the timeout off.
    ///
    /// ## Why it matters
    ///
    /// A shell that was left open stays open for whoever comes to the terminal, and streams that nobody
    /// uses fill the node.
    ///
    /// ## How to mend it
    ///
    /// Remove `--streaming-connection-idle-timeout=0`, and set `streamingConnectionIdleTimeout: 5m` in the
    /// configuration file.
    ///
    /// ```kubelet,bad
    /// streamingConnectionIdleTimeout: 0s
    /// ```
    ///
    /// ```kubelet,good
    /// streamingConnectionIdleTimeout: 4h0m0s
    /// ```
    id: "kubelet-streaming-idle-timeout",
    title: "Kubelet never ends idle streams",
    remediation: "Set streamingConnectionIdleTimeout in the kubelet configuration, for example to 5m.",
    severity: Medium,
    threats: [12],
    cis: ["4.2.5"],
    nsa: ["NET:worker"],
    pss: [],
    mitre: ["MS-TA9030", "T1613"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_143", "trivy/KCV-0085"],
    joins: [],
    evaluate: Kubelet(streaming_idle_timeout),
}

fn streaming_idle_timeout(kubelet: &KubeletSettings) -> Verdict {
    let timeout = kubelet.streaming_connection_idle_timeout.as_deref().unwrap_or_default();
    match timeout.parse::<SignedDuration>() {
        Ok(parsed) => Verdict::fail_if((!parsed.is_positive()).then(|| offence(TIMEOUT, timeout))),
        Err(_) => unreadable(TIMEOUT, timeout),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_duration_that_ends_passes() {
        let judge = |timeout: Option<&str>| {
            streaming_idle_timeout(&KubeletSettings {
                streaming_connection_idle_timeout: timeout.map(str::to_owned),
                ..KubeletSettings::default()
            })
        };
        assert_eq!(judge(Some("5m0s")), Verdict::Pass);
        assert!(matches!(judge(Some("0s")), Verdict::Fail(_)));
        for timeout in [None, Some(""), Some("long")] {
            assert!(matches!(judge(timeout), Verdict::Unknown(_)), "{timeout:?}");
        }
    }
}

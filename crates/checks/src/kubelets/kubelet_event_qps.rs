//! kubelet-event-qps

use super::KubeletSettings;
use super::settings::fail_if;
use crate::offence::Verdict;

/// The default of Kubernetes before 1.27, the lowest that any version had.
const LEAST: i64 = 5;

check! {
    /// The kubelet may create fewer Events in a second than any version of Kubernetes lets it by default
    /// (`eventRecordQPS` is 1 to 4; the default is 50, and was 5 before Kubernetes 1.27). 0 is no limit: no
    /// Event is lost, but nothing keeps Pods that fail quickly from flooding the API server; the CIS
    /// benchmark takes it, and so does this check.
    ///
    /// ## Why it matters
    ///
    /// Events that the kubelet does not send are lost: failures to start, kills, and images that were
    /// pulled are then without a trace.
    ///
    /// ## How to mend it
    ///
    /// Remove `eventRecordQPS` from the configuration file, and restart the kubelet.
    ///
    /// ```kubelet,bad
    /// eventRecordQPS: 1
    /// ```
    ///
    /// ```kubelet,good
    /// eventRecordQPS: 50
    /// ```
    id: "kubelet-event-qps",
    title: "Kubelet drops Events",
    remediation: "Remove eventRecordQPS from the kubelet configuration, or set it to 5 or more.",
    severity: Low,
    threats: [12],
    cis: ["4.2.8"],
    nsa: ["NET:worker"],
    pss: [],
    mitre: ["MS-TA9030", "T1613"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_147", "trivy/KCV-0087"],
    joins: [],
    evaluate: Kubelet(event_qps),
}

fn event_qps(kubelet: &KubeletSettings) -> Verdict {
    fail_if("eventRecordQPS", kubelet.event_record_qps, |number| {
        (1..LEAST).contains(&number).then(|| number.to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_limit_loses_no_event() {
        let judge = |event_record_qps| {
            event_qps(&KubeletSettings { event_record_qps, ..KubeletSettings::default() })
        };
        for number in [0, 5, 50] {
            assert_eq!(judge(Some(number)), Verdict::Pass, "{number}");
        }
        assert!(matches!(judge(Some(4)), Verdict::Fail(_)));
        assert!(matches!(judge(None), Verdict::Unknown(_)));
    }
}

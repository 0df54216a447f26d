//! kubelet-pod-pids-limit

use super::KubeletSettings;
use super::settings::fail_if;
use crate::offence::Verdict;

check! {
    /// A Pod may have as many processes as its node (`podPidsLimit` is -1, which is the default). Does not
    /// apply to Windows.
    ///
    /// ## Why it matters
    ///
    /// One Pod that forks without end then takes every process of the node: nobody gets a shell, probes fail,
    /// and the kubelet itself stops.
    ///
    /// ## How to mend it
    ///
    /// Set `podPidsLimit`, for example to 4096, and restart the kubelet.
    ///
    /// ```kubelet,bad
    /// podPidsLimit: -1
    /// ```
    ///
    /// ```kubelet,good
    /// podPidsLimit: 4096
    /// ```
    id: "kubelet-pod-pids-limit",
    title: "Pods may have as many processes as their node",
    remediation: "Set podPidsLimit in the kubelet configuration, for example to 4096.",
    severity: Medium,
    threats: [8, 12],
    cis: ["4.2.13"],
    nsa: ["NET:worker"],
    pss: [],
    mitre: ["MS-TA9030", "T1613"],
    owasp: ["K07"],
    peers: ["kubescape/C-0284"],
    joins: [],
    evaluate: Kubelet(pod_pids_limit),
}

fn pod_pids_limit(kubelet: &KubeletSettings) -> Verdict {
    if !kubelet.linux {
        return Verdict::NotApplicable;
    }
    fail_if("podPidsLimit", kubelet.pod_pids_limit, |limit| (limit <= 0).then(|| limit.to_string()))
}

//! kubelet-iptables-chains

use super::KubeletSettings;
use super::settings::fail_if;
use crate::offence::Verdict;

check! {
    /// The kubelet does not keep its chains in iptables (`makeIPTablesUtilChains` is false). Does not apply
    /// to Windows.
    ///
    /// ## Why it matters
    ///
    /// Rules of the node and those of the network plugin are then what somebody wrote once: packets may
    /// take ways that nobody meant to open.
    ///
    /// ## How to mend it
    ///
    /// Set `makeIPTablesUtilChains: true`, which is the default, and restart the kubelet.
    ///
    /// ```kubelet,bad
    /// makeIPTablesUtilChains: false
    /// ```
    ///
    /// ```kubelet,good
    /// makeIPTablesUtilChains: true
    /// ```
    id: "kubelet-iptables-chains",
    title: "Kubelet does not keep its iptables chains",
    remediation: "Set makeIPTablesUtilChains to true in the kubelet configuration.",
    severity: Medium,
    threats: [12],
    cis: ["4.2.6"],
    nsa: ["NET:worker"],
    pss: [],
    mitre: ["MS-TA9030", "T1613"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_145", "trivy/KCV-0084"],
    joins: [],
    evaluate: Kubelet(iptables_chains),
}

fn iptables_chains(kubelet: &KubeletSettings) -> Verdict {
    if !kubelet.linux {
        return Verdict::NotApplicable;
    }
    fail_if("makeIPTablesUtilChains", kubelet.make_iptables_util_chains, |on| {
        (!on).then(|| "false".to_owned())
    })
}

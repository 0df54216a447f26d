//! kubelet-authz-not-always-allow

use super::KubeletSettings;
use super::settings::{offence, unreadable};
use crate::offence::Verdict;

const MODE: &str = "authorization.mode";

check! {
    /// The kubelet lets every client that it knows do everything (`authorization.mode: AlwaysAllow`),
    /// instead of asking the API server (`Webhook`).
    ///
    /// ## Why it matters
    ///
    /// Any certificate of the cluster, such as that of another node, then runs commands in every container
    /// of this one.
    ///
    /// ## How to mend it
    ///
    /// Set `authorization.mode: Webhook`, and restart the kubelet.
    ///
    /// ```kubelet,bad
    /// authorization: {mode: AlwaysAllow}
    /// ```
    ///
    /// ```kubelet,good
    /// authorization: {mode: Webhook}
    /// ```
    id: "kubelet-authz-not-always-allow",
    title: "Kubelet lets every client do everything",
    remediation: "Set authorization.mode to Webhook in the kubelet configuration.",
    severity: Critical,
    threats: [12],
    cis: ["4.2.2"],
    nsa: ["NET:worker"],
    pss: [],
    mitre: ["MS-TA9030", "T1613"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_139", "trivy/KCV-0080"],
    joins: [],
    evaluate: Kubelet(authz_not_always_allow),
}

fn authz_not_always_allow(kubelet: &KubeletSettings) -> Verdict {
    match kubelet.authorization.mode.as_str() {
        "Webhook" => Verdict::Pass,
        "AlwaysAllow" => Verdict::fail_if(Some(offence(MODE, "AlwaysAllow"))),
        other => unreadable(MODE, other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_that_nobody_knows_is_no_pass() {
        let mut kubelet = KubeletSettings::default();
        for mode in ["", "webhook", "RBAC"] {
            kubelet.authorization.mode = mode.to_owned();
            assert!(matches!(authz_not_always_allow(&kubelet), Verdict::Unknown(_)), "{mode}");
        }
    }
}

//! kubelet-anonymous-auth

use super::KubeletSettings;
use super::settings::fail_if;
use crate::offence::Verdict;

check! {
    /// The kubelet answers requests of clients that show no certificate and no token
    /// (`authentication.anonymous.enabled`). A configuration file has this off unless it says otherwise;
    /// a kubelet that is run by flags alone has it on.
    ///
    /// ## Why it matters
    ///
    /// With `AlwaysAllow` beside it, everybody who reaches port 10250 runs commands in every container of
    /// the node. Even with authorization, what `system:anonymous` may do is one binding away.
    ///
    /// ## How to mend it
    ///
    /// Set `authentication.anonymous.enabled: false` in the kubelet's configuration, and restart it.
    ///
    /// ```kubelet,bad
    /// authentication: {anonymous: {enabled: true}}
    /// ```
    ///
    /// ```kubelet,good
    /// authentication: {anonymous: {enabled: false}}
    /// ```
    id: "kubelet-anonymous-auth",
    title: "Kubelet answers anonymous requests",
    remediation: "Set authentication.anonymous.enabled to false in the kubelet configuration.",
    severity: Critical,
    threats: [12],
    cis: ["4.2.1"],
    nsa: ["AUTH:anonymous"],
    pss: [],
    mitre: ["MS-TA9030", "T1613"],
    owasp: ["K09"],
    peers: ["checkov/CKV_K8S_138", "trivy/KCV-0079"],
    joins: [],
    evaluate: Kubelet(anonymous_auth),
}

fn anonymous_auth(kubelet: &KubeletSettings) -> Verdict {
    fail_if("authentication.anonymous.enabled", kubelet.authentication.anonymous.enabled, |on| {
        on.then(|| "true".to_owned())
    })
}

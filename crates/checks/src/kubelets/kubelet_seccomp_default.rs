//! kubelet-seccomp-default

use super::KubeletSettings;
use super::settings::fail_if;
use crate::offence::Verdict;

check! {
    /// A container that asks for no seccomp profile runs without one (`seccompDefault` is false, which is the
    /// default). Does not apply to Windows.
    ///
    /// ## Why it matters
    ///
    /// Every call of the kernel is then open to it, those that nearly no program needs and that break-outs
    /// begin with too.
    ///
    /// ## How to mend it
    ///
    /// Set `seccompDefault: true`, and restart the kubelet. Containers get it when they are started anew;
    /// those that need more ask for it.
    ///
    /// ```kubelet,bad
    /// seccompDefault: false
    /// ```
    ///
    /// ```kubelet,good
    /// seccompDefault: true
    /// ```
    id: "kubelet-seccomp-default",
    title: "Containers run without seccomp unless they ask for it",
    remediation: "Set seccompDefault to true in the kubelet configuration.",
    severity: Medium,
    threats: [7, 12],
    cis: ["4.2.14"],
    nsa: ["NET:worker"],
    pss: [],
    mitre: ["MS-TA9030", "T1613"],
    owasp: ["K07"],
    peers: [],
    joins: [],
    evaluate: Kubelet(seccomp_default),
}

fn seccomp_default(kubelet: &KubeletSettings) -> Verdict {
    if !kubelet.linux {
        return Verdict::NotApplicable;
    }
    fail_if("seccompDefault", kubelet.seccomp_default, |on| (!on).then(|| "false".to_owned()))
}

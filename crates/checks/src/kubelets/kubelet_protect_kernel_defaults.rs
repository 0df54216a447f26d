//! kubelet-protect-kernel-defaults

use super::KubeletSettings;
use super::settings::offence;
use crate::offence::Verdict;

check! {
    /// The kubelet changes kernel settings of its node to what it needs, instead of ending with an error
    /// (`protectKernelDefaults` is false, which is the default). The CIS benchmark asked for it up to
    /// version 1.23 and no longer does. Does not apply to Windows.
    ///
    /// ## Why it matters
    ///
    /// What the people of the node set for a reason is then changed without a word, and comes back with the
    /// next restart.
    ///
    /// ## How to mend it
    ///
    /// Set `vm.overcommit_memory=1`, `vm.panic_on_oom=0`, `kernel.panic=10` and `kernel.panic_on_oops=1` on
    /// the node, then `protectKernelDefaults: true`, and restart the kubelet.
    ///
    /// ```kubelet,bad
    /// protectKernelDefaults: false
    /// ```
    ///
    /// ```kubelet,good
    /// protectKernelDefaults: true
    /// ```
    id: "kubelet-protect-kernel-defaults",
    title: "Kubelet changes kernel settings of its node",
    remediation: "Set the kernel settings, then protectKernelDefaults to true in the kubelet configuration.",
    severity: Low,
    threats: [12],
    cis: [],
    nsa: ["NET:worker"],
    pss: [],
    mitre: [],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_144", "trivy/KCV-0083"],
    joins: [],
    evaluate: Kubelet(protect_kernel_defaults),
}

fn protect_kernel_defaults(kubelet: &KubeletSettings) -> Verdict {
    if !kubelet.linux {
        return Verdict::NotApplicable;
    }
    let off = !kubelet.protect_kernel_defaults;
    Verdict::fail_if(off.then(|| offence("protectKernelDefaults", "false")))
}

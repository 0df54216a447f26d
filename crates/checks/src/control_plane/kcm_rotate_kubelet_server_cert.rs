//! kcm-rotate-kubelet-server-cert

use super::flags::truth;
use super::{Component, Flags};
use crate::offence::Verdict;

const GATE: &str = "RotateKubeletServerCertificate";

check! {
    /// The feature gate `RotateKubeletServerCertificate` is off on the controller manager
    /// (`--feature-gates`). It is on unless set.
    ///
    /// ## Why it matters
    ///
    /// Certificates that are not renewed in time are renewed by hand, late or not at all, and
    /// clients are told not to verify them.
    ///
    /// ## How to mend it
    ///
    /// Remove `RotateKubeletServerCertificate=false` from `--feature-gates`.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-controller-manager-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-controller-manager
    ///     image: "registry.k8s.io/kube-controller-manager:v1.37.2"
    ///     command: [kube-controller-manager, --feature-gates=RotateKubeletServerCertificate=false]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-controller-manager-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-controller-manager
    ///     image: "registry.k8s.io/kube-controller-manager:v1.37.2"
    ///     command: [kube-controller-manager, --feature-gates=RotateKubeletServerCertificate=true]
    /// ```
    id: "kcm-rotate-kubelet-server-cert",
    title: "Serving certificates of kubelets are not rotated",
    remediation: "Remove RotateKubeletServerCertificate=false from --feature-gates.",
    severity: Medium,
    threats: [12],
    cis: ["1.3.6"],
    nsa: ["NET:control-plane"],
    pss: [],
    mitre: ["T1552"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_112", "trivy/KCV-0038"],
    joins: [],
    evaluate: Component(Component::ControllerManager, rotate_kubelet_server_cert),
}

fn rotate_kubelet_server_cert(flags: &Flags) -> Verdict {
    let Some(gates) = flags.known_list("feature-gates") else {
        return flags.unreadable("feature-gates");
    };
    let mut set = gates.into_iter().filter_map(|gate| gate.split_once('='));
    // The name may say which component's gate it is; where it stands twice, the last one counts.
    let last = set.rfind(|(name, _)| name.rsplit(':').next() == Some(GATE));
    match last.map(|(_, value)| truth(value)) {
        Some(None) => flags.unreadable("feature-gates"),
        Some(Some(false)) => Verdict::fail_if(Some(flags.offence("feature-gates"))),
        Some(Some(true)) | None => Verdict::Pass,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gate_is_on_unless_it_is_set_off() {
        let judge = |gates: &str| {
            let told = [("feature-gates", gates)];
            let flags = Flags::in_force(Component::ControllerManager, told, Some(37));
            rotate_kubelet_server_cert(&flags)
        };
        let off = "A=true,RotateKubeletServerCertificate=false";
        assert_eq!(judge("A=false"), Verdict::Pass);
        assert!(matches!(judge(off), Verdict::Fail(_)));
        assert!(matches!(judge("kube:RotateKubeletServerCertificate=f"), Verdict::Fail(_)));
        assert_eq!(judge(&format!("{off},RotateKubeletServerCertificate=1")), Verdict::Pass);
        for unknown in ["RotateKubeletServerCertificate=no", "$(GATES)"] {
            assert!(matches!(judge(unknown), Verdict::Unknown(_)), "{unknown}");
        }
    }
}

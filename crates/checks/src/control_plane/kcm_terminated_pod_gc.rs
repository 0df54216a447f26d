//! kcm-terminated-pod-gc

use super::{Component, Flags};
use crate::offence::Verdict;

/// How many Pods that have ended are kept where nothing is set.
const DEFAULT: i64 = 12_500;

check! {
    /// The controller manager removes no Pods that have ended (`--terminated-pod-gc-threshold` is 0
    /// or less; 12500 unless set).
    ///
    /// ## Why it matters
    ///
    /// Who may make Pods, or a Job that fails again and again, can then fill etcd with them and
    /// stop the cluster.
    ///
    /// ## How to mend it
    ///
    /// Remove the flag, or set it to a number that fits the cluster.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-controller-manager-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-controller-manager
    ///     image: "registry.k8s.io/kube-controller-manager:v1.37.2"
    ///     command: [kube-controller-manager, --terminated-pod-gc-threshold=0]
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
    ///     command: [kube-controller-manager, --terminated-pod-gc-threshold=1000]
    /// ```
    id: "kcm-terminated-pod-gc",
    title: "Pods that have ended are never removed",
    remediation: "Set --terminated-pod-gc-threshold of kube-controller-manager above 0.",
    severity: Medium,
    threats: [12],
    cis: ["1.3.1"],
    nsa: ["NET:control-plane"],
    pss: [],
    mitre: ["T1552"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_106", "trivy/KCV-0033"],
    joins: [],
    evaluate: Component(Component::ControllerManager, terminated_pod_gc),
}

fn terminated_pod_gc(flags: &Flags) -> Verdict {
    match flags.number("terminated-pod-gc-threshold", DEFAULT) {
        Some(threshold) => {
            Verdict::fail_if((threshold <= 0).then(|| flags.offence("terminated-pod-gc-threshold")))
        }
        None => flags.unreadable("terminated-pod-gc-threshold"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nought_and_less_keep_all() {
        let judge = |told: &[(&str, &str)]| {
            let told = told.iter().copied();
            terminated_pod_gc(&Flags::in_force(Component::ControllerManager, told, Some(37)))
        };
        assert_eq!(judge(&[]), Verdict::Pass);
        assert!(matches!(judge(&[("terminated-pod-gc-threshold", "-1")]), Verdict::Fail(_)));
        assert!(matches!(judge(&[("terminated-pod-gc-threshold", "many")]), Verdict::Unknown(_)));
    }
}

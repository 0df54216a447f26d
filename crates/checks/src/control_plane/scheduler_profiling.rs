//! scheduler-profiling

use super::{Component, Flags};
use crate::offence::Verdict;

check! {
    /// The scheduler serves profiles (`--profiling`, on unless it is set to `false`). With
    /// `--config` a file decides (`enableProfiling`), which cannot be read.
    ///
    /// ## Why it matters
    ///
    /// Profiles tell how the program works inside, and taking them slows it.
    ///
    /// ## How to mend it
    ///
    /// Set `--profiling=false`; with `--config`, set `enableProfiling: false` in the file.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-scheduler-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-scheduler
    ///     image: "registry.k8s.io/kube-scheduler:v1.37.2"
    ///     command: [kube-scheduler, --bind-address=127.0.0.1]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-scheduler-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-scheduler
    ///     image: "registry.k8s.io/kube-scheduler:v1.37.2"
    ///     command: [kube-scheduler, --profiling=false]
    /// ```
    id: "scheduler-profiling",
    title: "Scheduler serves profiles of itself",
    remediation: "Set --profiling=false on kube-scheduler, or enableProfiling: false in its configuration.",
    severity: Medium,
    threats: [12],
    cis: ["1.4.1"],
    nsa: ["NET:control-plane"],
    pss: [],
    mitre: ["T1613"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_114", "trivy/KCV-0040"],
    joins: [],
    evaluate: Component(Component::Scheduler, profiling),
}

fn profiling(flags: &Flags) -> Verdict {
    if flags.is_set("config") {
        return flags.decided_in_file("config");
    }
    flags.must_be("profiling", false, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_takes_the_place_of_the_flag() {
        let told = [("config", "/etc/kubernetes/scheduler.yaml"), ("profiling", "false")];
        let flags = Flags::in_force(Component::Scheduler, told, Some(37));
        assert!(matches!(profiling(&flags), Verdict::Unknown(_)));
    }
}

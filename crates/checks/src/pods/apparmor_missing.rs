//! apparmor-missing

use super::app_armor;
use crate::container::PodTemplate;
use crate::offence::Verdict;

check! {
    /// No `AppArmor` profile is set for a container: not by its field, not by the annotation
    /// `container.apparmor.security.beta.kubernetes.io/…`, not by the Pod's field. A profile that
    /// is set to `Unconfined` is the matter of `apparmor-unconfined`.
    ///
    /// ## Why it matters
    ///
    /// Unset means whatever the node does: its default profile where `AppArmor` is on, none where
    /// it is off. Set, the Pod does not start on a node that cannot keep its word.
    ///
    /// ## How to mend it
    ///
    /// Set `appArmorProfile: {type: RuntimeDefault}` for the Pod. On nodes with `SELinux` in place
    /// of `AppArmor`, make an exception.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata:
    ///       labels: {app: web}
    ///       annotations: {container.apparmor.security.beta.kubernetes.io/web: runtime/default}
    ///     spec:
    ///       containers: [{name: web, image: web}, {name: logs, image: logs}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       securityContext: {appArmorProfile: {type: RuntimeDefault}}
    ///       containers: [{name: web, image: web}, {name: logs, image: logs}]
    /// ```
    id: "apparmor-missing",
    title: "No AppArmor profile is set for a container",
    remediation: "Set securityContext.appArmorProfile.type to RuntimeDefault for the Pod.",
    severity: Low,
    threats: [7],
    cis: [],
    nsa: ["POD:enforcement"],
    pss: [],
    mitre: ["T1611"],
    owasp: ["K01"],
    peers: [
        "kubesec/ApparmorAny", "polaris/linuxHardening", "trivy/KSV-0002", "kubescape/C-0055",
        "docker-bench/5.2"
    ],
    joins: [],
    evaluate: Pod(apparmor_missing),
}

fn apparmor_missing(pod: &PodTemplate<'_>) -> Verdict {
    pod.judge_linux_containers(|container| {
        let missing = app_armor::profile(*pod, container).is_none();
        missing.then(|| container.offence("securityContext.appArmorProfile"))
    })
}

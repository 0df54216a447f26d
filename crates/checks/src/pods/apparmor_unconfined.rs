//! apparmor-unconfined

use crate::container::PodTemplate;
use crate::offence::Verdict;
use crate::pod_security::controls;

check! {
    /// The `AppArmor` profile of the Pod or a container is `Unconfined`, by the field or by the
    /// annotation `container.apparmor.security.beta.kubernetes.io/…`. An unset one is no offence:
    /// the runtime's default then holds on nodes with `AppArmor`.
    ///
    /// ## Why it matters
    ///
    /// The default profile keeps a container from mounting file systems and from writing to `/proc`
    /// and `/sys`, even as root. Without it, these ways to the node are open.
    ///
    /// ## How to mend it
    ///
    /// Remove the profile, or set it to `RuntimeDefault`, or to `Localhost` with one that fits.
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
    ///       annotations: {container.apparmor.security.beta.kubernetes.io/web: unconfined}
    ///     spec:
    ///       containers: [{name: web, image: web}]
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   securityContext: {appArmorProfile: {type: Unconfined}}
    ///   containers: [{name: web, image: web}]
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
    ///       containers: [{name: web, image: web}]
    /// ```
    id: "apparmor-unconfined",
    title: "AppArmor is switched off",
    remediation: "Remove the AppArmor profile, or set securityContext.appArmorProfile.type to RuntimeDefault.",
    severity: High,
    threats: [7, 15],
    cis: [],
    nsa: ["POD:enforcement"],
    pss: ["baseline/appArmorProfile"],
    mitre: ["T1611"],
    owasp: ["K01"],
    peers: [
        "kubesec/ApparmorUnconfined", "polaris/linuxHardening", "trivy/KSV-0002", "docker-bench/5.2"
    ],
    joins: [],
    evaluate: Pod(apparmor_unconfined),
}

fn apparmor_unconfined(pod: &PodTemplate<'_>) -> Verdict {
    controls::APP_ARMOR.verdict(pod)
}

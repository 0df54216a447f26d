//! linux-hardening-any

use super::app_armor;
use crate::container::{Container, PodTemplate};
use crate::model::SeLinuxOptions;
use crate::offence::Verdict;

check! {
    /// Nothing that is set confines a container: no seccomp profile, no `AppArmor` profile, no
    /// `SELinux` label, its own or the Pod's, and no dropped capability. `Unconfined` and the types
    /// `spc_t` and `unconfined_t` confine nothing. A privileged container runs without all four, so
    /// it fails whatever is set.
    ///
    /// ## Why it matters
    ///
    /// Between the program and the kernel stands what the node happens to do by default, and
    /// nothing that the workload brings along. One bug is then enough.
    ///
    /// ## How to mend it
    ///
    /// Set `seccompProfile: {type: RuntimeDefault}` for the Pod and `drop: [ALL]` in each
    /// container. Both work on every node.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers:
    ///   - name: web
    ///     image: web
    ///     securityContext: {runAsNonRoot: true, seccompProfile: {type: Unconfined}}
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: agent}
    /// spec:
    ///   securityContext: {seccompProfile: {type: RuntimeDefault}}
    ///   containers:
    ///   - name: agent
    ///     image: agent
    ///     securityContext: {privileged: true}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   securityContext: {seLinuxOptions: {level: "s0:c123,c456"}}
    ///   containers:
    ///   - name: web
    ///     image: web
    /// ```
    id: "linux-hardening-any",
    title: "Nothing that is set confines a container",
    remediation: "Set seccompProfile.type to RuntimeDefault for the Pod and drop ALL capabilities.",
    severity: Medium,
    threats: [7],
    cis: ["5.6.3"],
    nsa: ["POD:enforcement"],
    pss: [],
    mitre: ["T1611"],
    owasp: ["K01"],
    peers: ["polaris/linuxHardening", "kubescape/C-0055"],
    joins: [],
    evaluate: Pod(linux_hardening_any),
}

fn linux_hardening_any(pod: &PodTemplate<'_>) -> Verdict {
    pod.judge_linux_containers(|container| {
        if container.security().privileged == Some(true) {
            return Some(container.offence("securityContext.privileged"));
        }
        let bare = !is_confined(*pod, container);
        bare.then(|| container.offence("securityContext"))
    })
}

fn is_confined(pod: PodTemplate<'_>, container: Container<'_>) -> bool {
    let (own, whole) = (container.security(), &pod.spec.security_context);
    let seccomp = own.seccomp_profile.as_ref().or(whole.seccomp_profile.as_ref());
    let label = own.se_linux_options.as_ref().or(whole.se_linux_options.as_ref());
    let profiles =
        [seccomp.map(|profile| profile.type_.as_str()), app_armor::profile(pod, container)];
    let confines = |profile: &str| !profile.eq_ignore_ascii_case("unconfined");
    profiles.into_iter().flatten().any(confines)
        || label.is_some_and(label_confines)
        || !own.capabilities.drop.is_empty()
}

/// Whether the label says anything, and not that the container is to run free.
fn label_confines(label: &SeLinuxOptions) -> bool {
    *label != SeLinuxOptions::default() && !matches!(&*label.type_, "spc_t" | "unconfined_t")
}

//! supplemental-groups-merge

use crate::container::PodTemplate;
use crate::offence::{Offence, Verdict};

check! {
    /// The groups that the image names for its user count for the containers of the Pod, beside
    /// those that the Pod names: `supplementalGroupsPolicy` is not `Strict`.
    ///
    /// ## Why it matters
    ///
    /// The file `/etc/group` of an image can put its user into any group, root among them, and
    /// nothing in the Pod shows it. Rules on the groups of Pods are passed by that.
    ///
    /// ## How to mend it
    ///
    /// Set `supplementalGroupsPolicy: Strict` for the Pod, and name in `supplementalGroups` what
    /// the program needs. The nodes need containerd 2.0 or CRI-O 1.31.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   securityContext: {runAsUser: 10101, runAsGroup: 10101}
    ///   containers: [{name: web, image: web}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   securityContext:
    ///     {runAsUser: 10101, runAsGroup: 10101, supplementalGroupsPolicy: Strict}
    ///   containers: [{name: web, image: web}]
    /// ```
    id: "supplemental-groups-merge",
    title: "Image may put its user into further groups",
    remediation: "Set securityContext.supplementalGroupsPolicy to Strict for the Pod.",
    severity: Info,
    threats: [7],
    cis: [],
    nsa: [],
    pss: [],
    mitre: ["T1611"],
    owasp: ["K01"],
    peers: [],
    joins: [],
    evaluate: Pod(supplemental_groups_merge),
}

fn supplemental_groups_merge(pod: &PodTemplate<'_>) -> Verdict {
    if pod.windows() {
        return Verdict::NotApplicable;
    }
    let policy = pod.spec.security_context.supplemental_groups_policy.as_deref();
    let merged = policy != Some("Strict");
    Verdict::fail_if(merged.then(|| Offence::at("securityContext.supplementalGroupsPolicy")))
}

//! share-process-namespace

use crate::container::PodTemplate;
use crate::offence::{ContainerList, Offence, Verdict};

check! {
    /// The Pod sets `shareProcessNamespace: true` and has several containers that run side by side:
    /// normal ones, sidecars, debug containers. Where there is only one, nobody shares with it, and
    /// the Pod passes.
    ///
    /// ## Why it matters
    ///
    /// Each container sees the processes of the others with their command lines and, as the same
    /// user or as root, their environment, their memory and, below `/proc`, their files: Secrets
    /// that were mounted for one of them only.
    ///
    /// ## How to mend it
    ///
    /// Remove it. Where a container must signal another, run them as different users.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   shareProcessNamespace: true
    ///   containers: [{name: web, image: web}, {name: reload, image: reload}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers: [{name: web, image: web}, {name: reload, image: reload}]
    /// ```
    id: "share-process-namespace",
    title: "Containers of the Pod see each other's processes",
    remediation: "Remove shareProcessNamespace: true.",
    severity: Low,
    threats: [1, 7],
    cis: [],
    nsa: ["POD:enforcement"],
    pss: [],
    mitre: ["T1057"],
    owasp: ["K01"],
    peers: [],
    joins: [],
    evaluate: Pod(share_process_namespace),
}

fn share_process_namespace(pod: &PodTemplate<'_>) -> Verdict {
    if pod.windows() {
        return Verdict::NotApplicable;
    }
    let side_by_side = pod.containers().filter(|container| match container.list {
        ContainerList::Init => container.spec.restart_policy.as_deref() == Some("Always"),
        ContainerList::Main | ContainerList::Ephemeral => true,
    });
    let shared = pod.spec.share_process_namespace == Some(true) && side_by_side.count() > 1;
    Verdict::fail_if(shared.then(|| Offence::at("shareProcessNamespace")))
}

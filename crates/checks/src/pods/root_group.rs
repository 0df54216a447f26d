//! root-group

use crate::container::PodTemplate;
use crate::offence::{Offence, Verdict};

check! {
    /// A container is put into the group root: by `runAsGroup: 0`, its own or the Pod's, by
    /// `fsGroup: 0`, or by a 0 in `supplementalGroups`. Pods in a user namespace of their own
    /// (`hostUsers: false`) are not judged: their group 0 is another on the node.
    ///
    /// ## Why it matters
    ///
    /// Many files of an image, and of the node, are open to the group root. The user id of a
    /// process does not help where its group may write.
    ///
    /// ## How to mend it
    ///
    /// Set `runAsGroup` and `fsGroup` to a group of the application's own. An image whose files
    /// belong to the group root, as on OpenShift, needs another owner for them.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   securityContext: {runAsUser: 10101, runAsGroup: 10101, supplementalGroups: [10102, 0]}
    ///   containers: [{name: web, image: web}]
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: Job
    /// metadata: {name: convert}
    /// spec:
    ///   template:
    ///     spec:
    ///       restartPolicy: Never
    ///       initContainers:
    ///       - name: fetch
    ///         image: fetch
    ///         securityContext: {runAsUser: 10101, runAsGroup: 0}
    ///       containers: [{name: convert, image: convert}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   securityContext: {runAsUser: 10101, runAsGroup: 10101, fsGroup: 10101}
    ///   containers: [{name: web, image: web}]
    /// ```
    id: "root-group",
    title: "Container belongs to the group root",
    remediation: "Set runAsGroup and fsGroup to a group other than 0, and take 0 out of supplementalGroups.",
    severity: Medium,
    threats: [7],
    cis: [],
    nsa: ["POD:nonroot"],
    pss: [],
    mitre: ["T1611"],
    owasp: ["K01"],
    peers: ["kube-linter/run-as-non-root", "trivy/KSV-0116", "kubescape/C-0013"],
    joins: [],
    evaluate: Pod(root_group),
}

fn root_group(pod: &PodTemplate<'_>) -> Verdict {
    const PRIMARY: &str = "securityContext.runAsGroup";
    if pod.windows() || pod.user_namespace() {
        return Verdict::NotApplicable;
    }
    let whole = &pod.spec.security_context;
    let inherited = pod.containers().any(|it| it.security().run_as_group.is_none());
    let of_pod = [
        (PRIMARY, inherited && whole.run_as_group == Some(0)),
        ("securityContext.fsGroup", whole.fs_group == Some(0)),
        ("securityContext.supplementalGroups", whole.supplemental_groups.contains(&0)),
    ];
    let of_pod = of_pod.into_iter().filter(|(_, root)| *root).map(|(path, _)| Offence::at(path));
    let of_containers = pod.containers().filter_map(|container| {
        let root = container.security().run_as_group == Some(0);
        root.then(|| container.offence(PRIMARY))
    });
    Verdict::from_offences(of_pod.chain(of_containers))
}

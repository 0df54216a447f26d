//! git-sync-injection

use crate::container::PodTemplate;
use crate::offence::Verdict;

check! {
    /// A container sets `GITSYNC_GIT`, or `GIT_SYNC_GIT` of older releases: the program that the
    /// sidecar git-sync runs in place of `git`.
    ///
    /// ## Why it matters
    ///
    /// It needs no command and no image of its own, so what looks at those sees git-sync. Whoever
    /// may change the Pod runs any program in it this way, with the Pod's account.
    ///
    /// ## How to mend it
    ///
    /// Remove the variable; the image has its own `git`.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: docs}
    /// spec:
    ///   containers:
    ///   - name: git-sync
    ///     image: "registry.k8s.io/git-sync/git-sync:v4.5.0"
    ///     env: [{name: GITSYNC_GIT, value: /data/repository/run}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: docs}
    /// spec:
    ///   containers:
    ///   - name: git-sync
    ///     image: "registry.k8s.io/git-sync/git-sync:v4.5.0"
    ///     env: [{name: GITSYNC_REPO, value: "https://git.example/docs"}]
    /// ```
    id: "git-sync-injection",
    title: "git-sync is told to run another program than git",
    remediation: "Remove the variable GITSYNC_GIT; the image has its own git.",
    severity: Medium,
    threats: [9],
    cis: [],
    nsa: [],
    pss: [],
    mitre: ["T1059"],
    owasp: ["K01"],
    peers: ["checkov/CKV_K8S_159"],
    joins: [],
    evaluate: Pod(git_sync_injection),
}

fn git_sync_injection(pod: &PodTemplate<'_>) -> Verdict {
    pod.judge_containers(|container| {
        let names = container.spec.env.iter().map(|variable| variable.name.as_str());
        container.named("env", names.filter(|name| matches!(*name, "GITSYNC_GIT" | "GIT_SYNC_GIT")))
    })
}

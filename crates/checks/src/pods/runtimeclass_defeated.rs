//! runtimeclass-defeated

use std::collections::BTreeSet;

use super::host_mount::host_mounts;
use crate::container::PodTemplate;
use crate::offence::{Offence, Verdict};

check! {
    /// The Pod runs in a sandbox and is given its node all the same: by a mounted path of the node,
    /// by a namespace of the node, or by a privileged container. No `RuntimeClass` object is read:
    /// a class is taken for a sandbox by its name, where a part of it, between hyphens and dots,
    /// begins with `gvisor`, `runsc`, `kata`, `kuasar`, `firecracker`, `edera` or `krun`. Other
    /// Pods are not judged.
    ///
    /// ## Why it matters
    ///
    /// A sandbox is worth its cost because its code cannot reach the node. What is handed through
    /// goes past its kernel, and everybody still believes in it.
    ///
    /// ## How to mend it
    ///
    /// Remove the access. Where the program does need the node, it is no program for a sandbox: run
    /// it without one, in a namespace of its own.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: runner}
    /// spec:
    ///   runtimeClassName: gvisor
    ///   hostNetwork: true
    ///   containers: [{name: runner, image: runner}]
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: Job
    /// metadata: {name: build}
    /// spec:
    ///   template:
    ///     spec:
    ///       restartPolicy: Never
    ///       runtimeClassName: kata-qemu
    ///       containers:
    ///       - name: build
    ///         image: build
    ///         volumeMounts: [{name: cache, mountPath: /cache}]
    ///       volumes: [{name: cache, hostPath: {path: /srv/cache}}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: runner}
    /// spec:
    ///   runtimeClassName: gvisor
    ///   containers:
    ///   - name: runner
    ///     image: runner
    ///     volumeMounts: [{name: cache, mountPath: /cache}]
    ///   volumes: [{name: cache, emptyDir: {}}]
    /// ```
    id: "runtimeclass-defeated",
    title: "Sandboxed Pod reaches its node past the sandbox",
    remediation: "Remove hostPath volumes, host namespaces and privileged: true from Pods in a sandbox.",
    severity: High,
    threats: [7, 16],
    cis: [],
    nsa: ["POD:sandbox"],
    pss: [],
    mitre: ["T1611"],
    owasp: ["K01"],
    peers: [],
    joins: [],
    evaluate: Pod(runtimeclass_defeated),
}

fn runtimeclass_defeated(pod: &PodTemplate<'_>) -> Verdict {
    let spec = pod.spec;
    if !spec.runtime_class_name.as_deref().is_some_and(is_sandbox) {
        return Verdict::NotApplicable;
    }
    let namespaces = [
        ("hostNetwork", spec.host_network),
        ("hostPID", spec.host_pid),
        ("hostIPC", spec.host_ipc),
    ];
    let shared = namespaces.into_iter().filter(|(_, shared)| *shared == Some(true));
    let privileged = pod.containers().filter_map(|container| {
        let privileged = container.security().privileged == Some(true);
        privileged.then(|| container.offence("securityContext.privileged"))
    });
    let mounted = pod.containers().filter_map(|container| {
        let paths: BTreeSet<&str> = host_mounts(*pod, container).map(|(_, path)| path).collect();
        container.named("volumeMounts", paths)
    });
    Verdict::from_offences(
        shared.map(|(path, _)| Offence::at(path)).chain(privileged).chain(mounted),
    )
}

fn is_sandbox(class: &str) -> bool {
    let mut parts = class.split(['-', '.']);
    parts.any(|part| SANDBOXES.iter().any(|sandbox| part.starts_with(sandbox)))
}

/// Runtimes with a kernel of their own between the program and the node.
const SANDBOXES: &[&str] = &["gvisor", "runsc", "kata", "kuasar", "firecracker", "edera", "krun"];

//! runtimeclass-defeated

use std::collections::BTreeSet;

use super::host_mount::host_mounts;
use crate::container::PodTemplate;
use crate::evidence::Unreadable;
use crate::facts::is_sandbox;
use crate::offence::{Offence, Verdict};
use crate::view::NamespaceView;
use crate::workloads::PodView;

check! {
    /// The Pod runs in a sandbox and is given its node all the same: by a mounted path of the node,
    /// by a namespace of the node, or by a privileged container. Its `RuntimeClass` is a sandbox by the
    /// name of its handler, or by its own name where there is no such object: where a part of the
    /// name, between hyphens and dots, begins with `gvisor`, `runsc`, `kata`, `kuasar`,
    /// `firecracker`, `edera`, `krun`, `quark`, `runnc` or `urunc`. Other Pods are not judged.
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
    /// ```yaml,bad
    /// apiVersion: node.k8s.io/v1
    /// kind: RuntimeClass
    /// metadata: {name: strangers}
    /// handler: runsc
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: runner}
    /// spec:
    ///   runtimeClassName: strangers
    ///   hostPID: true
    ///   containers: [{name: runner, image: runner}]
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
    joins: [RuntimeClass],
    evaluate: Workload(runtimeclass_defeated),
}

fn runtimeclass_defeated(
    pod: &PodView<'_>,
    view: &NamespaceView<'_>,
) -> Result<Verdict, Unreadable> {
    let Some(name) = pod.fact.runtime_class.as_deref() else {
        return Ok(Verdict::NotApplicable);
    };
    let sandboxed = match view.runtime_class(name) {
        Ok(Some(class)) => class.sandboxed,
        Ok(None) => is_sandbox(name),
        Err(_) if is_sandbox(name) => true,
        Err(missing) => return Err(missing),
    };
    if !sandboxed {
        return Ok(Verdict::NotApplicable);
    }
    Ok(Verdict::from_offences(pod.fact.node_access.iter().cloned()))
}

/// The ways in which a Pod is given its node.
pub(crate) fn node_access(pod: PodTemplate<'_>) -> Box<[Offence]> {
    let spec = pod.spec;
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
        let paths: BTreeSet<&str> = host_mounts(pod, container).map(|(_, path)| path).collect();
        container.named("volumeMounts", paths)
    });
    shared.map(|(path, _)| Offence::at(path)).chain(privileged).chain(mounted).collect()
}

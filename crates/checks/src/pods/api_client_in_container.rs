//! api-client-in-container

use super::sa_token_automount::mounts_token;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::view::NamespaceView;
use crate::workloads::PodView;

check! {
    /// A container runs a client of the API server that is made for people (kubectl, helm, argocd,
    /// flux, oc and the like), by its command or by its image, and its Pod mounts a token. Clients
    /// in scripts of the image are not seen. Nothing is judged where there is no such client.
    ///
    /// ## Why it matters
    ///
    /// Whoever gets into the container finds the tool and the rights in one place: to look around
    /// in the cluster, to read Secrets, to start the next Pod.
    ///
    /// ## How to mend it
    ///
    /// Let a pipeline outside the cluster do it, or a controller with a few rights and without a
    /// shell. Where a Job has to, give it an account of its own with a Role for that one task, and
    /// an exception that says why.
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata: {name: restart}
    /// spec:
    ///   schedule: "0 3 * * *"
    ///   jobTemplate:
    ///     spec:
    ///       template:
    ///         spec:
    ///           restartPolicy: Never
    ///           containers:
    ///           - name: restart
    ///             image: "registry.example/tools:1"
    ///             command: [sh, -c, "kubectl rollout restart deployment/web"]
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: ServiceAccount
    /// metadata: {name: install}
    /// ---
    /// apiVersion: batch/v1
    /// kind: Job
    /// metadata: {name: install}
    /// spec:
    ///   template:
    ///     spec:
    ///       serviceAccountName: install
    ///       restartPolicy: Never
    ///       containers: [{name: install, image: "docker.io/alpine/helm:3.19.0"}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: batch/v1
    /// kind: Job
    /// metadata: {name: render}
    /// spec:
    ///   template:
    ///     spec:
    ///       automountServiceAccountToken: false
    ///       restartPolicy: Never
    ///       containers:
    ///       - {name: render, image: "docker.io/alpine/helm:3.19.0", args: [template, /chart]}
    /// ```
    id: "api-client-in-container",
    title: "Container holds an API client and a token",
    remediation: "Run the client outside the cluster, or give the Pod no token.",
    severity: Medium,
    threats: [1],
    cis: [],
    nsa: [],
    pss: [],
    mitre: ["T1609", "MS-TA9029"],
    owasp: ["K01"],
    peers: [],
    joins: [ServiceAccount],
    evaluate: Workload(api_client_in_container),
}

fn api_client_in_container(
    pod: &PodView<'_>,
    view: &NamespaceView<'_>,
) -> Result<Verdict, Unreadable> {
    if pod.fact.api_clients.is_empty() {
        return Ok(Verdict::NotApplicable);
    }
    let offences = if mounts_token(pod, view)? { &*pod.fact.api_clients } else { &[] };
    Ok(Verdict::from_offences(offences.iter().cloned()))
}

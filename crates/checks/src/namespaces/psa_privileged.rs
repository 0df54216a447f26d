//! psa-privileged

use crate::evidence::Unreadable;
use crate::offence::{Offence, Verdict};
use crate::pod_security::Level;
use crate::rights::SYSTEM_NAMESPACE;
use crate::view::NamespaceView;

check! {
    /// The namespace enforces the Pod Security level `privileged`: someone has chosen to keep
    /// nothing out. The namespace `kube-system` is left alone: its Pods run the node.
    ///
    /// ## Why it matters
    ///
    /// Whoever can create a Pod there can create one with all rights on the node, and from the node
    /// take the cluster.
    ///
    /// ## How to mend it
    ///
    /// Enforce the level that `status.podSecurity.achievable` names; the report has the command.
    /// Move the workloads that need the node into a namespace of their own.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata:
    ///   name: example
    ///   labels: {pod-security.kubernetes.io/enforce: privileged}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata:
    ///   name: example
    ///   labels: {pod-security.kubernetes.io/enforce: baseline}
    /// ```
    id: "psa-privileged",
    title: "Namespace enforces the Pod Security level privileged",
    remediation: "Enforce baseline or restricted; see status.podSecurity for what stands in the way.",
    severity: High,
    threats: [15],
    cis: ["5.2.1"],
    nsa: ["POD:enforcement"],
    pss: [],
    mitre: ["MS-M9017"],
    owasp: ["K04"],
    peers: ["kubescape/C-0193", "kubescape/C-0197"],
    joins: [],
    evaluate: Namespace(psa_privileged),
}

fn psa_privileged(view: &NamespaceView<'_>) -> Result<Verdict, Unreadable> {
    let namespace = view.namespace()?;
    let level = namespace.pod_security.enforce.level.as_deref().and_then(Level::parse);
    Ok(match level {
        // A namespace without a level is the finding of psa-labels-missing.
        None => Verdict::NotApplicable,
        Some(_) if view.name == SYSTEM_NAMESPACE => Verdict::NotApplicable,
        Some(Level::Privileged) => Verdict::fail_if(Some(Offence::at("metadata.labels"))),
        Some(_) => Verdict::Pass,
    })
}

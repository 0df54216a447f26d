//! psa-labels-missing

use crate::evidence::Unreadable;
use crate::offence::{Offence, Verdict};
use crate::view::NamespaceView;

/// The levels of the Pod Security Standards.
const LEVELS: [&str; 3] = ["privileged", "baseline", "restricted"];

check! {
    /// The namespace has no label `pod-security.kubernetes.io/enforce`, or one whose value is no
    /// level of the Pod Security Standards.
    ///
    /// ## Why it matters
    ///
    /// Without the label the default of the cluster holds. Unless its operator changed that, it is
    /// `privileged`: whoever may create Pods here may take over the node.
    ///
    /// ## How to mend it
    ///
    /// Set the label to `restricted`, or to `baseline` where that is too strict. `kubectl label
    /// --dry-run=server` shows first which Pods would break the level.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata:
    ///   name: example
    ///   labels: {pod-security.kubernetes.io/warn: restricted}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata:
    ///   name: example
    ///   labels: {pod-security.kubernetes.io/enforce: restricted}
    /// ```
    id: "psa-labels-missing",
    title: "Namespace enforces no Pod Security level",
    remediation: "Set the label pod-security.kubernetes.io/enforce to restricted or baseline.",
    severity: High,
    threats: [15],
    cis: ["5.2.1"],
    nsa: ["POD:enforcement"],
    pss: [],
    mitre: ["MS-M9017"],
    owasp: ["K04"],
    peers: ["kubescape/C-0192"],
    joins: [],
    evaluate: Namespace(psa_labels_missing),
}

fn psa_labels_missing(view: &NamespaceView<'_>) -> Result<Verdict, Unreadable> {
    let at = Offence::at("metadata.labels");
    Ok(Verdict::fail_if(match view.namespace()?.pod_security.enforce.level.as_deref() {
        None => Some(at),
        Some(level) if LEVELS.contains(&level) => None,
        Some(level) => Some(at.detail(format_args!("enforce: {level} is no level"))),
    }))
}

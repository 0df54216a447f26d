//! psa-warn-audit-weaker

use crate::evidence::Unreadable;
use crate::offence::{Offence, Verdict};
use crate::pod_security::Level;
use crate::posture::Labels;
use crate::view::NamespaceView;

check! {
    /// The namespace warns of less than it enforces, or marks less in the audit log.
    ///
    /// ## Why it matters
    ///
    /// What is enforced rejects Pods, not the Deployments that make them: whoever applies such a
    /// Deployment sees no error, and no Pod. The warning and the mark in the audit log are what
    /// tells them.
    ///
    /// ## How to mend it
    ///
    /// Set `pod-security.kubernetes.io/audit` to the level that is enforced or a stricter one. A
    /// namespace without the label `warn` is warned at the level that is enforced, so leave it out
    /// or set it no lower.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata:
    ///   name: example
    ///   labels:
    ///     pod-security.kubernetes.io/enforce: restricted
    ///     pod-security.kubernetes.io/warn: baseline
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata:
    ///   name: example
    ///   labels:
    ///     pod-security.kubernetes.io/enforce: baseline
    ///     pod-security.kubernetes.io/warn: restricted
    ///     pod-security.kubernetes.io/audit: restricted
    /// ```
    id: "psa-warn-audit-weaker",
    title: "Namespace warns of less than it enforces",
    remediation: "Set the Pod Security labels warn and audit no lower than enforce.",
    severity: Info,
    threats: [15],
    cis: [],
    nsa: ["POD:enforcement"],
    pss: [],
    mitre: [],
    owasp: ["K04"],
    peers: [],
    joins: [],
    evaluate: Namespace(psa_warn_audit_weaker),
}

fn psa_warn_audit_weaker(view: &NamespaceView<'_>) -> Result<Verdict, Unreadable> {
    let Labels { enforced, warned, audited } = Labels::of(&view.namespace()?.pod_security);
    if enforced == Level::Privileged {
        return Ok(Verdict::NotApplicable);
    }
    let modes = [("warn", warned), ("audit", audited)];
    let weaker = modes.into_iter().filter(|(_, level)| *level < enforced).map(|(mode, level)| {
        Offence::at("metadata.labels").detail(format_args!("{mode}: {level}, below {enforced}"))
    });
    Ok(Verdict::from_offences(weaker))
}

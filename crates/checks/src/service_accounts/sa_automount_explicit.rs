//! sa-automount-explicit

use crate::evidence::Unreadable;
use crate::facts::ServiceAccountFact;
use crate::offence::{Offence, Verdict};
use crate::view::NamespaceView;

check! {
    /// A `ServiceAccount` says `automountServiceAccountToken: true`.
    ///
    /// ## Why it matters
    ///
    /// Each Pod of the account mounts its token unless the Pod itself says no, and so does each
    /// that will be added. Whoever gets into one of them calls the API server.
    ///
    /// ## How to mend it
    ///
    /// Set the field to `false`, and to `true` in the Pods that talk to the API server.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: ServiceAccount
    /// metadata: {name: web}
    /// automountServiceAccountToken: true
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: ServiceAccount
    /// metadata: {name: web}
    /// automountServiceAccountToken: false
    /// ```
    id: "sa-automount-explicit",
    title: "ServiceAccount asks for its token in every Pod",
    remediation: "Set automountServiceAccountToken to false here, and to true in the Pods that need the token.",
    severity: Medium,
    threats: [1, 3],
    cis: ["5.1.6"],
    nsa: ["POD:sa-token"],
    pss: [],
    mitre: ["T1528", "MS-TA9016"],
    owasp: ["K02"],
    peers: ["popeye/303", "kubescape/C-0034"],
    joins: [],
    evaluate: ServiceAccount(sa_automount_explicit),
}

#[expect(clippy::unnecessary_wraps, reason = "the signature of a check on accounts")]
fn sa_automount_explicit(
    _: &str,
    account: &ServiceAccountFact,
    _: &NamespaceView<'_>,
) -> Result<Verdict, Unreadable> {
    let asks = account.automount == Some(true);
    Ok(Verdict::fail_if(asks.then(|| Offence::at("automountServiceAccountToken"))))
}

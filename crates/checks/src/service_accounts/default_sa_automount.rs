//! default-sa-automount

use crate::evidence::Unreadable;
use crate::facts::ServiceAccountFact;
use crate::offence::{Offence, Verdict};
use crate::view::NamespaceView;

check! {
    /// The `ServiceAccount` `default` does not say `automountServiceAccountToken: false`.
    ///
    /// ## Why it matters
    ///
    /// Every Pod that names no account runs as `default` and mounts its token, needed or not. A
    /// right that `default` is given later is then in every container.
    ///
    /// ## How to mend it
    ///
    /// Set the field to `false` for `default` in each namespace, and give Pods that talk to the
    /// API server accounts of their own.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: ServiceAccount
    /// metadata: {name: default}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: ServiceAccount
    /// metadata: {name: default}
    /// automountServiceAccountToken: false
    /// ```
    id: "default-sa-automount",
    title: "Pods of the default ServiceAccount mount its token",
    remediation: "Set automountServiceAccountToken: false for the ServiceAccount default.",
    severity: Medium,
    threats: [3],
    cis: ["5.1.5"],
    nsa: ["POD:sa-token"],
    pss: [],
    mitre: ["T1528", "MS-TA9016"],
    owasp: ["K02"],
    peers: ["checkov/CKV_K8S_41", "kubescape/C-0189"],
    joins: [],
    evaluate: ServiceAccount(default_sa_automount),
}

#[expect(clippy::unnecessary_wraps, reason = "the signature of a check on accounts")]
fn default_sa_automount(
    name: &str,
    account: &ServiceAccountFact,
    _: &NamespaceView<'_>,
) -> Result<Verdict, Unreadable> {
    if name != "default" {
        return Ok(Verdict::NotApplicable);
    }
    let mounts = account.automount != Some(false);
    Ok(Verdict::fail_if(mounts.then(|| Offence::at("automountServiceAccountToken"))))
}

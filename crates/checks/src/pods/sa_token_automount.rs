//! sa-token-automount

use crate::evidence::Unreadable;
use crate::facts::TokenMount;
use crate::offence::{Offence, Verdict};
use crate::view::NamespaceView;
use crate::workloads::PodView;

check! {
    /// The Pod mounts a token of its `ServiceAccount` for the API server: it or the account says
    /// so, or neither says anything. What the Pod says goes before what the account says, and a
    /// token mounted by hand counts too.
    ///
    /// ## Why it matters
    ///
    /// Whoever gets into the container calls the API server with the rights of the account.
    ///
    /// ## How to mend it
    ///
    /// Set `automountServiceAccountToken: false` for the account, and `true` for the Pods that do
    /// talk to the API server, with an exception that says why.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       containers: [{name: web, image: web}]
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: ServiceAccount
    /// metadata: {name: web}
    /// automountServiceAccountToken: false
    /// ---
    /// apiVersion: batch/v1
    /// kind: Job
    /// metadata: {name: web}
    /// spec:
    ///   template:
    ///     spec:
    ///       serviceAccountName: web
    ///       automountServiceAccountToken: true
    ///       restartPolicy: Never
    ///       containers: [{name: web, image: web}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: ServiceAccount
    /// metadata: {name: web}
    /// automountServiceAccountToken: false
    /// ---
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       serviceAccountName: web
    ///       containers: [{name: web, image: web}]
    /// ```
    id: "sa-token-automount",
    title: "Pod mounts a token for the API server",
    remediation: "Set automountServiceAccountToken to false, for the ServiceAccount or the Pod.",
    severity: Medium,
    threats: [1, 3],
    cis: ["5.1.6"],
    nsa: ["POD:sa-token"],
    pss: [],
    mitre: ["T1528", "T1552", "MS-TA9016"],
    owasp: ["K02"],
    peers: [
        "kubesec/AutomountServiceAccountToken", "polaris/automountServiceAccountToken",
        "popeye/301", "checkov/CKV_K8S_38", "trivy/KSV-0036", "kubescape/C-0034", "kubescape/C-0261"
    ],
    joins: [ServiceAccount],
    evaluate: Workload(sa_token_automount),
}

fn sa_token_automount(pod: &PodView<'_>, view: &NamespaceView<'_>) -> Result<Verdict, Unreadable> {
    let mounted = mounts_token(pod, view)?;
    Ok(Verdict::fail_if(mounted.then(|| Offence::at("automountServiceAccountToken"))))
}

/// Whether the Pod mounts a token for the API server.
pub(super) fn mounts_token(
    pod: &PodView<'_>,
    view: &NamespaceView<'_>,
) -> Result<bool, Unreadable> {
    Ok(match pod.fact.token {
        TokenMount::Mounted => true,
        TokenMount::Absent => false,
        TokenMount::AccountDecides => {
            let account = view.service_account(&pod.fact.service_account)?;
            account.and_then(|account| account.automount) != Some(false)
        }
    })
}

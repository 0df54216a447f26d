//! sa-missing

use crate::evidence::Unreadable;
use crate::offence::{Offence, Verdict};
use crate::view::NamespaceView;
use crate::workloads::PodView;

check! {
    /// The `ServiceAccount` of the Pod is not in its namespace. The one called `default` is not
    /// judged: Kubernetes makes it again wherever it is missing.
    ///
    /// ## Why it matters
    ///
    /// The Pods of the workload are refused. Whoever may make an account of that name gives them
    /// whatever rights are bound to it already: bindings outlive accounts.
    ///
    /// ## How to mend it
    ///
    /// Make the account, or name one that exists in `serviceAccountName`.
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
    ///       serviceAccountName: web
    ///       containers: [{name: web, image: web}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: ServiceAccount
    /// metadata: {name: web}
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
    id: "sa-missing",
    title: "ServiceAccount of the workload does not exist",
    remediation: "Make the ServiceAccount, or name one that exists in serviceAccountName.",
    severity: Medium,
    threats: [3, 9],
    cis: [],
    nsa: [],
    pss: [],
    mitre: [],
    owasp: [],
    peers: [
        "kube-linter/non-existent-service-account", "popeye/307", "popeye/507",
        "kubescape/C-0307"
    ],
    joins: [ServiceAccount],
    evaluate: Workload(sa_missing),
}

fn sa_missing(pod: &PodView<'_>, view: &NamespaceView<'_>) -> Result<Verdict, Unreadable> {
    let account = &*pod.fact.service_account;
    if account == "default" {
        return Ok(Verdict::NotApplicable);
    }
    let missing = view.service_account(account)?.is_none();
    Ok(Verdict::fail_if(missing.then(|| Offence::at("serviceAccountName").detail(account))))
}

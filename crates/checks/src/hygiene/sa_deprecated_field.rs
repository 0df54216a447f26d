//! sa-deprecated-field

use crate::container::WorkloadObject;
use crate::offence::{Offence, Verdict};

check! {
    /// The Pod names its account in `serviceAccount` alone, the old name of `serviceAccountName`.
    /// The API server fills in each of the two from the other, so only files can show this.
    ///
    /// ## Why it matters
    ///
    /// The old field may go. Tools that read files look at the new one, take the account for
    /// `default` and report on the wrong rights.
    ///
    /// ## How to mend it
    ///
    /// Write `serviceAccountName` in its place.
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
    ///       serviceAccount: web
    ///       containers: [{name: web, image: web}]
    /// ```
    ///
    /// ```yaml,good
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
    id: "sa-deprecated-field",
    group: Informational,
    title: "Account is named in a deprecated field",
    remediation: "Write serviceAccountName in place of serviceAccount.",
    severity: Info,
    threats: [9],
    cis: [],
    nsa: [],
    pss: [],
    mitre: [],
    owasp: [],
    peers: ["kube-linter/deprecated-service-account-field", "kubescape/C-0294"],
    joins: [],
    evaluate: WorkloadObject(sa_deprecated_field),
}

fn sa_deprecated_field(object: &WorkloadObject<'_>) -> Verdict {
    let spec = object.pod;
    let names = |field: &Option<String>| field.as_deref().is_some_and(|name| !name.is_empty());
    let deprecated = names(&spec.service_account) && !names(&spec.service_account_name);
    Verdict::fail_if(deprecated.then(|| Offence::at("serviceAccount")))
}

//! default-sa-used

use crate::container::PodTemplate;
use crate::offence::{Offence, Verdict};

check! {
    /// The Pod names no `ServiceAccount`, or the one called `default`.
    ///
    /// ## Why it matters
    ///
    /// Every Pod that says nothing shares this account. A right that one of them is given, all
    /// have, and the audit log cannot tell them apart.
    ///
    /// ## How to mend it
    ///
    /// Make a `ServiceAccount` for the workload, name it in `serviceAccountName`, and bind to it
    /// the rights that the workload needs.
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
    id: "default-sa-used",
    title: "Workload runs as the default ServiceAccount",
    remediation: "Make a ServiceAccount for the workload and set serviceAccountName to it.",
    severity: Medium,
    threats: [3],
    cis: ["5.1.5"],
    nsa: ["POD:sa-token"],
    pss: [],
    mitre: ["T1528", "MS-TA9016"],
    owasp: ["K02"],
    peers: [
        "kubesec/ServiceAccountName", "kube-linter/default-service-account", "popeye/300",
        "kubescape/C-0189"
    ],
    joins: [],
    evaluate: Pod(default_sa_used),
}

fn default_sa_used(pod: &PodTemplate<'_>) -> Verdict {
    let default = pod.service_account() == "default";
    Verdict::fail_if(default.then(|| Offence::at("serviceAccountName")))
}

//! statefulset-service

use crate::evidence::Unreadable;
use crate::kind::Kind;
use crate::offence::{Offence, Verdict};
use crate::view::{NamespaceView, TemplateView};

check! {
    /// A `StatefulSet` names a Service in `serviceName` that is not in its namespace. One that
    /// names none asks for no names and is not judged.
    ///
    /// ## Why it matters
    ///
    /// Each Pod should have a name in DNS that stays. Without the Service there is none, and the
    /// members of a database or queue do not find each other.
    ///
    /// ## How to mend it
    ///
    /// Make a Service of that name with `clusterIP: None` and the labels of the Pods as its
    /// selector.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: db}
    /// spec:
    ///   serviceName: db
    ///   selector: {matchLabels: {app: db}}
    ///   template:
    ///     metadata: {labels: {app: db}}
    ///     spec:
    ///       containers: [{name: db, image: db}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: db}
    /// spec: {clusterIP: None, selector: {app: db}, ports: [{port: 5432}]}
    /// ---
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: db}
    /// spec:
    ///   serviceName: db
    ///   selector: {matchLabels: {app: db}}
    ///   template:
    ///     metadata: {labels: {app: db}}
    ///     spec:
    ///       containers: [{name: db, image: db}]
    /// ```
    id: "statefulset-service",
    group: Informational,
    title: "StatefulSet names a Service that does not exist",
    remediation: "Make a Service of that name with clusterIP None.",
    severity: Info,
    threats: [9],
    cis: [],
    nsa: [],
    pss: [],
    mitre: [],
    owasp: [],
    peers: ["kube-score/statefulset-has-servicename"],
    joins: [Service],
    evaluate: Template(statefulset_service),
}

fn statefulset_service(
    workload: &TemplateView<'_>,
    view: &NamespaceView<'_>,
) -> Result<Verdict, Unreadable> {
    let Some(service) = workload.spec.service_name.as_ref() else {
        return Ok(Verdict::NotApplicable);
    };
    let missing = !view.exists(Kind::Service, service)?;
    Ok(Verdict::fail_if(missing.then(|| Offence::at("spec.serviceName").detail(service))))
}

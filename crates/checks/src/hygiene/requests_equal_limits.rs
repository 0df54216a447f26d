//! requests-equal-limits

use std::collections::BTreeMap;

use serde_json::Value;

use crate::container::{PodTemplate, named};
use crate::model::Resources;
use crate::offence::{ContainerList, Verdict};
use crate::quantity::same;

check! {
    /// A container, or its Pod as a whole, may use more CPU, memory or disk than it has set aside:
    /// request and limit of a resource differ, or there is a request without a limit. A limit
    /// without a request is its own request. Nothing is judged where neither is set.
    ///
    /// ## Why it matters
    ///
    /// What is used past the request is there only as long as the neighbours leave it. When the
    /// node runs short, such Pods are slowed down or evicted first.
    ///
    /// ## How to mend it
    ///
    /// Set requests and limits to the same amounts, at least for memory. Workloads that may well
    /// be slow at times do without.
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
    ///       containers:
    ///       - name: web
    ///         image: web
    ///         resources: {requests: {memory: 64Mi}, limits: {memory: 1Gi}}
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
    ///       containers:
    ///       - name: web
    ///         image: web
    ///         resources: {requests: {memory: 1024Mi}, limits: {cpu: 500m, memory: 1Gi}}
    /// ```
    id: "requests-equal-limits",
    group: Informational,
    title: "Requests differ from limits",
    remediation: "Set requests and limits to the same amounts, at least for memory.",
    severity: Info,
    threats: [8],
    cis: [],
    nsa: [],
    pss: [],
    mitre: [],
    owasp: [],
    peers: [
        "kube-score/container-resource-requests-equal-limits",
        "kube-score/container-cpu-requests-equal-limits",
        "kube-score/container-memory-requests-equal-limits",
        "kube-score/container-ephemeral-storage-request-equals-limit"
    ],
    joins: [],
    evaluate: Pod(requests_equal_limits),
}

const RESOURCES: [&str; 3] = ["cpu", "memory", "ephemeral-storage"];

fn requests_equal_limits(pod: &PodTemplate<'_>) -> Verdict {
    let whole = &pod.spec.resources;
    let sized = || pod.containers().filter(|c| c.list != ContainerList::Ephemeral);
    let mut all = sized().map(|container| &container.spec.resources).chain([whole]);
    if !all.any(|resources| RESOURCES.iter().any(|resource| is_set(resources, resource))) {
        return Verdict::NotApplicable;
    }
    let of_pod = named("resources", RESOURCES.into_iter().filter(|r| differ(whole, r)));
    let of_containers = sized().filter_map(|container| {
        // What is set for the Pod as a whole counts in place of what its containers say.
        let own = RESOURCES.into_iter().filter(|resource| !is_set(whole, resource));
        let differing = own.filter(|resource| differ(&container.spec.resources, resource));
        container.named("resources", differing)
    });
    Verdict::from_offences(of_pod.into_iter().chain(of_containers))
}

fn is_set(resources: &Resources, resource: &str) -> bool {
    amount(&resources.requests, resource).or(amount(&resources.limits, resource)).is_some()
}

fn differ(resources: &Resources, resource: &str) -> bool {
    let limit = amount(&resources.limits, resource);
    // Without a request the API server takes the limit, or for the Pod the sum of its containers.
    amount(&resources.requests, resource)
        .is_some_and(|request| !limit.is_some_and(|limit| same(request, limit)))
}

fn amount<'a>(amounts: &'a BTreeMap<String, Value>, resource: &str) -> Option<&'a Value> {
    amounts.get(resource).filter(|amount| !amount.is_null())
}

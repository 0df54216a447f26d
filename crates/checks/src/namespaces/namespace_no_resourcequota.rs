//! namespace-no-resourcequota

use super::quotas::{COMPUTE, Quotas};
use crate::evidence::Unreadable;
use crate::offence::{Offence, Verdict};
use crate::view::NamespaceView;

check! {
    /// No `ResourceQuota` of the namespace bounds CPU or memory. A quota with scopes does not count:
    /// it is about some Pods only. What the quotas leave open beside that is the finding of
    /// resourcequota-shape and quota-object-counts.
    ///
    /// ## Why it matters
    ///
    /// One workload that grows, by mistake or because somebody mines coins in it, takes CPU, memory
    /// and addresses from every other namespace.
    ///
    /// ## How to mend it
    ///
    /// Add a quota on requests and limits of CPU and memory, and on the number of Pods and of
    /// Services with node ports or load balancers.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata: {name: example}
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: ResourceQuota
    /// metadata: {name: objects}
    /// spec: {hard: {configmaps: "50"}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata: {name: example}
    /// ---
    /// apiVersion: v1
    /// kind: ResourceQuota
    /// metadata: {name: quota}
    /// spec:
    ///   hard: {requests.cpu: "4", requests.memory: 8Gi, limits.memory: 16Gi, pods: "50"}
    /// ```
    id: "namespace-no-resourcequota",
    title: "Namespace has no ResourceQuota on CPU or memory",
    remediation: "Add a ResourceQuota on CPU, memory and the number of Pods.",
    severity: Medium,
    threats: [8],
    cis: [],
    nsa: ["NET:quota"],
    pss: [],
    mitre: ["T1496", "MS-TA9039", "MS-TA9040"],
    owasp: ["K01"],
    peers: [],
    joins: [ResourceQuota],
    evaluate: Namespace(namespace_no_resourcequota),
}

fn namespace_no_resourcequota(view: &NamespaceView<'_>) -> Result<Verdict, Unreadable> {
    let quotas = Quotas::of(view)?;
    let unbounded = COMPUTE.iter().all(|names| !quotas.bound(names));
    let offence = || {
        let offence = Offence::at("");
        if quotas.any { offence.detail("its quotas bound neither for every Pod") } else { offence }
    };
    Ok(Verdict::fail_if(unbounded.then(offence)))
}

//! quota-object-counts

use super::quotas::Quotas;
use crate::container::named;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::view::NamespaceView;

check! {
    /// The namespace has a `ResourceQuota`, and none bounds the number of its Pods, of its Services
    /// with node ports or of its load balancers. A quota on all Services bounds the latter two as
    /// well. Quotas with scopes do not count.
    ///
    /// ## Why it matters
    ///
    /// Thousands of small Pods use up the addresses and the process ids of the nodes without much
    /// CPU. Node ports open the namespace to the network of the nodes, and each load balancer is a
    /// public address with a bill.
    ///
    /// ## How to mend it
    ///
    /// Add `pods`, `services.nodeports` and `services.loadbalancers` to the quota; `"0"` where no
    /// such Service is wanted.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: ResourceQuota
    /// metadata: {name: quota}
    /// spec: {hard: {requests.cpu: "4", requests.memory: 8Gi}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: ResourceQuota
    /// metadata: {name: quota}
    /// spec: {hard: {pods: "50", services.nodeports: "0", services.loadbalancers: "1"}}
    /// ```
    id: "quota-object-counts",
    title: "ResourceQuota leaves the number of objects open",
    remediation: "Bound pods, services.nodeports and services.loadbalancers.",
    severity: Low,
    threats: [8, 20],
    cis: [],
    nsa: ["NET:quota"],
    pss: [],
    mitre: ["T1499"],
    owasp: ["K01"],
    peers: [],
    joins: [ResourceQuota],
    evaluate: Namespace(quota_object_counts),
}

/// What is counted, by the names that quotas give it.
const COUNTS: [&[&str]; 3] = [
    &["pods", "count/pods"],
    &["services.nodeports", "services", "count/services"],
    &["services.loadbalancers", "services", "count/services"],
];

fn quota_object_counts(view: &NamespaceView<'_>) -> Result<Verdict, Unreadable> {
    let quotas = Quotas::of(view)?;
    if !quotas.any {
        return Ok(Verdict::NotApplicable);
    }
    Ok(Verdict::fail_if(named("", quotas.open(&COUNTS))))
}

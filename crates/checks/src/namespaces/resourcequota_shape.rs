//! resourcequota-shape

use super::quotas::{COMPUTE, Quotas};
use crate::container::named;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::view::NamespaceView;

check! {
    /// The `ResourceQuotas` of the namespace, taken together, bound some of CPU and memory and leave
    /// the rest open: of requests and limits of CPU and memory, one is in none of them. Quotas with
    /// scopes do not count. Where they bound none of the four, namespace-no-resourcequota says so.
    ///
    /// ## Why it matters
    ///
    /// Requests decide what a Pod is given, limits what it may take. With one of them open, a
    /// namespace fills a node all the same.
    ///
    /// ## How to mend it
    ///
    /// Bound `requests.cpu`, `requests.memory`, `limits.cpu` and `limits.memory`. Pods must then set
    /// them, so add a `LimitRange` with defaults.
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
    /// metadata: {name: cpu}
    /// spec: {hard: {cpu: "4", limits.cpu: "8"}}
    /// ---
    /// apiVersion: v1
    /// kind: ResourceQuota
    /// metadata: {name: memory}
    /// spec: {hard: {requests.memory: 8Gi, limits.memory: 16Gi}}
    /// ```
    id: "resourcequota-shape",
    title: "ResourceQuota leaves CPU or memory open",
    remediation: "Bound requests and limits of CPU and memory.",
    severity: Low,
    threats: [8],
    cis: [],
    nsa: ["NET:quota"],
    pss: [],
    mitre: ["T1496", "T1499"],
    owasp: ["K01"],
    peers: ["trivy/KSV-0040"],
    joins: [ResourceQuota],
    evaluate: Namespace(resourcequota_shape),
}

fn resourcequota_shape(view: &NamespaceView<'_>) -> Result<Verdict, Unreadable> {
    let quotas = Quotas::of(view)?;
    let open: Vec<&str> = quotas.open(&COMPUTE).collect();
    if open.len() == COMPUTE.len() {
        return Ok(Verdict::NotApplicable);
    }
    Ok(Verdict::fail_if(named("", open)))
}

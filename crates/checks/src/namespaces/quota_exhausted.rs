//! quota-exhausted

use crate::container::named;
use crate::evidence::Unreadable;
use crate::offence::{Offence, Verdict};
use crate::view::NamespaceView;

check! {
    /// Nine tenths or more of a resource that a `ResourceQuota` bounds are in use. A bound of zero
    /// is a prohibition and not judged. The finding names the resource and not the amount, so that
    /// it stays the same while the use goes up and down.
    ///
    /// ## Why it matters
    ///
    /// The next Pods are refused: an update does not get through, a node that fails takes its Pods
    /// with it. It may also be somebody who fills the namespace on purpose.
    ///
    /// ## How to mend it
    ///
    /// See what uses the resource. Remove what is not wanted, or give the namespace more.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: ResourceQuota
    /// metadata: {name: quota}
    /// spec: {hard: {requests.cpu: "2", pods: "10"}}
    /// status: {used: {requests.cpu: 1900m, pods: "3"}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: ResourceQuota
    /// metadata: {name: quota}
    /// spec: {hard: {requests.cpu: "2", services.nodeports: "0"}}
    /// status: {used: {requests.cpu: 1700m, services.nodeports: "0"}}
    /// ```
    id: "quota-exhausted",
    title: "ResourceQuota is nearly used up",
    remediation: "Remove what is not wanted, or raise the quota.",
    severity: Info,
    threats: [8],
    cis: [],
    nsa: ["NET:quota"],
    pss: [],
    mitre: ["T1499"],
    owasp: ["K01"],
    peers: [],
    joins: [ResourceQuota],
    evaluate: Namespace(quota_exhausted),
}

fn quota_exhausted(view: &NamespaceView<'_>) -> Result<Verdict, Unreadable> {
    let mut quotas = view.quotas()?.peekable();
    if quotas.peek().is_none() {
        return Ok(Verdict::NotApplicable);
    }
    Ok(Verdict::from_offences(quotas.filter_map(|(name, quota)| {
        let resources = named("", quota.nearly_used.iter().map(|name| &**name))?;
        let resources = resources.detail.unwrap_or_default();
        Some(Offence::at("").detail(format_args!("{name}: {resources}")))
    })))
}

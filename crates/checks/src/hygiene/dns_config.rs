//! dns-config

use crate::container::PodTemplate;
use crate::offence::{Offence, Verdict};

check! {
    /// The Pod asks the DNS of the cluster and does not set the option `ndots`, which is then five.
    /// Pods with the resolver of their node or one of their own, and Windows, are not judged.
    ///
    /// ## Why it matters
    ///
    /// Every name with fewer than five dots is first looked up in each search domain of the
    /// cluster: a request to `api.example.com` costs several more, and whoever answers for one of
    /// those domains may answer in its place.
    ///
    /// ## How to mend it
    ///
    /// Add `ndots` with the value 2 to `dnsConfig.options`. Names of Services in other namespaces
    /// still resolve as `service.namespace`.
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
    ///       dnsConfig: {options: [{name: ndots, value: "2"}]}
    ///       containers: [{name: web, image: web}]
    /// ```
    id: "dns-config",
    group: Informational,
    title: "Pod looks up every name in all search domains",
    remediation: "Add the option ndots to dnsConfig.options, with the value 2.",
    severity: Info,
    threats: [9],
    cis: [],
    nsa: [],
    pss: [],
    mitre: [],
    owasp: [],
    peers: ["kube-linter/dnsconfig-options"],
    joins: [],
    evaluate: Pod(dns_config),
}

fn dns_config(pod: &PodTemplate<'_>) -> Verdict {
    let cluster_dns = match pod.spec.dns_policy.as_deref().unwrap_or("ClusterFirst") {
        // On the network of the node this falls back to the resolver of the node.
        "ClusterFirst" => pod.spec.host_network != Some(true),
        policy => policy == "ClusterFirstWithHostNet",
    };
    if !cluster_dns || pod.windows() {
        return Verdict::NotApplicable;
    }
    let mut options = pod.spec.dns_config.options.iter();
    let set = options.any(|option| option.name.as_deref() == Some("ndots"));
    Verdict::fail_if((!set).then(|| Offence::at("dnsConfig.options")))
}

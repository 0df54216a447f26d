//! ingress-tls-host-gap

use crate::certificate::covers;
use crate::model::Ingress;
use crate::offence::{Offence, Verdict};

check! {
    /// An Ingress has TLS for some of its hosts, and a rule for another. A rule without a host is not
    /// judged here, nor an Ingress without any TLS: ingress-tls-missing tells that.
    ///
    /// ## Why it matters
    ///
    /// The controller answers for that host in plain HTTP, or with a certificate that is not for it.
    /// People get used to the warning.
    ///
    /// ## How to mend it
    ///
    /// Add the host to `spec.tls`, with a certificate that covers it.
    ///
    /// ```yaml,bad
    /// apiVersion: networking.k8s.io/v1
    /// kind: Ingress
    /// metadata:
    ///   name: web
    ///   namespace: example
    /// spec:
    ///   tls: [{hosts: [shop.example], secretName: shop-tls}]
    ///   rules:
    ///   - {host: api.example, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: networking.k8s.io/v1
    /// kind: Ingress
    /// metadata:
    ///   name: web
    ///   namespace: example
    /// spec:
    ///   tls: [{hosts: [shop.example], secretName: shop-tls}]
    ///   rules:
    ///   - {host: shop.example, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}
    /// ```
    id: "ingress-tls-host-gap",
    title: "Ingress host without TLS",
    remediation: "Add the host to spec.tls, with a certificate that covers it.",
    severity: High,
    threats: [6],
    cis: [],
    nsa: ["NET:encryption"],
    pss: [],
    mitre: ["T1557"],
    owasp: ["K05"],
    peers: [],
    joins: [],
    evaluate: Ingress(ingress_tls_host_gap),
}

fn ingress_tls_host_gap(ingress: &Ingress) -> Verdict {
    let spec = &ingress.spec;
    if spec.tls.is_empty() {
        return Verdict::NotApplicable;
    }
    // Without hosts, a setting is for all of them.
    if spec.tls.iter().any(|tls| tls.hosts.is_empty()) {
        return Verdict::Pass;
    }
    let named: Vec<String> =
        spec.tls.iter().flat_map(|tls| &tls.hosts).map(|host| host.to_ascii_lowercase()).collect();
    let has_tls = |host: &str| named.iter().any(|name| covers(name, &host.to_ascii_lowercase()));
    let hosts = spec.rules.iter().map(|rule| rule.host.as_str()).filter(|host| !host.is_empty());
    let without = hosts.filter(|host| !has_tls(host));
    Verdict::from_offences(without.map(|host| Offence::at("spec.tls").detail(host)))
}

//! ingress-catch-all

use crate::model::Ingress;
use crate::offence::{Offence, Verdict};

check! {
    /// An Ingress takes requests for any host, or for any host of a domain: a rule without a host or with a
    /// wildcard, or a default backend.
    ///
    /// ## Why it matters
    ///
    /// Requests reach the application under names that nobody chose, among them those of other
    /// applications that lost their own rule. A page may be shown under a foreign name.
    ///
    /// ## How to mend it
    ///
    /// Name each host.
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
    ///   - {http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}
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
    id: "ingress-catch-all",
    title: "Ingress takes any host",
    remediation: "Name each host in spec.rules.",
    severity: Low,
    threats: [6, 20],
    cis: [],
    nsa: [],
    pss: [],
    mitre: ["T1190"],
    owasp: ["K06"],
    peers: [],
    joins: [],
    evaluate: Ingress(ingress_catch_all),
}

fn ingress_catch_all(ingress: &Ingress) -> Verdict {
    let spec = &ingress.spec;
    let wide = spec.rules.iter().filter(|rule| rule.host.is_empty() || rule.host.starts_with("*."));
    let rules = wide.map(|rule| match rule.host.as_str() {
        "" => Offence::at("spec.rules").detail("a rule without a host"),
        host => Offence::at("spec.rules").detail(host),
    });
    let default = spec.default_backend.as_ref().map(|_| Offence::at("spec.defaultBackend"));
    Verdict::from_offences(rules.chain(default))
}

//! ingress-dangling

use crate::evidence::Unreadable;
use crate::facts::EntryFact;
use crate::kind::Kind;
use crate::offence::{Offence, Verdict};
use crate::view::NamespaceView;

check! {
    /// An Ingress sends requests to a Service that does not exist.
    ///
    /// ## Why it matters
    ///
    /// Clients get an error. Whoever may create a Service of that name gets the traffic.
    ///
    /// ## How to mend it
    ///
    /// Create the Service, or take the rule out.
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
    ///   - {host: shop.example, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}
    /// ---
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: other, namespace: example}
    /// spec: {ports: [{port: 80}]}
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
    /// ---
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: web, namespace: example}
    /// spec: {ports: [{port: 80}]}
    /// ```
    id: "ingress-dangling",
    title: "Ingress leads to no Service",
    remediation: "Create the Service, or take the rule out.",
    severity: Low,
    threats: [6, 9],
    cis: [],
    nsa: [],
    pss: [],
    mitre: [],
    owasp: [],
    peers: ["kube-linter/dangling-ingress", "kube-score/ingress-targets-service", "popeye/1400", "popeye/1401", "popeye/1402", "popeye/1404", "kubescape/C-0298"],
    joins: [Service],
    evaluate: Entry(ingress_dangling),
}

fn ingress_dangling(
    _: &str,
    entry: &EntryFact,
    view: &NamespaceView<'_>,
) -> Result<Verdict, Unreadable> {
    if entry.services.is_empty() {
        return Ok(Verdict::NotApplicable);
    }
    let mut missing = Vec::new();
    for service in &entry.services {
        if !view.exists(Kind::Service, service)? {
            missing.push(Offence::at("spec").detail(&**service));
        }
    }
    Ok(Verdict::from_offences(missing))
}

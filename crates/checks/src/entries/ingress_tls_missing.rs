//! ingress-tls-missing

use crate::model::Ingress;
use crate::offence::{Offence, Verdict};

check! {
    /// An Ingress has no TLS setting, so that its controller answers in plain HTTP. A load balancer in
    /// front of it may end TLS; nothing in the cluster says so.
    ///
    /// ## Why it matters
    ///
    /// Whoever is on the way between a client and the cluster reads and changes what is sent: passwords,
    /// session cookies, the page itself.
    ///
    /// ## How to mend it
    ///
    /// Name the hosts and a Secret of type `kubernetes.io/tls` in `spec.tls`. An issuer such as
    /// cert-manager can make and renew it.
    ///
    /// ```yaml,bad
    /// apiVersion: networking.k8s.io/v1
    /// kind: Ingress
    /// metadata:
    ///   name: web
    ///   namespace: example
    /// spec:
    ///   rules:
    ///   - {host: shop.example, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}
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
    id: "ingress-tls-missing",
    title: "Ingress without TLS",
    remediation: "Name hosts and a kubernetes.io/tls Secret in spec.tls.",
    severity: High,
    threats: [6],
    cis: [],
    nsa: ["NET:encryption"],
    pss: [],
    mitre: ["T1557", "T1040"],
    owasp: ["K05"],
    peers: ["polaris/tlsSettingsMissing", "kubescape/C-0263"],
    joins: [],
    evaluate: Ingress(ingress_tls_missing),
}

fn ingress_tls_missing(ingress: &Ingress) -> Verdict {
    Verdict::fail_if(ingress.spec.tls.is_empty().then(|| Offence::at("spec.tls")))
}

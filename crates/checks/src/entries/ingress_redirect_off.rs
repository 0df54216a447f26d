//! ingress-redirect-off

use crate::model::{Ingress, annotation};
use crate::offence::{Offence, Verdict};

check! {
    /// An Ingress with TLS lets clients stay on plain HTTP: an annotation of its controller switches the
    /// redirect to HTTPS off, or HTTP on beside it. Read are `ssl-redirect` and `force-ssl-redirect` of
    /// ingress-nginx, of HAProxy and of the NGINX Ingress Controller, and
    /// `kubernetes.io/ingress.allow-http` of GKE.
    ///
    /// ## Why it matters
    ///
    /// The first request of a browser goes out in plain text, and stays so where nobody redirects it.
    ///
    /// ## How to mend it
    ///
    /// Remove the annotation: controllers redirect by default where there is TLS. On GKE set
    /// `kubernetes.io/ingress.allow-http: "false"`.
    ///
    /// ```yaml,bad
    /// apiVersion: networking.k8s.io/v1
    /// kind: Ingress
    /// metadata:
    ///   name: web
    ///   namespace: example
    ///   annotations:
    ///     nginx.ingress.kubernetes.io/ssl-redirect: "false"
    /// spec:
    ///   tls: [{hosts: [shop.example], secretName: shop-tls}]
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
    id: "ingress-redirect-off",
    title: "Redirect to HTTPS is off",
    remediation: "Remove the annotation that switches the redirect off.",
    severity: Medium,
    threats: [6],
    cis: [],
    nsa: ["NET:encryption"],
    pss: [],
    mitre: ["T1557", "T1040"],
    owasp: ["K05"],
    peers: [],
    joins: [],
    evaluate: Ingress(ingress_redirect_off),
}

/// Annotations that leave plain HTTP on, with the value that does.
const PLAIN: [(&str, &str); 5] = [
    ("nginx.ingress.kubernetes.io/ssl-redirect", "false"),
    ("nginx.org/redirect-to-https", "false"),
    ("ingress.kubernetes.io/ssl-redirect", "false"),
    ("haproxy.org/ssl-redirect", "false"),
    ("kubernetes.io/ingress.allow-http", "true"),
];

/// Redirects all the same, whatever the other says.
const FORCED: &str = "nginx.ingress.kubernetes.io/force-ssl-redirect";

fn ingress_redirect_off(ingress: &Ingress) -> Verdict {
    if ingress.spec.tls.is_empty() {
        return Verdict::NotApplicable;
    }
    let value = |key: &str| annotation(&ingress.metadata, key);
    if value(FORCED) == Some("true") {
        return Verdict::Pass;
    }
    let off = PLAIN.iter().filter(|(key, plain)| value(key) == Some(plain));
    Verdict::from_offences(off.map(|(key, plain)| {
        Offence::at("metadata.annotations").detail(format_args!("{key}={plain}"))
    }))
}

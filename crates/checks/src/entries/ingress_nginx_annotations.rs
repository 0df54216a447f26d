//! ingress-nginx-annotations

use crate::model::Ingress;
use crate::offence::{Offence, Verdict};

check! {
    /// An annotation of ingress-nginx holds what nginx would read as configuration of its own: a line
    /// break, a brace, a semicolon, a quote or a `#` in the value of one that takes an address or a name
    /// (CVE-2025-1097, CVE-2025-1098, CVE-2025-24514).
    ///
    /// ## Why it matters
    ///
    /// Such a value ends the directive that it belongs to and begins another. Whoever may change an
    /// Ingress ran code in the controller that way, and had the Secrets of every namespace.
    ///
    /// ## How to mend it
    ///
    /// Find out who wrote it. Update ingress-nginx to 1.12.1 or 1.11.5, or move to a controller that is
    /// maintained.
    ///
    /// ```yaml,bad
    /// apiVersion: networking.k8s.io/v1
    /// kind: Ingress
    /// metadata:
    ///   name: web
    ///   namespace: example
    ///   annotations:
    ///     nginx.ingress.kubernetes.io/auth-url: "http://auth.example/#;load_module /tmp/x.so;"
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
    ///   annotations:
    ///     nginx.ingress.kubernetes.io/auth-url: "http://auth.example/check?id=1"
    /// spec:
    ///   tls: [{hosts: [shop.example], secretName: shop-tls}]
    ///   rules:
    ///   - {host: shop.example, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}
    /// ```
    id: "ingress-nginx-annotations",
    title: "Ingress annotation injects nginx configuration",
    remediation: "Find out who wrote it; update ingress-nginx or move to a maintained controller.",
    severity: Critical,
    threats: [6, 20],
    cis: [],
    nsa: [],
    pss: [],
    mitre: ["T1190"],
    owasp: ["K07"],
    peers: ["trivy/KCV-0093"],
    joins: [],
    evaluate: Ingress(ingress_nginx_annotations),
}

const GROUP: &str = "nginx.ingress.kubernetes.io/";

/// Annotations whose value controllers copied as it is.
const COPIED: [&str; 6] = [
    "auth-url",
    "auth-signin",
    "auth-tls-match-cn",
    "mirror-target",
    "mirror-host",
    "rewrite-target",
];

/// What ends a directive of nginx or begins another thing.
const ENDS: [char; 7] = ['\n', '\r', ';', '{', '}', '"', '#'];

fn ingress_nginx_annotations(ingress: &Ingress) -> Verdict {
    let annotations = ingress.metadata.annotations.iter().flatten();
    let injected = annotations.filter(|(key, value)| {
        let name = key.strip_prefix(GROUP).unwrap_or_default();
        // A common name is matched by a regular expression, in which braces count characters.
        let is_pattern = matches!(name, "auth-tls-match-cn" | "rewrite-target");
        let ends = |it: char| ENDS.contains(&it) && !(is_pattern && matches!(it, '{' | '}'));
        COPIED.contains(&name) && value.contains(ends)
    });
    Verdict::from_offences(
        injected.map(|(key, _)| Offence::at("metadata.annotations").detail(key.as_str())),
    )
}

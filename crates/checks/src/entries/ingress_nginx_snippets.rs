//! ingress-nginx-snippets

use crate::model::Ingress;
use crate::offence::{Offence, Verdict};

check! {
    /// An Ingress carries configuration for nginx itself in an annotation of ingress-nginx or of the NGINX
    /// Ingress Controller: a snippet (CVE-2021-25742).
    ///
    /// ## Why it matters
    ///
    /// The controller writes the text into its configuration. Whoever may change the Ingress can run code
    /// in the controller, which reads the Secrets of every namespace.
    ///
    /// ## How to mend it
    ///
    /// Use the annotations made for the purpose, and remove the snippet. Forbid them for all by
    /// `allow-snippet-annotations: "false"` in the controller's ConfigMap.
    ///
    /// ```yaml,bad
    /// apiVersion: networking.k8s.io/v1
    /// kind: Ingress
    /// metadata:
    ///   name: web
    ///   namespace: example
    ///   annotations:
    ///     nginx.ingress.kubernetes.io/server-snippet: "more_set_headers foo;"
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
    id: "ingress-nginx-snippets",
    title: "Ingress carries an nginx snippet",
    remediation: "Remove the snippet; use annotations made for the purpose.",
    severity: High,
    threats: [6, 20],
    cis: [],
    nsa: [],
    pss: [],
    mitre: ["T1190"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_152", "checkov/CKV_K8S_153", "checkov/CKV_K8S_154", "kubescape/C-0059"],
    joins: [],
    evaluate: Ingress(ingress_nginx_snippets),
}

/// The groups of annotations that nginx controllers read.
const GROUPS: [&str; 2] = ["nginx.ingress.kubernetes.io/", "nginx.org/"];

fn ingress_nginx_snippets(ingress: &Ingress) -> Verdict {
    let annotations = ingress.metadata.annotations.iter().flatten();
    let snippets = annotations.filter(|(key, value)| {
        let name = GROUPS.iter().find_map(|group| key.strip_prefix(group));
        !value.trim().is_empty()
            && name.is_some_and(|name| name.ends_with("-snippet") || name.ends_with("-snippets"))
    });
    Verdict::from_offences(
        snippets.map(|(key, _)| Offence::at("metadata.annotations").detail(key.as_str())),
    )
}

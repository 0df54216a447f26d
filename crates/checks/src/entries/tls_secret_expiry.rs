//! tls-secret-expiry

use crate::evidence::{DATE_UNKNOWN, Unreadable};
use crate::facts::{EntryFact, TlsSecret};
use crate::offence::{Offence, Verdict};
use crate::view::NamespaceView;

check! {
    /// The certificate that an Ingress or Gateway names will expire soon, or is easy to forge: fewer days
    /// are left than a sixth of its life (14 days at most), its RSA key has fewer than 2048 bits, or it is
    /// signed over SHA-1 or MD5. An expired one is told by ingress-tls-secret-bad.
    ///
    /// ## Why it matters
    ///
    /// Issuers renew much earlier, so a certificate that is about to expire is one whose renewal has
    /// failed. A forged one lets another server answer in its place.
    ///
    /// ## How to mend it
    ///
    /// See why it was not renewed: the log of the issuer, a challenge that fails, or a person who has left.
    /// Have it issued anew, with a key of 2048 bits at least or on a curve such as P-256.
    ///
    /// ```yaml,bad
    /// apiVersion: networking.k8s.io/v1
    /// kind: Ingress
    /// metadata:
    ///   name: web
    ///   namespace: example
    /// spec:
    ///   tls: [{hosts: [shop.example], secretName: soon}]
    ///   rules:
    ///   - {host: shop.example, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}
    /// ---
    /// apiVersion: v1
    /// kind: Secret
    /// metadata: {name: soon, namespace: example}
    /// type: kubernetes.io/tls
    /// stringData:
    ///   tls.crt: |
    ///     -----BEGIN CERTIFICATE-----
    ///     MIIBRzCB7aADAgECAgECMAoGCCqGSM49BAMCMA8xDTALBgNVBAMMBHNvb24wHhcN
    ///     MjUxMDA4MDAwMDAwWhcNMjYwMTA2MDAwMDAwWjAPMQ0wCwYDVQQDDARzb29uMFkw
    ///     EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEZD+tkrZIKXo1rbLbKi4cL3eMJRFbXPNP
    ///     hkYI5nv9RFcI1i7FFYi14sp76UkaSMES7pjl4Uvlz9AsQTPaF3BGpKM6MDgwFwYD
    ///     VR0RBBAwDoIMc2hvcC5leGFtcGxlMB0GA1UdDgQWBBSFeG1zhFfsvmApz8RyF2Wk
    ///     VkOP/zAKBggqhkjOPQQDAgNJADBGAiEAofb/sYv318fUxx3dYDXHn9IUBikiAWNX
    ///     Ga+0uB2G07gCIQC3GsDr0EfTdxrCjuDJOQ7P4g4V19AAdlOZS9d96OQ1nw==
    ///     -----END CERTIFICATE-----
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
    /// kind: Secret
    /// metadata: {name: shop-tls, namespace: example}
    /// type: kubernetes.io/tls
    /// stringData:
    ///   tls.crt: |
    ///     -----BEGIN CERTIFICATE-----
    ///     MIIBRzCB76ADAgECAgEBMAoGCCqGSM49BAMCMA8xDTALBgNVBAMMBHNob3AwIBcN
    ///     MjUwMTAxMDAwMDAwWhgPMjEyNTAxMDEwMDAwMDBaMA8xDTALBgNVBAMMBHNob3Aw
    ///     WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARkP62StkgpejWtstsqLhwvd4wlEVtc
    ///     80+GRgjme/1EVwjWLsUViLXiynvpSRpIwRLumOXhS+XP0CxBM9oXcEakozowODAX
    ///     BgNVHREEEDAOggxzaG9wLmV4YW1wbGUwHQYDVR0OBBYEFIV4bXOEV+y+YCnPxHIX
    ///     ZaRWQ4//MAoGCCqGSM49BAMCA0cAMEQCIEDV3alj+PaHSdTP+6L9PmYZuTXmLZie
    ///     E1+8XR2ZVhc9AiAPtEJCBubnyDmWWslY/uqxpVuLFIjtad0a63ZIsXCxWQ==
    ///     -----END CERTIFICATE-----
    /// ```
    id: "tls-secret-expiry",
    title: "TLS certificate expires soon or is weak",
    remediation: "See why it was not renewed, and have it issued anew.",
    severity: Medium,
    threats: [4, 6],
    cis: [],
    nsa: ["NET:encryption"],
    pss: [],
    mitre: ["T1557"],
    owasp: ["K05"],
    peers: [],
    joins: [Secret],
    evaluate: Entry(tls_secret_expiry),
}

fn tls_secret_expiry(
    _: &str,
    entry: &EntryFact,
    view: &NamespaceView<'_>,
) -> Result<Verdict, Unreadable> {
    let mut offences = Vec::new();
    let mut judged = false;
    for secret in entry.tls.iter().flat_map(|tls| &tls.secrets) {
        let Some(TlsSecret::Certificate(certificate)) = view.tls_secret(secret)? else { continue };
        let Some(today) = view.today() else {
            return Ok(Verdict::Unknown(DATE_UNKNOWN.into()));
        };
        judged = true;
        let left = certificate.until.since(today);
        let expires = (0..=certificate.renewal())
            .contains(&left)
            .then(|| format!("expires on {}", certificate.until));
        let weak = certificate.weakness.map(|weakness| weakness.to_string());
        offences.extend(
            expires.into_iter().chain(weak).map(|wrong| {
                Offence::at("spec").detail(format_args!("Secret {}: {wrong}", secret.1))
            }),
        );
    }
    Ok(if judged { Verdict::from_offences(offences) } else { Verdict::NotApplicable })
}

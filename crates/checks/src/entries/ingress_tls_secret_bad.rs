//! ingress-tls-secret-bad

use std::fmt::Display;

use crate::certificate::{CertificateFact, Chain};
use crate::evidence::{DATE_UNKNOWN, Unreadable};
use crate::facts::{EntryFact, TlsSecret};
use crate::offence::{Offence, Verdict};
use crate::view::NamespaceView;

check! {
    /// The certificate that an Ingress or Gateway names cannot serve its hosts: its Secret does not exist,
    /// is not of type `kubernetes.io/tls`, or holds no certificate; the certificate is expired, not valid
    /// yet, not for a host, or the certificate of its issuer is missing. Unknown where the Secret may not
    /// be read, where the controller brings a certificate of its own, and where it depends on the roots
    /// that clients know.
    ///
    /// Of Secrets, Plumbline reads only those of this type that an Ingress or Gateway names, keeps what
    /// the certificate says, and never the key. `--certificates=false` switches it off.
    ///
    /// ## Why it matters
    ///
    /// Clients refuse the connection, or people learn to click the warning away, and then no longer see the
    /// one that matters.
    ///
    /// ## How to mend it
    ///
    /// Renew the certificate, for all hosts and with the certificates of its issuers, and put it into the
    /// Secret. An issuer such as cert-manager does so in time.
    ///
    /// ```yaml,bad
    /// apiVersion: networking.k8s.io/v1
    /// kind: Ingress
    /// metadata:
    ///   name: web
    ///   namespace: example
    /// spec:
    ///   tls: [{hosts: [shop.example], secretName: shop}]
    ///   rules:
    ///   - {host: shop.example, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}
    /// ---
    /// apiVersion: v1
    /// kind: Secret
    /// metadata: {name: shop-tls, namespace: example}
    /// type: kubernetes.io/tls
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
    id: "ingress-tls-secret-bad",
    title: "TLS certificate cannot serve its hosts",
    remediation: "Renew the certificate for all hosts, with those of its issuers, and put it into the Secret.",
    severity: High,
    threats: [6],
    cis: [],
    nsa: ["NET:encryption"],
    pss: [],
    mitre: ["T1557"],
    owasp: ["K05"],
    peers: [],
    joins: [Secret],
    evaluate: Entry(ingress_tls_secret_bad),
}

#[expect(clippy::unnecessary_wraps, reason = "the signature of a check on entries")]
fn ingress_tls_secret_bad(
    _: &str,
    entry: &EntryFact,
    view: &NamespaceView<'_>,
) -> Result<Verdict, Unreadable> {
    if entry.tls.is_empty() {
        return Ok(Verdict::NotApplicable);
    }
    let mut offences = Vec::new();
    let mut unknown: Option<Box<str>> = None;
    for tls in &entry.tls {
        if tls.secrets.is_empty() {
            unknown = Some("which certificate the controller brings is not known".into());
        }
        for secret in &tls.secrets {
            let told = |wrong: &dyn Display| {
                Offence::at("spec").detail(format_args!("Secret {}: {wrong}", secret.1))
            };
            match view.tls_secret(secret) {
                Err(unreadable) => unknown = Some(unreadable.to_string().into()),
                Ok(None) => offences.push(told(&"does not exist")),
                Ok(Some(TlsSecret::Broken(broken))) => offences.push(told(broken)),
                Ok(Some(TlsSecret::Certificate(certificate))) => {
                    let faults = faults(certificate, &tls.hosts, view);
                    offences.extend(faults.wrong.iter().map(|wrong| told(wrong)));
                    unknown = unknown.or(faults.unknown.map(Into::into));
                }
                Ok(Some(_)) => offences.push(told(&"is not of type kubernetes.io/tls")),
            }
        }
    }
    Ok(match (Verdict::from_offences(offences), unknown) {
        (Verdict::Pass, Some(reason)) => Verdict::Unknown(reason),
        (verdict, _) => verdict,
    })
}

/// What is wrong with a certificate, and what cannot be told.
#[derive(Default)]
struct Faults {
    wrong: Vec<String>,
    unknown: Option<&'static str>,
}

fn faults(certificate: &CertificateFact, hosts: &[Box<str>], view: &NamespaceView<'_>) -> Faults {
    let mut faults = Faults::default();
    match view.today() {
        Some(today) if today > certificate.until => {
            faults.wrong.push(format!("expired on {}", certificate.until));
        }
        Some(today) if today < certificate.from => {
            faults.wrong.push(format!("not valid before {}", certificate.from));
        }
        Some(_) => {}
        None => faults.unknown = Some(DATE_UNKNOWN),
    }
    for host in hosts {
        match certificate.names.cover(host) {
            Some(true) => {}
            Some(false) => faults.wrong.push(format!("not for {host}")),
            None => faults.unknown = Some("a certificate has too many names"),
        }
    }
    match certificate.chain {
        Chain::SelfSigned | Chain::Followed => {}
        Chain::Broken => {
            faults.wrong.push("the certificate of its issuer is missing".to_owned());
        }
        Chain::Unknown => {
            faults.unknown =
                Some("whether clients know the issuer of a certificate cannot be told");
        }
    }
    faults
}

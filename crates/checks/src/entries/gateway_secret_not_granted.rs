//! gateway-secret-not-granted

use crate::evidence::Unreadable;
use crate::facts::EntryFact;
use crate::offence::{Offence, Verdict};
use crate::view::NamespaceView;

check! {
    /// A listener of a Gateway names a Secret of another namespace, and no `ReferenceGrant` in that
    /// namespace lets Gateways of this one use it. `from` must name the group, the kind and the namespace
    /// of the Gateway, `to` the kind Secret and, where it names one, the Secret.
    ///
    /// ## Why it matters
    ///
    /// The Gateway does not get the certificate: the listener serves no TLS. Where an implementation takes
    /// it all the same, whoever may make a Gateway has the certificates of every namespace.
    ///
    /// ## How to mend it
    ///
    /// Let the owners of the Secret make a `ReferenceGrant` for it, by name, or put the certificate into
    /// the namespace of the Gateway.
    ///
    /// ```yaml,bad
    /// apiVersion: gateway.networking.k8s.io/v1
    /// kind: Gateway
    /// metadata: {name: edge, namespace: example}
    /// spec:
    ///   gatewayClassName: any
    ///   listeners:
    ///   - {name: https, protocol: HTTPS, port: 443, tls: {certificateRefs: [{name: shop-tls, namespace: shop}]}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: gateway.networking.k8s.io/v1
    /// kind: Gateway
    /// metadata: {name: edge, namespace: example}
    /// spec:
    ///   gatewayClassName: any
    ///   listeners:
    ///   - {name: https, protocol: HTTPS, port: 443, tls: {certificateRefs: [{name: shop-tls, namespace: shop}]}}
    /// ---
    /// apiVersion: gateway.networking.k8s.io/v1beta1
    /// kind: ReferenceGrant
    /// metadata: {name: edge, namespace: shop}
    /// spec:
    ///   from: [{group: gateway.networking.k8s.io, kind: Gateway, namespace: example}]
    ///   to: [{group: "", kind: Secret, name: shop-tls}]
    /// ```
    id: "gateway-secret-not-granted",
    title: "Gateway names a Secret that it may not use",
    remediation: "Let the owners of the Secret make a ReferenceGrant for the Gateway.",
    severity: Medium,
    threats: [6],
    cis: [],
    nsa: ["NET:encryption"],
    pss: [],
    mitre: [],
    owasp: ["K05"],
    peers: [],
    joins: [ReferenceGrant],
    evaluate: Entry(gateway_secret_not_granted),
}

fn gateway_secret_not_granted(
    _: &str,
    entry: &EntryFact,
    view: &NamespaceView<'_>,
) -> Result<Verdict, Unreadable> {
    let named = entry.tls.iter().flat_map(|tls| &tls.secrets);
    let mut foreign: Vec<_> = named.filter(|secret| *secret.0 != *view.name).collect();
    foreign.sort_unstable();
    foreign.dedup();
    if foreign.is_empty() {
        return Ok(Verdict::NotApplicable);
    }
    let mut offences = Vec::new();
    for secret in foreign {
        if !view.may_use(secret)? {
            let (namespace, name) = secret;
            let detail = format_args!("Secret {name} of namespace {namespace}");
            offences.push(Offence::at("spec.listeners").detail(detail));
        }
    }
    Ok(Verdict::from_offences(offences))
}

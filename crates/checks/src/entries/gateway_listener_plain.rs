//! gateway-listener-plain

use crate::evidence::Unreadable;
use crate::facts::{EntryFact, RouteFact};
use crate::offence::{Offence, Verdict};
use crate::view::NamespaceView;

check! {
    /// A Gateway listens for plain HTTP, and the routes on that listener do more than send clients to
    /// HTTPS, or there is none.
    ///
    /// ## Why it matters
    ///
    /// Whoever is on the way between a client and the cluster reads and changes what is sent.
    ///
    /// ## How to mend it
    ///
    /// Listen by protocol `HTTPS` with a certificate. Where plain HTTP must stay open for those who type no
    /// scheme, hang one route on it whose only filter is `requestRedirect: {scheme: https}`.
    ///
    /// ```yaml,bad
    /// apiVersion: gateway.networking.k8s.io/v1
    /// kind: Gateway
    /// metadata: {name: edge, namespace: example}
    /// spec:
    ///   gatewayClassName: any
    ///   listeners:
    ///   - {name: http, protocol: HTTP, port: 80}
    /// ---
    /// apiVersion: gateway.networking.k8s.io/v1
    /// kind: HTTPRoute
    /// metadata: {name: web, namespace: example}
    /// spec:
    ///   parentRefs: [{name: edge}]
    ///   rules:
    ///   - backendRefs: [{name: web, port: 80}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: gateway.networking.k8s.io/v1
    /// kind: Gateway
    /// metadata: {name: edge, namespace: example}
    /// spec:
    ///   gatewayClassName: any
    ///   listeners:
    ///   - {name: http, protocol: HTTP, port: 80}
    /// ---
    /// apiVersion: gateway.networking.k8s.io/v1
    /// kind: HTTPRoute
    /// metadata: {name: web, namespace: example}
    /// spec:
    ///   parentRefs: [{name: edge}]
    ///   rules:
    ///   - filters: [{type: RequestRedirect, requestRedirect: {scheme: https, statusCode: 301}}]
    /// ```
    id: "gateway-listener-plain",
    title: "Gateway listens for plain HTTP",
    remediation: "Listen by HTTPS; on the HTTP listener let a route redirect to it and do nothing else.",
    severity: High,
    threats: [6],
    cis: [],
    nsa: ["NET:encryption"],
    pss: [],
    mitre: ["T1557"],
    owasp: ["K05"],
    peers: [],
    joins: [HTTPRoute],
    evaluate: Entry(gateway_listener_plain),
}

fn gateway_listener_plain(
    name: &str,
    entry: &EntryFact,
    view: &NamespaceView<'_>,
) -> Result<Verdict, Unreadable> {
    if entry.plain.is_empty() {
        return Ok(if entry.tls.is_empty() { Verdict::NotApplicable } else { Verdict::Pass });
    }
    let routes: Vec<_> = view.routes_of(name)?.collect();
    let plain = entry.plain.iter().filter(|listener| {
        let hangs = |route: &&&RouteFact| {
            let mut parents = route.parents.iter();
            parents.any(|it| {
                *it.gateway.0 == *view.name && *it.gateway.1 == *name && it.takes(listener)
            })
        };
        let mut on_it = routes.iter().filter(hangs).peekable();
        on_it.peek().is_none() || on_it.any(|route| !route.redirects)
    });
    Ok(Verdict::from_offences(plain.map(|listener| {
        Offence::at("spec.listeners").detail(format_args!("listener {}", listener.name))
    })))
}

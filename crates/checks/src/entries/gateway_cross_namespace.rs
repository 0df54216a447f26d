//! gateway-cross-namespace

use crate::model::Gateway;
use crate::offence::{Offence, Verdict};

check! {
    /// A listener of a Gateway takes routes from every namespace (`allowedRoutes.namespaces.from: All`).
    ///
    /// ## Why it matters
    ///
    /// Whoever may create a route in any namespace can answer for the hosts of others, or take a path of
    /// theirs.
    ///
    /// ## How to mend it
    ///
    /// Choose the namespaces by label: `from: Selector`. Give each team a listener for its own hosts.
    ///
    /// ```yaml,bad
    /// apiVersion: gateway.networking.k8s.io/v1
    /// kind: Gateway
    /// metadata: {name: edge, namespace: example}
    /// spec:
    ///   gatewayClassName: any
    ///   listeners:
    ///   - {name: https, protocol: HTTPS, port: 443, allowedRoutes: {namespaces: {from: All}}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: gateway.networking.k8s.io/v1
    /// kind: Gateway
    /// metadata: {name: edge, namespace: example}
    /// spec:
    ///   gatewayClassName: any
    ///   listeners:
    ///   - {name: https, protocol: HTTPS, port: 443, allowedRoutes: {namespaces: {from: Same}}}
    /// ```
    id: "gateway-cross-namespace",
    title: "Gateway takes routes from every namespace",
    remediation: "Choose the namespaces whose routes it takes by label.",
    severity: Medium,
    threats: [6, 20],
    cis: [],
    nsa: [],
    pss: [],
    mitre: ["T1557"],
    owasp: ["K05"],
    peers: [],
    joins: [],
    evaluate: Gateway(gateway_cross_namespace),
}

fn gateway_cross_namespace(gateway: &Gateway) -> Verdict {
    let listeners = gateway.spec.listeners.iter();
    let open = listeners.filter(|it| it.allowed_routes.namespaces.from.as_deref() == Some("All"));
    Verdict::from_offences(open.map(|listener| {
        Offence::at("spec.listeners").detail(format_args!("listener {}", listener.name))
    }))
}

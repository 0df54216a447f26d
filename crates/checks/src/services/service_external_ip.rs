//! service-external-ip

use crate::model::Service;
use crate::offence::{Offence, Verdict};

check! {
    /// A Service names addresses in `externalIPs`, which every node then takes as its own, or is of
    /// type `ExternalName`, which makes its name in the cluster stand for any other host.
    ///
    /// ## Why it matters
    ///
    /// Whoever may create Services redirects with `externalIPs` what the whole cluster sends to an
    /// address, such as that of the DNS server or of a site outside, to Pods of their own
    /// (CVE-2020-8554, which stays open). An `ExternalName` sends clients and Ingress controllers,
    /// past policies that know Pods only, to a host that its owner may change at will.
    ///
    /// ## How to mend it
    ///
    /// Use a load balancer, whose addresses users cannot choose, and refuse `externalIPs` with the
    /// admission plugin `DenyServiceExternalIPs`. Give clients the name of the other host, and allow
    /// it by a policy for egress.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: web}
    /// spec: {externalIPs: [198.51.100.53], ports: [{port: 53}]}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: web}
    /// spec: {externalIPs: [], ports: [{port: 53}]}
    /// ```
    id: "service-external-ip",
    title: "Service redirects an address or a name of its owner's choice",
    remediation: "Remove externalIPs and ExternalName; use a load balancer and the name of the host.",
    severity: High,
    threats: [20],
    cis: ["1.2.3"],
    nsa: [],
    pss: [],
    mitre: ["T1557"],
    owasp: ["K05"],
    peers: ["trivy/KSV-0108"],
    joins: [],
    evaluate: Service(service_external_ip),
}

fn service_external_ip(service: &Service) -> Verdict {
    let spec = &service.spec;
    let address = spec.external_ips.iter().map(|address| address.trim()).find(|it| !it.is_empty());
    let address = address.map(|address| Offence::at("spec.externalIPs").detail(address));
    let name = (spec.type_.as_deref() == Some("ExternalName")).then(|| {
        let host = spec.external_name.as_deref().unwrap_or_default();
        Offence::at("spec.externalName").detail(host)
    });
    Verdict::from_offences(address.into_iter().chain(name))
}

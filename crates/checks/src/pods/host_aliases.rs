//! host-aliases

use crate::container::{PodTemplate, named};
use crate::offence::Verdict;

check! {
    /// The Pod sets addresses for names of its own choice (`hostAliases`), which stand in
    /// `/etc/hosts` of its containers and go before DNS.
    ///
    /// ## Why it matters
    ///
    /// Who writes the manifest sends the traffic for a name elsewhere, past the DNS and what
    /// watches it. An address that moves later leaves the name with whoever has it then.
    ///
    /// ## How to mend it
    ///
    /// Remove it. Give a server outside the cluster a Service without selector, or an ExternalName.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   hostAliases: [{ip: 192.0.2.10, hostnames: [registry.example, login.example]}]
    ///   containers: [{name: web, image: web}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers: [{name: web, image: web}]
    /// ```
    id: "host-aliases",
    title: "Pod redirects names past DNS",
    remediation: "Remove hostAliases; give servers outside the cluster a Service.",
    severity: Low,
    threats: [9],
    cis: [],
    nsa: [],
    pss: [],
    mitre: ["T1565"],
    owasp: ["K01"],
    peers: ["kubesec/HostAliases", "trivy/KSV-0007"],
    joins: [],
    evaluate: Pod(host_aliases),
}

fn host_aliases(pod: &PodTemplate<'_>) -> Verdict {
    let names = pod.spec.host_aliases.iter().flat_map(|alias| &alias.hostnames);
    Verdict::fail_if(named("hostAliases", names.map(String::as_str)))
}

//! apiserver-service-exposed

use super::exposure::published;
use crate::facts::Reach;
use crate::model::Service;
use crate::offence::{Offence, Verdict};
use crate::rights::SYSTEM_NAMESPACE;

/// Labels of the Pods of the API server and of etcd: the namespace, the label, its values.
const CONTROL_PLANE: [(&str, &str, &[&str]); 4] = [
    (SYSTEM_NAMESPACE, "component", &["kube-apiserver", "etcd"]),
    (SYSTEM_NAMESPACE, "k8s-app", &["kube-apiserver", "etcd"]),
    ("openshift-kube-apiserver", "app", &["openshift-kube-apiserver"]),
    ("openshift-etcd", "app", &["etcd"]),
];

/// The Service of the API server, in namespace `default`.
const API_SERVICE: &str = "kubernetes";

/// Its name in the cluster, before the domain of the cluster.
const API_HOSTS: [&str; 2] = ["kubernetes.default", "kubernetes.default.svc"];

check! {
    /// A Service gives the API server or etcd to everyone outside the cluster: it selects their Pods,
    /// or it is the Service `kubernetes` itself, and has a port on every node, external IPs, or a load
    /// balancer that is neither internal nor bound to source ranges. Or it is an `ExternalName` for
    /// the API server, of use only to whoever passes requests on to it.
    ///
    /// A Service without a selector gets its addresses from other objects, which are not looked at,
    /// nor is Ingress.
    ///
    /// ## Why it matters
    ///
    /// It is a second door to the control plane, beside the one with the firewall, the private
    /// address and the list of networks. Behind etcd there is no login of Kubernetes at all: whoever
    /// gets in owns the cluster and its Secrets.
    ///
    /// ## How to mend it
    ///
    /// Remove the Service. Reach the API server at the address that the provider of the cluster gives
    /// it, with its list of authorised networks; etcd is for the API server alone.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata: {name: kube-system}
    /// ---
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: api, namespace: kube-system}
    /// spec:
    ///   type: LoadBalancer
    ///   selector: {component: kube-apiserver}
    ///   ports: [{port: 443, targetPort: 6443}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata: {name: default}
    /// ---
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: kubernetes, namespace: default}
    /// spec: {ports: [{port: 443, targetPort: 6443}]}
    /// ```
    id: "apiserver-service-exposed",
    title: "Service publishes the API server or etcd",
    remediation: "Remove the Service; reach the API server at its own address, from known networks.",
    severity: Critical,
    threats: [12, 20],
    cis: [],
    nsa: ["NET:control-plane"],
    pss: [],
    mitre: ["MS-TA9029", "T1133", "MS-M9002"],
    owasp: ["K06"],
    peers: [],
    joins: [],
    evaluate: Service(apiserver_service_exposed),
}

fn apiserver_service_exposed(service: &Service) -> Verdict {
    let spec = &service.spec;
    let host = spec.external_name.as_deref().filter(|host| is_api_host(host));
    if let Some(host) = host.filter(|_| spec.type_.as_deref() == Some("ExternalName")) {
        return Verdict::fail_if(Some(Offence::at("spec.externalName").detail(host)));
    }
    let Some(how) = published(service).map(Reach::place) else {
        return Verdict::Pass;
    };
    let name = service.metadata.name.as_deref().unwrap_or_default();
    let namespace = service.metadata.namespace.as_deref().unwrap_or_default();
    if (namespace, name) == ("default", API_SERVICE) {
        let offence = Offence::at("spec").detail(format_args!("the API server {how}"));
        return Verdict::fail_if(Some(offence));
    }
    let selected = CONTROL_PLANE.iter().filter(|(space, _, _)| *space == namespace);
    let component = selected.filter_map(|(_, key, components)| {
        components
            .iter()
            .find(|component| spec.selector.get(*key).is_some_and(|it| it == *component))
    });
    Verdict::from_offences(
        component.map(|component| {
            Offence::at("spec.selector").detail(format_args!("{component} {how}"))
        }),
    )
}

fn is_api_host(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    API_HOSTS.contains(&&*host) || host.starts_with("kubernetes.default.svc.")
}

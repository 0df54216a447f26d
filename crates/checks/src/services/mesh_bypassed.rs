//! mesh-bypassed

use super::exposure::way_in;
use crate::evidence::Unreadable;
use crate::facts::ServiceFact;
use crate::mesh::{Membership, UNSURE, membership};
use crate::offence::{Offence, Verdict};
use crate::view::NamespaceView;

check! {
    /// A Service that is reached from outside the cluster leads to Pods that no service mesh encrypts
    /// the traffic of, though one is installed. It is reached by a port of each node, by a load
    /// balancer that lets every address in, by an external address, by an Ingress, or by an `HTTPRoute`
    /// of its own namespace.
    ///
    /// Meshes are known by the labels of their control planes: Istio's `istiod`, Linkerd's
    /// `destination`. Where there is none nothing is judged, and so it is with a Service whose ports
    /// all say by `appProtocol` or name (`https`, `tls`) that what they take is encrypted already.
    /// Routes from other namespaces and Istio's own kinds of routes are not followed.
    ///
    /// ## Why it matters
    ///
    /// TLS ends at the Ingress. Behind it the requests, with their passwords and cookies, cross the
    /// network of the nodes in plaintext, and the Pod cannot tell the Ingress from anybody else that
    /// sends to it.
    ///
    /// ## How to mend it
    ///
    /// Bring the Pods into the mesh: the label `istio-injection: enabled` or
    /// `istio.io/dataplane-mode: ambient`, or the annotation `linkerd.io/inject: enabled`, on their
    /// namespace, and start them anew. The controller of the Ingress must be in it too.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: istiod, namespace: istio-system}
    /// spec:
    ///   selector: {matchLabels: {app: istiod}}
    ///   template:
    ///     metadata: {labels: {app: istiod}}
    ///     spec: {containers: [{name: discovery, image: "istio/pilot:1.27.0"}]}
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: Ingress
    /// metadata: {name: shop}
    /// spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
    /// ---
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: web}
    /// spec:
    ///   selector: {app: web}
    ///   ports: [{port: 80}]
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web, labels: {app: web}}
    /// spec: {containers: [{name: web, image: web}]}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: linkerd-destination, namespace: linkerd}
    /// spec:
    ///   selector: {matchLabels: {linkerd.io/control-plane-component: destination}}
    ///   template:
    ///     metadata: {labels: {linkerd.io/control-plane-component: destination}}
    ///     spec: {containers: [{name: destination, image: "linkerd/controller:25.1.1"}]}
    /// ---
    /// apiVersion: gateway.networking.k8s.io/v1
    /// kind: HTTPRoute
    /// metadata: {name: shop}
    /// spec:
    ///   parentRefs: [{name: edge, namespace: edge}]
    ///   rules: [{backendRefs: [{name: web, port: 80}]}]
    /// ---
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: web}
    /// spec:
    ///   selector: {app: web}
    ///   ports: [{port: 80}]
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web, labels: {app: web}}
    /// spec: {containers: [{name: web, image: web}, {name: linkerd-proxy, image: linkerd/proxy}]}
    /// ```
    id: "mesh-bypassed",
    title: "Pods behind an entry of the cluster are outside its service mesh",
    remediation: "Bring the Pods behind the Service into the mesh.",
    severity: Low,
    threats: [6, 20],
    cis: [],
    nsa: ["NET:encryption"],
    pss: [],
    mitre: ["T1557", "T1040"],
    owasp: ["K05"],
    peers: [],
    joins: [
        Pod, Deployment, ReplicaSet, StatefulSet, DaemonSet, Job, CronJob, ReplicationController,
        Ingress, HTTPRoute, ReferenceGrant, PeerAuthentication, LinkerdServer, Namespace
    ],
    evaluate: Exposure(mesh_bypassed),
}

fn mesh_bypassed(
    name: &str,
    service: &ServiceFact,
    view: &NamespaceView<'_>,
) -> Result<Verdict, Unreadable> {
    let installed = view.runs_mesh();
    if service.selector.is_empty() || service.encrypted || installed == Ok(false) {
        return Ok(Verdict::NotApplicable);
    }
    let Some(way) = way_in(name, service, view)? else { return Ok(Verdict::NotApplicable) };
    installed?;
    let (mut offences, mut passed, mut unsure) = (Vec::new(), false, false);
    for workload in &view.workloads()?.active {
        let mut bypassed = false;
        for pod in workload.pods.iter().filter(|pod| service.selects(pod.labels)) {
            match membership(pod, view)? {
                Membership::Outside => bypassed = true,
                Membership::Of(_) => passed = true,
                Membership::Unsure => unsure = true,
                Membership::Own => {}
            }
        }
        if bypassed {
            let who = format_args!("{} {} by {way}", workload.kind, workload.name);
            offences.push(Offence::at("spec.selector").detail(who));
        }
    }
    Ok(match (offences.is_empty(), unsure, passed) {
        (true, true, _) => Verdict::Unknown(UNSURE.into()),
        (true, false, false) => Verdict::NotApplicable,
        _ => Verdict::from_offences(offences),
    })
}

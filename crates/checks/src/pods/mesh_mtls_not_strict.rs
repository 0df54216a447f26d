//! mesh-mtls-not-strict

use crate::evidence::Unreadable;
use crate::facts::Mesh;
use crate::mesh::{Membership, Takes, UNSURE, istio, linkerd, membership};
use crate::offence::{Offence, Verdict};
use crate::view::NamespaceView;
use crate::workloads::PodView;

check! {
    /// A Pod of a service mesh takes plaintext beside what the mesh encrypts.
    ///
    /// Istio: the mode that counts for it is `PERMISSIVE`, which is the default, or `DISABLE`, by the
    /// `PeerAuthentication` of the Pod, of its namespace or of the mesh (in the namespace
    /// `istio-system`), for all ports or for one. Linkerd: the default inbound policy that its proxy
    /// was given lets in who has no identity. Either: an annotation leads some ports around the proxy.
    ///
    /// A live Pod belongs to a mesh if it has its proxy, or if Istio says that it redirects its traffic
    /// (ambient mode); a template by its labels and annotations, and by those of its namespace where a
    /// control plane runs in the cluster. Gateways, waypoints and control planes are not judged, and
    /// a `DestinationRule` opens nothing: it is for who sends. It is unknown where a Server of Linkerd is for the Pod, where several
    /// policies of Istio for the same Pods disagree, and where Istio's control plane runs outside
    /// `istio-system` and no narrower policy decides.
    ///
    /// ## Why it matters
    ///
    /// Whoever reaches the Pod without the mesh speaks to it unencrypted and under no name: a Pod
    /// without a proxy, a node, a neighbour on the network. Rules of the mesh that ask for a name do
    /// not stop what they let through without one, and what is sent can be read on the way.
    ///
    /// ## How to mend it
    ///
    /// See who still speaks plaintext, bring them into the mesh, then demand it: a
    /// `PeerAuthentication` with mode `STRICT` for the namespace, in `istio-system` for the mesh; for
    /// Linkerd the annotation `config.linkerd.io/default-inbound-policy: all-authenticated`.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers: [{name: web, image: web}]
    ///   initContainers: [{name: istio-proxy, image: "istio/proxyv2:1.27.0", restartPolicy: Always}]
    /// ---
    /// apiVersion: security.istio.io/v1
    /// kind: PeerAuthentication
    /// metadata: {name: default, namespace: istio-system}
    /// spec: {mtls: {mode: PERMISSIVE}}
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata:
    ///       labels: {app: web}
    ///       annotations:
    ///         linkerd.io/inject: enabled
    ///         config.linkerd.io/default-inbound-policy: all-unauthenticated
    ///     spec: {containers: [{name: web, image: web}]}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers: [{name: web, image: web}]
    ///   initContainers: [{name: istio-proxy, image: "istio/proxyv2:1.27.0", restartPolicy: Always}]
    /// ---
    /// apiVersion: security.istio.io/v1
    /// kind: PeerAuthentication
    /// metadata: {name: default, namespace: istio-system}
    /// spec: {mtls: {mode: STRICT}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata:
    ///   name: shop
    ///   annotations: {config.linkerd.io/default-inbound-policy: all-authenticated}
    /// ---
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web, namespace: shop}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata:
    ///       labels: {app: web}
    ///       annotations: {linkerd.io/inject: enabled}
    ///     spec: {containers: [{name: web, image: web}]}
    /// ```
    id: "mesh-mtls-not-strict",
    title: "Pod of a service mesh takes plaintext too",
    remediation: "Demand TLS of the mesh: PeerAuthentication STRICT, or Linkerd's all-authenticated.",
    severity: Medium,
    threats: [6, 20],
    cis: [],
    nsa: ["NET:encryption"],
    pss: [],
    mitre: ["T1557", "T1040"],
    owasp: ["K05"],
    peers: [],
    joins: [PeerAuthentication, LinkerdServer, Namespace],
    evaluate: Workload(mesh_mtls_not_strict),
}

fn mesh_mtls_not_strict(
    pod: &PodView<'_>,
    view: &NamespaceView<'_>,
) -> Result<Verdict, Unreadable> {
    let takes = match membership(pod, view)? {
        Membership::Outside | Membership::Own => return Ok(Verdict::NotApplicable),
        Membership::Unsure => return Ok(Verdict::Unknown(UNSURE.into())),
        Membership::Of(Mesh::Istio) => istio(pod, view),
        Membership::Of(Mesh::Linkerd) => linkerd(pod, view),
    };
    let around = pod.fact.mesh.around.as_ref().map(|ports| format!("around the proxy: {ports}"));
    let found = match (takes, &around) {
        (Ok(Takes::Plaintext(found)), _) => found,
        (_, Some(_)) | (Ok(Takes::Encrypted), None) => Vec::new(),
        (Ok(Takes::Unknown(reason)), None) => return Ok(Verdict::Unknown(reason.into())),
        (Err(unreadable), None) => return Err(unreadable),
    };
    let found = found.into_iter().chain(around);
    Ok(Verdict::from_offences(found.map(|how| Offence::at("").detail(how))))
}

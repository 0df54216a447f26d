//! kube-system-workload

use super::core_component::is_core;
use super::image_reference::ImageReference;
use super::images::image;
use super::static_pod::is_static;
use crate::container::{NAMED, PodTemplate, WorkloadObject};
use crate::offence::{Offence, Verdict};
use crate::rights::SYSTEM_NAMESPACE;
use crate::text;

check! {
    /// A workload in the namespace `kube-system` runs an image that is not known as a component of
    /// Kubernetes or of a distribution.
    ///
    /// Known are, by the name of their repository in whatever registry: the control plane, DNS,
    /// kube-proxy, the metrics server, common network plugins, storage drivers and cloud
    /// controllers, and what EKS, GKE, AKS, k3s, RKE2, kind and minikube put there. No such list is
    /// complete: except what belongs there by a policy. Names can be forged, and whoever may write
    /// to `kube-system` can do so: this check finds what has strayed, not an intruder who hides.
    ///
    /// ## Why it matters
    ///
    /// Quotas, network policies and Pod Security are usually switched off in `kube-system`, and its
    /// accounts have more rights than others. An application there shares all that, and an
    /// intruder's Pod goes unnoticed among what nobody knows by name.
    ///
    /// ## How to mend it
    ///
    /// Move the workload to a namespace of its own.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata: {name: kube-system}
    /// ---
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web, namespace: kube-system}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       containers: [{name: web, image: "registry.example/web:1"}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata: {name: kube-system}
    /// ---
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata: {name: kube-proxy, namespace: kube-system}
    /// spec:
    ///   selector: {matchLabels: {k8s-app: kube-proxy}}
    ///   template:
    ///     metadata: {labels: {k8s-app: kube-proxy}}
    ///     spec:
    ///       containers: [{name: kube-proxy, image: "registry.k8s.io/kube-proxy:v1.34.1"}]
    /// ```
    id: "kube-system-workload",
    title: "Workload in kube-system is not a known component",
    remediation: "Move the workload to a namespace of its own.",
    severity: Medium,
    threats: [5, 19],
    cis: ["5.6.1"],
    nsa: ["NET:namespaces"],
    pss: [],
    mitre: ["T1036.005", "MS-TA9023"],
    owasp: ["K01"],
    peers: ["trivy/KSV-0037"],
    joins: [],
    evaluate: WorkloadObject(kube_system_workload),
}

fn kube_system_workload(object: &WorkloadObject<'_>) -> Verdict {
    if object.metadata.namespace.as_deref() != Some(SYSTEM_NAMESPACE) || is_static(object) {
        return Verdict::NotApplicable;
    }
    let (metadata, spec, settings) = (object.metadata, object.pod, object.settings);
    let pod = PodTemplate { metadata, spec, live: false, settings };
    let strangers: Vec<&str> = pod
        .containers()
        .filter_map(|container| image(container.spec))
        .filter_map(|image| match ImageReference::parse(image) {
            Some(reference) => (!is_core(&reference)).then_some(image),
            None => Some("not a valid image reference"),
        })
        .collect();
    let offence = || Offence::at("").detail(text::list(strangers.iter().copied(), NAMED));
    Verdict::fail_if((!strangers.is_empty()).then(offence))
}

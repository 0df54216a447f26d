//! ingress-nginx-eol

use super::images::judge_images;
use crate::container::PodTemplate;
use crate::offence::Verdict;

check! {
    /// A container runs the controller of the retired project ingress-nginx. It is recognised by
    /// the path of its repository, in the registries of the project and in mirrors that keep it.
    /// NGINX itself and the ingress controller of its vendor are other programs.
    ///
    /// ## Why it matters
    ///
    /// The project ended in March 2026: flaws found since then are not mended. The controller takes
    /// traffic from outside and reads every TLS Secret that an Ingress names, in all namespaces.
    ///
    /// ## How to mend it
    ///
    /// Move to the Gateway API, or to an ingress controller that is looked after.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: ingress-nginx-controller}
    /// spec:
    ///   selector: {matchLabels: {app: ingress-nginx}}
    ///   template:
    ///     metadata: {labels: {app: ingress-nginx}}
    ///     spec:
    ///       containers:
    ///       - {name: controller, image: "registry.k8s.io/ingress-nginx/controller:v1.14.0"}
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata: {name: ingress}
    /// spec:
    ///   selector: {matchLabels: {app: ingress}}
    ///   template:
    ///     metadata: {labels: {app: ingress}}
    ///     spec:
    ///       containers:
    ///       - {name: controller, image: "mirror.example:5000/k8s/ingress-nginx/controller-chroot:v1"}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: nginx-ingress}
    /// spec:
    ///   selector: {matchLabels: {app: nginx-ingress}}
    ///   template:
    ///     metadata: {labels: {app: nginx-ingress}}
    ///     spec:
    ///       containers: [{name: controller, image: "docker.io/nginx/nginx-ingress:5.2.0"}]
    /// ```
    id: "ingress-nginx-eol",
    title: "Retired ingress-nginx controller runs",
    remediation: "Move to the Gateway API or to an ingress controller that is looked after.",
    severity: High,
    threats: [6, 18],
    cis: [],
    nsa: ["UPD:patching"],
    pss: [],
    mitre: ["T1190"],
    owasp: ["K07"],
    peers: ["kubescape/C-0292"],
    joins: [],
    evaluate: Pod(ingress_nginx_eol),
}

/// Its repositories: the newer two, and the one of releases before 0.34. Retired in March 2026:
/// kubernetes.io/blog/2025/11/11/ingress-nginx-retirement
const CONTROLLERS: [&str; 3] = [
    "ingress-nginx/controller",
    "ingress-nginx/controller-chroot",
    "kubernetes-ingress-controller/nginx-ingress-controller",
];

fn ingress_nginx_eol(pod: &PodTemplate<'_>) -> Verdict {
    judge_images(*pod, |image| {
        image.is_some_and(|image| CONTROLLERS.iter().any(|path| image.ends_with(path)))
    })
}

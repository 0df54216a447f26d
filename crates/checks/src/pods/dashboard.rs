//! The Kubernetes Dashboard: how it is recognised.

use super::image_reference::ImageReference;
use super::images::image;
use crate::container::PodTemplate;
use crate::offence::Offence;

/// The ends of its repositories: version 2, the parts of version 7, version 1.
const REPOSITORIES: [&str; 7] = [
    "kubernetesui/dashboard",
    "kubernetesui/dashboard-api",
    "kubernetesui/dashboard-auth",
    "kubernetesui/dashboard-web",
    "kubernetes-dashboard",
    "kubernetes-dashboard-amd64",
    "kubernetes-dashboard-arm64",
];

/// The labels that its manifests and charts set.
const LABELS: [(&str, &str); 5] = [
    ("k8s-app", "kubernetes-dashboard"),
    ("app.kubernetes.io/name", "kubernetes-dashboard"),
    ("app.kubernetes.io/name", "kubernetes-dashboard-api"),
    ("app.kubernetes.io/name", "kubernetes-dashboard-auth"),
    ("app.kubernetes.io/name", "kubernetes-dashboard-web"),
];

/// Whether a Pod is the Dashboard.
pub(crate) fn is_dashboard(pod: &PodTemplate<'_>) -> bool {
    !evidence(pod).is_empty()
}

/// What tells that a Pod is the Dashboard: an image of it, else a label.
pub(super) fn evidence(pod: &PodTemplate<'_>) -> Vec<Offence> {
    let is_dashboard = |reference: &ImageReference<'_>| {
        REPOSITORIES.iter().any(|repository| reference.ends_with(repository))
    };
    let images = pod.containers().filter_map(|container| {
        let image = image(container.spec).filter(|image| image.contains("dashboard"))?;
        ImageReference::parse(image)
            .is_some_and(|reference| is_dashboard(&reference))
            .then(|| container.offence("image").detail(image))
    });
    let found: Vec<Offence> = images.collect();
    if !found.is_empty() {
        return found;
    }
    let label = LABELS.iter().find(|(key, value)| pod.label(key) == Some(value));
    let offence =
        |(key, value): &(&str, &str)| Offence::at("").detail(format_args!("label {key}: {value}"));
    label.map(offence).into_iter().collect()
}

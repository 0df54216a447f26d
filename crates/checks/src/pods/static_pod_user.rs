//! static-pod-user

use super::image_reference::ImageReference;
use super::images::judge_images;
use super::static_pod::is_mirror;
use crate::container::PodTemplate;
use crate::offence::Verdict;

check! {
    /// A node runs a static Pod, in whatever namespace, that is none of the components which
    /// installers run that way: those of Kubernetes and etcd, cloud controllers, plugins for a KMS
    /// or for tunnels to nodes, and load balancers before the API servers (kube-vip, keepalived,
    /// HAProxy, NGINX). Components are known by the repositories of their images, mirrors included,
    /// so one that is called like a component and is none is not found here.
    ///
    /// ## Why it matters
    ///
    /// The kubelet starts what lies in a folder of its node and asks nobody: no admission, no quota,
    /// no policy. Whoever was on a node once leaves a Pod that nobody can delete by the API server.
    ///
    /// ## How to mend it
    ///
    /// Look into the folder that `staticPodPath` of the kubelet names, on that node, and find out who
    /// put the file there. Run what should run on nodes as a `DaemonSet`.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata:
    ///   name: agent-node-1
    ///   annotations: {kubernetes.io/config.mirror: 4f1d}
    /// spec:
    ///   containers: [{name: agent, image: "example/agent:1"}]
    /// status: {phase: Running}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata:
    ///   name: kube-scheduler-node-1
    ///   namespace: kube-system
    ///   annotations: {kubernetes.io/config.mirror: 4f1d}
    /// spec:
    ///   containers: [{name: kube-scheduler, image: "registry.k8s.io/kube-scheduler:v1.37.1"}]
    /// status: {phase: Running}
    /// ```
    id: "static-pod-user",
    title: "Static Pod that is no known component",
    remediation: "Find out who put its file on the node; run what should run there as a DaemonSet.",
    severity: High,
    threats: [12, 19],
    cis: [],
    nsa: [],
    pss: [],
    mitre: ["MS-TA9017"],
    owasp: ["K07"],
    peers: [],
    joins: [],
    evaluate: Pod(static_pod_user),
}

/// The ends of the repositories of what installers run as static Pods.
const COMPONENTS: [&str; 23] = [
    // Kubernetes and etcd, by kubeadm and most others.
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kube-proxy",
    "etcd",
    "kube-addon-manager",
    "cloud-controller-manager",
    // RKE2 and Rancher.
    "rancher/hardened-kubernetes",
    "rancher/hardened-etcd",
    "rancher/rke2-cloud-provider",
    // kOps.
    "etcd-manager/etcd-manager-slim",
    "kops/kube-apiserver-healthcheck",
    // OpenShift names all components by digest in one repository.
    "openshift-release-dev/ocp-release",
    "openshift-release-dev/ocp-v4.0-art-dev",
    // Before the API servers.
    "kube-vip/kube-vip",
    "kube-vip/kube-vip-iptables",
    "osixia/keepalived",
    "library/haproxy",
    "library/nginx",
    // Beside them.
    "kas-network-proxy/proxy-server",
    "aws-encryption-provider",
    "azure/kms/keyvault",
    "k8s-cloudkms-plugin",
];

fn is_component(image: &ImageReference<'_>) -> bool {
    COMPONENTS.iter().any(|path| image.ends_with(path))
}

fn static_pod_user(pod: &PodTemplate<'_>) -> Verdict {
    if !pod.live || !is_mirror(pod.metadata) {
        return Verdict::NotApplicable;
    }
    judge_images(*pod, |image| !image.is_some_and(is_component))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_are_known_in_mirrors_too() {
        for (image, component) in [
            ("registry.k8s.io/kube-apiserver:v1.37.1", true),
            ("mirror.example:5000/k8s/etcd:3.6.5-0", true),
            ("index.docker.io/rancher/hardened-kubernetes:v1.37.1-rke2r1-build20261014", true),
            ("ghcr.io/kube-vip/kube-vip:v1.0.1", true),
            ("nginx:1.29", true),
            ("example/my-etcd:1", false),
            ("example/nginx:1", false),
            ("busybox", false),
        ] {
            let image = ImageReference::parse(image).expect("a reference");
            assert_eq!(is_component(&image), component, "{image:?}");
        }
    }
}

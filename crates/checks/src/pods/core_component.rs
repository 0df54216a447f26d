//! The images of what Kubernetes and its distributions run in `kube-system`.

use super::image_reference::ImageReference;

/// Registries, and parts of them, that only a provider of clusters writes to.
const PROVIDERS: [&str; 6] = [
    "gke.gcr.io",
    "mcr.microsoft.com/aks",
    "mcr.microsoft.com/azuremonitor",
    "mcr.microsoft.com/containernetworking",
    "mcr.microsoft.com/oss",
    "docker.io/kindest",
];

/// The ends of repositories, so that mirrors are recognised.
const REPOSITORIES: [&str; 64] = [
    // the control plane and what every node runs
    "cluster-autoscaler",
    "cluster-proportional-autoscaler",
    "coredns",
    "etcd",
    "hyperkube",
    "k8s-dns-dnsmasq-nanny",
    "k8s-dns-kube-dns",
    "k8s-dns-node-cache",
    "k8s-dns-sidecar",
    "kas-network-proxy/proxy-agent",
    "kas-network-proxy/proxy-server",
    "kube-addon-manager",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-proxy",
    "kube-scheduler",
    "kube-vip",
    "metrics-server",
    "addon-resizer",
    "node-problem-detector",
    "pause",
    // storage; drivers are recognised by their name
    "livenessprobe",
    "snapshot-controller",
    // networks
    "antrea-agent-ubuntu",
    "antrea-controller-ubuntu",
    "calico/apiserver",
    "calico/cni",
    "calico/kube-controllers",
    "calico/node",
    "calico/pod2daemon-flexvol",
    "calico/typha",
    "cilium/certgen",
    "cilium/cilium",
    "cilium/cilium-envoy",
    "cilium/hubble-relay",
    "cilium/hubble-ui",
    "cilium/hubble-ui-backend",
    "cilium/operator",
    "cilium/operator-aws",
    "cilium/operator-azure",
    "cilium/operator-generic",
    "flannel",
    "flannel-cni-plugin",
    "kube-ovn",
    "kube-router",
    "multus-cni",
    "weave-kube",
    "weave-npc",
    // EKS
    "amazon-k8s-cni",
    "amazon-k8s-cni-init",
    "aws-load-balancer-controller",
    "aws-network-policy-agent",
    "eks-pod-identity-agent",
    // k3s, RKE2, minikube
    "hardened-calico",
    "hardened-cni-plugins",
    "hardened-dns-node-cache",
    "hardened-k8s-metrics-server",
    "hardened-kubernetes",
    "k8s-minikube/storage-provisioner",
    "klipper-helm",
    "klipper-lb",
    "local-path-provisioner",
    "rancher/mirrored-library-traefik",
    "rancher/nginx-ingress-controller",
];

/// What Rancher puts before the names of others' images.
const RANCHER: [&str; 2] = ["hardened-", "mirrored-"];

/// Whether `image` is known as a core component, by the name of its repository. Names can be
/// forged: this tells what belongs, and does not keep an intruder out.
pub(super) fn is_core(image: &ImageReference<'_>) -> bool {
    let name = image.name();
    let driver = name.split(['-', '_']).any(|word| word == "csi");
    let cloud = ["cloud-controller-manager", "cloud-node-manager"];
    let of_rancher = RANCHER.iter().find_map(|prefix| name.strip_prefix(prefix));
    driver
        || cloud.iter().any(|cloud| name.ends_with(cloud))
        || PROVIDERS.iter().any(|place| image.comes_from(place))
        || REPOSITORIES.iter().any(|path| image.ends_with(path))
        || of_rancher.is_some_and(is_renamed)
}

/// Whether `name` is that of a component behind the name of its maker: `calico-node`,
/// `coredns-coredns`.
fn is_renamed(name: &str) -> bool {
    REPOSITORIES.iter().any(|path| {
        let path = path.replace('/', "-");
        let maker = name.strip_suffix(&path);
        maker.is_some_and(|maker| maker.is_empty() || maker.ends_with('-'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(image: &str) -> bool {
        is_core(&ImageReference::parse(image).expect("valid"))
    }

    #[test]
    fn components_are_known_in_every_registry() {
        for image in [
            "registry.k8s.io/kube-proxy:v1.34.1",
            "registry.k8s.io/coredns/coredns:v1.12.1",
            "mirror.example:5000/k8s/etcd:3.6.4-0",
            "602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon-k8s-cni:v1.20.0",
            "602401143452.dkr.ecr.us-west-2.amazonaws.com/eks/kube-proxy:v1.34.0",
            "public.ecr.aws/ebs-csi-driver/aws-ebs-csi-driver:v1.50.0",
            "registry.k8s.io/sig-storage/csi-node-driver-registrar:v2.15.0",
            "registry.k8s.io/provider-aws/cloud-controller-manager:v1.34.0",
            "mcr.microsoft.com/oss/v2/kubernetes/azure-cloud-node-manager:v1.34.0",
            "gke.gcr.io/gke-metrics-agent:1.2.3",
            "quay.io/cilium/operator-generic:v1.18.2",
            "docker.io/kindest/kindnetd:v20250512",
            "rancher/mirrored-coredns-coredns:1.12.3",
            "rancher/mirrored-metrics-server:v0.8.0",
            "rancher/mirrored-calico-node:v3.30.3",
            "rancher/mirrored-library-traefik:3.5.0",
            "rancher/hardened-etcd:v3.6.4",
        ] {
            assert!(known(image), "{image}");
        }
    }

    #[test]
    fn what_is_called_alike_is_not() {
        for image in [
            "nginx:1.29",
            "traefik:3.5.0",
            "registry.example/etcd-backup:1",
            "registry.example/my-coredns:1",
            "registry.example/kube-proxy/web:1",
            "registry.example/csidriver:1",
            "registry.example/node:1",
            "mcr.microsoft.com/dotnet/aspnet:9.0",
            "rancher/mirrored-library-nginx:1",
        ] {
            assert!(!known(image), "{image}");
        }
    }
}

//! cni-no-netpol

use crate::evidence::Unreadable;
use crate::offence::{Offence, Verdict};
use crate::view::ClusterView;

check! {
    /// What connects the Pods of the cluster makes no network policies hold: every program of a
    /// network that a `DaemonSet` runs is known to ignore them. Known by the repositories of their
    /// images: Flannel, Azure CNI, and the Amazon VPC CNI without `--enable-network-policy=true`.
    /// Antrea, Azure's network policy manager, Calico, Cilium, kube-network-policies, Kube-OVN,
    /// kube-router, OVN-Kubernetes and Weave Net make them hold, unless somebody switched that off
    /// in their own settings, which are not read. Where no program is known, the verdict is unknown:
    /// some distributions build the network into their own programs.
    ///
    /// ## Why it matters
    ///
    /// The API server takes every `NetworkPolicy`, and nothing says that it does nothing. Whoever
    /// gets into one Pod reaches all others.
    ///
    /// ## How to mend it
    ///
    /// Switch on the network policies of the network that you have, or add a program that makes them
    /// hold.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata: {name: kube-flannel-ds, namespace: kube-flannel}
    /// spec:
    ///   selector: {matchLabels: {app: flannel}}
    ///   template:
    ///     metadata: {labels: {app: flannel}}
    ///     spec:
    ///       containers: [{name: kube-flannel, image: "ghcr.io/flannel-io/flannel:v0.28.1"}]
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata: {name: aws-node, namespace: kube-system}
    /// spec:
    ///   selector: {matchLabels: {k8s-app: aws-node}}
    ///   template:
    ///     metadata: {labels: {k8s-app: aws-node}}
    ///     spec:
    ///       containers:
    ///       - {name: aws-node, image: "registry.example/amazon-k8s-cni:v1.20.4"}
    ///       - name: aws-eks-nodeagent
    ///         image: "registry.example/amazon/aws-network-policy-agent:v1.2.7"
    ///         args: ["--enable-network-policy=false"]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata: {name: aws-node, namespace: kube-system}
    /// spec:
    ///   selector: {matchLabels: {k8s-app: aws-node}}
    ///   template:
    ///     metadata: {labels: {k8s-app: aws-node}}
    ///     spec:
    ///       containers:
    ///       - {name: aws-node, image: "registry.example/amazon-k8s-cni:v1.20.4"}
    ///       - name: aws-eks-nodeagent
    ///         image: "registry.example/amazon/aws-network-policy-agent:v1.2.7"
    ///         args: ["--enable-network-policy=true"]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata: {name: cilium, namespace: kube-system}
    /// spec:
    ///   selector: {matchLabels: {k8s-app: cilium}}
    ///   template:
    ///     metadata: {labels: {k8s-app: cilium}}
    ///     spec:
    ///       containers: [{name: cilium-agent, image: "quay.io/cilium/cilium:v1.18.4"}]
    /// ```
    id: "cni-no-netpol",
    title: "Nothing makes network policies hold",
    remediation: "Switch on the network policies of the network, or add a program that makes them hold.",
    severity: High,
    threats: [20],
    cis: ["5.3.1"],
    nsa: ["NET:policies"],
    pss: [],
    mitre: ["T1046"],
    owasp: ["K05"],
    peers: ["kubescape/C-0205"],
    joins: [DaemonSet],
    evaluate: Cluster(cni_no_netpol),
}

fn cni_no_netpol(view: &ClusterView<'_>) -> Result<Verdict, Unreadable> {
    let networks: Vec<_> = view.agents()?.filter_map(|agent| agent.network).collect();
    if networks.iter().any(|(_, enforces)| *enforces) {
        return Ok(Verdict::Pass);
    }
    let mut names: Vec<&str> = networks.into_iter().map(|(name, _)| name).collect();
    names.sort_unstable();
    names.dedup();
    if names.is_empty() {
        return Ok(Verdict::Unknown("no DaemonSet runs a network that is known".into()));
    }
    let names = names.join(", ");
    Ok(Verdict::fail_if(Some(
        Offence::at("").detail(format_args!("Pods are connected by {names}")),
    )))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::decode::decode;
    use crate::{Evidence, Settings, Store};

    /// The verdict where a `DaemonSet` runs each of `images`.
    fn verdict(images: &[&str]) -> Verdict {
        let mut store = Store::default();
        for image in images {
            let object = json!({"apiVersion": "apps/v1", "kind": "DaemonSet",
                "metadata": {"name": image.replace(['/', ':'], "-"), "namespace": "kube-system"},
                "spec": {"template": {"spec": {"containers": [{"name": "main", "image": image}]}}}});
            let observed = decode(object, &Settings::default()).expect("it decodes");
            store.apply(observed.expect("a watched kind"), 0);
        }
        let evidence = Evidence::default();
        cni_no_netpol(&ClusterView::new(&store, &evidence)).expect("DaemonSets are read")
    }

    #[test]
    fn one_that_enforces_is_enough_and_none_that_is_known_is_unknown() {
        let flannel = "docker.io/flannel/flannel:v0.28.1";
        let policies = "registry.k8s.io/networking/kube-network-policies:v1.0.0";
        assert!(matches!(verdict(&[flannel]), Verdict::Fail(_)));
        assert_eq!(verdict(&[flannel, policies]), Verdict::Pass);
        for images in [&[][..], &["registry.k8s.io/kube-proxy:v1.37.2"]] {
            assert!(matches!(verdict(images), Verdict::Unknown(_)), "{images:?}");
        }
    }

    #[test]
    fn networks_are_known_in_every_registry() {
        for image in [
            "gke.gcr.io/cilium/cilium:v1.16.1",
            concat!(
                "quay.io/cilium/cilium:v1.18.4@sha256:",
                "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
            ),
            "docker.io/calico/node:v3.31.0",
            "registry.example/mirror/calico/node:v3.31.0",
        ] {
            assert_eq!(verdict(&[image]), Verdict::Pass, "{image}");
        }
        let other = verdict(&["registry.example/not-calico/node:v3.31.0"]);
        assert!(matches!(other, Verdict::Unknown(_)), "{other:?}");
    }
}

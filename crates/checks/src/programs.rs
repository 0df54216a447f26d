//! Programs that are known by the repository of their image, mirrors included.

use crate::container::PodTemplate;
use crate::offence::ContainerList;
use crate::pods::ImageReference;

/// A program, and the ends of its repositories.
type Program = (&'static str, &'static [&'static str]);

/// Web pages that administer or show a cluster or what runs in it, beside the Kubernetes Dashboard,
/// which has checks of its own.
const ADMIN_PAGES: [Program; 27] = [
    ("Adminer", &["library/adminer"]),
    ("Alertmanager", &["prom/alertmanager", "prometheus/alertmanager"]),
    ("Argo Workflows", &["argoproj/argocli"]),
    ("Grafana", &["grafana/grafana", "grafana/grafana-enterprise", "grafana/grafana-oss"]),
    ("Headlamp", &["headlamp-k8s/headlamp"]),
    ("Hubble", &["cilium/hubble-ui"]),
    ("Jaeger", &["jaegertracing/all-in-one", "jaegertracing/jaeger-query"]),
    ("Jenkins", &["jenkins/jenkins"]),
    ("JupyterHub", &["jupyterhub/k8s-hub", "jupyterhub/jupyterhub"]),
    ("Kiali", &["kiali/kiali"]),
    ("Kibana", &["kibana/kibana", "library/kibana"]),
    ("Kubeapps", &["kubeapps-dashboard"]),
    ("Kubeflow", &["centraldashboard"]),
    ("Kubernetes Operational View", &["kube-ops-view"]),
    ("Longhorn", &["longhornio/longhorn-ui"]),
    ("MinIO console", &["minio/console"]),
    ("Mongo Express", &["library/mongo-express"]),
    ("Octant", &["octant"]),
    ("OpenSearch Dashboards", &["opensearchproject/opensearch-dashboards"]),
    ("pgAdmin", &["dpage/pgadmin4"]),
    ("phpMyAdmin", &["library/phpmyadmin", "phpmyadmin/phpmyadmin"]),
    ("Polaris", &["fairwinds/polaris"]),
    ("Portainer", &["portainer/portainer-ce", "portainer/portainer-ee"]),
    ("Prometheus", &["prom/prometheus", "prometheus/prometheus"]),
    ("Rancher", &["rancher/rancher"]),
    ("Tekton Dashboard", &["tektoncd/dashboard/cmd/dashboard"]),
    ("Weave Scope", &["weaveworks/scope"]),
];

/// The component of Argo CD that serves its page, and the repository that all components share.
const ARGO_CD: (&str, &str, &str) = ("Argo CD", "argocd-server", "argoproj/argocd");

/// Programs that watch what processes do at run time.
const RUNTIME_DETECTION: [Program; 10] = [
    ("Aqua Enforcer", &["aquasec/enforcer"]),
    ("CrowdStrike Falcon", &["falcon-sensor"]),
    ("Falco", &["falco", "falco-no-driver"]),
    ("KubeArmor", &["kubearmor/kubearmor"]),
    ("Kubescape node agent", &["kubescape/node-agent"]),
    ("NeuVector", &["neuvector/enforcer"]),
    ("StackRox", &["stackrox-io/collector", "collector-rhel8"]),
    ("Sysdig", &["sysdig/agent", "sysdig/agent-slim"]),
    ("Tetragon", &["cilium/tetragon"]),
    ("Tracee", &["aquasecurity/tracee", "aquasec/tracee"]),
];

/// Programs that take logs from the node to somewhere else.
const LOG_FORWARDERS: [Program; 13] = [
    ("Azure Monitor", &["azuremonitor/containerinsights/ciprod"]),
    ("CloudWatch agent", &["cloudwatch-agent"]),
    ("Datadog agent", &["datadog/agent", "datadoghq/agent"]),
    ("Elastic Agent", &["elastic-agent"]),
    ("Filebeat", &["filebeat"]),
    ("Fluent Bit", &["fluent-bit", "aws-for-fluent-bit", "newrelic-fluentbit-output"]),
    ("Fluentd", &["fluentd", "fluentd-kubernetes-daemonset", "fluentd-hec"]),
    ("Grafana Agent", &["grafana/agent"]),
    ("Grafana Alloy", &["grafana/alloy"]),
    (
        "OpenTelemetry Collector",
        &[
            "opentelemetry-collector",
            "opentelemetry-collector-contrib",
            "opentelemetry-collector-k8s",
        ],
    ),
    ("Promtail", &["promtail"]),
    ("Splunk Collector", &["splunk-otel-collector"]),
    ("Vector", &["timberio/vector"]),
];

/// What connects Pods and makes network policies hold, by a container that runs on each node.
const ENFORCING_NETWORKS: [Program; 9] = [
    ("Antrea", &["antrea/antrea-agent", "antrea/antrea-agent-ubuntu", "antrea/antrea-ubuntu"]),
    ("Azure network policy manager", &["azure-npm"]),
    ("Calico", &["calico/node"]),
    ("Cilium", &["cilium/cilium"]),
    ("kube-network-policies", &["networking/kube-network-policies"]),
    ("Kube-OVN", &["kubeovn/kube-ovn"]),
    ("kube-router", &["cloudnativelabs/kube-router"]),
    ("OVN-Kubernetes", &["ovn-kubernetes/ovn-kube-fedora", "ovn-kubernetes/ovn-kube-ubuntu"]),
    ("Weave Net", &["weaveworks/weave-npc"]),
];

/// What connects Pods and knows no network policies by itself.
const OTHER_NETWORKS: [Program; 3] = [
    ("Amazon VPC CNI", &["amazon-k8s-cni"]),
    ("Azure CNI", &["azure-cns"]),
    (
        "Flannel",
        &[
            "coreos/flannel",
            "flannel-io/flannel",
            "flannel/flannel",
            "rancher/hardened-flannel",
            "rancher/mirrored-flannelcni-flannel",
        ],
    ),
];

/// The container of the Amazon VPC CNI that makes network policies hold where it is told to.
const AMAZON_AGENT: (&str, &str) = ("aws-network-policy-agent", "--enable-network-policy=true");

/// What of the Pod connects Pods, and whether it makes network policies hold.
pub(crate) fn network_plugin(pod: PodTemplate<'_>) -> Option<(&'static str, bool)> {
    if let Some(name) = known(pod, &ENFORCING_NETWORKS) {
        return Some((name, true));
    }
    let name = known(pod, &OTHER_NETWORKS)?;
    let (agent, switch) = AMAZON_AGENT;
    let enforces = pod.containers().any(|container| {
        let image = container.spec.image.as_deref().and_then(Repository::of);
        image.is_some_and(|image| image.ends_with(agent))
            && container.spec.args.iter().any(|argument| argument == switch)
    });
    Some((name, enforces))
}

/// The page of administration that the Pod serves.
pub(crate) fn admin_page(pod: PodTemplate<'_>) -> Option<&'static str> {
    known(pod, &ADMIN_PAGES).or_else(|| {
        let (name, component, repository) = ARGO_CD;
        let serves = |argument: &String| argument.rsplit('/').next() == Some(component);
        let mut containers = pod.containers();
        let found = containers.any(|container| {
            let image = container.spec.image.as_deref().unwrap_or_default();
            let mut arguments = container.spec.command.iter().chain(&container.spec.args);
            Repository::of(image).is_some_and(|it| it.ends_with(repository))
                && (pod.label("app.kubernetes.io/name") == Some(component) || arguments.any(serves))
        });
        found.then_some(name)
    })
}

/// The program of the Pod that watches what processes do.
pub(crate) fn runtime_detection(pod: PodTemplate<'_>) -> Option<&'static str> {
    known(pod, &RUNTIME_DETECTION)
}

/// The program of the Pod that takes logs from the node.
pub(crate) fn log_forwarder(pod: PodTemplate<'_>) -> Option<&'static str> {
    known(pod, &LOG_FORWARDERS)
}

/// Which of `programs` a container of the Pod runs that lasts.
fn known(pod: PodTemplate<'_>, programs: &[Program]) -> Option<&'static str> {
    let mut containers = pod.containers().filter(|it| it.list == ContainerList::Main);
    containers.find_map(|container| {
        let image = Repository::of(container.spec.image.as_deref()?)?;
        let found =
            programs.iter().find(|(_, paths)| paths.iter().any(|path| image.ends_with(path)));
        found.map(|(name, _)| *name)
    })
}

/// Where an image comes from, with its name at hand: nearly every image has another name than the
/// programs, and its reference need not be read in whole.
struct Repository<'a> {
    image: &'a str,
    name: &'a str,
}

impl<'a> Repository<'a> {
    /// None where `image` has no name.
    fn of(image: &'a str) -> Option<Self> {
        let image = image.trim();
        let last = image.rsplit('/').next().unwrap_or_default();
        let name = last.split([':', '@']).next().filter(|name| !name.is_empty())?;
        Some(Self { image, name })
    }

    /// Whether it ends with `path`.
    fn ends_with(&self, path: &str) -> bool {
        path.ends_with(self.name)
            && ImageReference::parse(self.image).is_some_and(|image| image.ends_with(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_of(image: &str, path: &str) -> bool {
        Repository::of(image).is_some_and(|image| image.ends_with(path))
    }

    #[test]
    fn mirrors_keep_the_end_of_a_repository() {
        for (image, path) in [
            ("falcosecurity/falco", "falco"),
            ("docker.io/falcosecurity/falco:0.42.0", "falco"),
            ("mirror.example:5000/hub/grafana/grafana:12", "grafana/grafana"),
            ("adminer", "library/adminer"),
        ] {
            assert!(is_of(image, path), "{image}");
        }
        let digest = format!("quay.io/cilium/tetragon@sha256:{}", "a".repeat(64));
        assert!(is_of(&digest, "cilium/tetragon"));
        for (image, path) in [
            ("falcosecurity/falcoctl", "falco"),
            ("example/my-falco", "falco"),
            ("example/grafana", "grafana/grafana"),
            ("", "falco"),
            ("falco:", "falco"),
        ] {
            assert!(!is_of(image, path), "{image}");
        }
    }
}

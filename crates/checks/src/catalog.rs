//! The catalogue: every check, and the checks of each subject.

use std::sync::LazyLock;

use crate::check::{
    Check, Evaluate, JudgeAuditPolicy, JudgeBinding, JudgeCluster, JudgeClusterRole,
    JudgeConfigMap, JudgeDockerfile, JudgeEntry, JudgeExposure, JudgeFlags, JudgeGateway,
    JudgeIngress, JudgeKubelet, JudgeNamespace, JudgeNetworkPolicy, JudgeNode, JudgePod,
    JudgePolicy, JudgeSecret, JudgeService, JudgeServiceAccount, JudgeStoredConfigMap,
    JudgeStoredSecret, JudgeTemplate, JudgeWebhooks, JudgeWorkload, JudgeWorkloadObject,
};
use crate::control_plane::Component;
use crate::kind::Kind;
use crate::{
    audit_policies, cluster, config_maps, control_plane, dockerfiles, entries, hygiene, kubelets,
    namespaces, network_policies, nodes, pods, policies, rbac, secrets, service_accounts, services,
};

/// A check and the function that judges.
pub type Judge<F> = (&'static Check, F);

/// All checks, sorted by id, and again by what they judge.
#[derive(Debug)]
pub struct Catalog {
    /// Every check, by id.
    pub all: Vec<&'static Check>,
    /// Checks on a Pod or template alone.
    pub pod: Vec<Judge<JudgePod>>,
    /// Checks on a component of a control plane.
    pub component: Vec<Judge<(Component, JudgeFlags)>>,
    /// Checks on the object of a workload alone.
    pub workload_object: Vec<Judge<JudgeWorkloadObject>>,
    /// Checks on a `ConfigMap` alone.
    pub config_map: Vec<Judge<JudgeConfigMap>>,
    /// Checks on a Secret's metadata alone.
    pub secret: Vec<Judge<JudgeSecret>>,
    /// Checks on a Service alone.
    pub service: Vec<Judge<JudgeService>>,
    /// Checks on an Ingress alone.
    pub ingress: Vec<Judge<JudgeIngress>>,
    /// Checks on a Gateway alone.
    pub gateway: Vec<Judge<JudgeGateway>>,
    /// Checks on an Ingress or Gateway in its namespace.
    pub entry: Vec<Judge<JudgeEntry>>,
    /// Checks on a Secret in its namespace.
    pub stored_secret: Vec<Judge<JudgeStoredSecret>>,
    /// Checks on a `ConfigMap` in its namespace.
    pub stored_config_map: Vec<Judge<JudgeStoredConfigMap>>,
    /// Checks on a Service in its namespace.
    pub exposure: Vec<Judge<JudgeExposure>>,
    /// Checks on a workload in its namespace.
    pub workload: Vec<Judge<JudgeWorkload>>,
    /// Checks on the template of a workload in its namespace.
    pub template: Vec<Judge<JudgeTemplate>>,
    /// Checks on a `ServiceAccount` in its namespace.
    pub service_account: Vec<Judge<JudgeServiceAccount>>,
    /// Checks on a binding with its role.
    pub binding: Vec<Judge<JudgeBinding>>,
    /// Checks on a `ClusterRole` by itself.
    pub cluster_role: Vec<Judge<JudgeClusterRole>>,
    /// Checks on a node.
    pub node: Vec<Judge<JudgeNode>>,
    /// Checks on the kubelet of a node.
    pub kubelet: Vec<Judge<JudgeKubelet>>,
    /// Checks on a `NetworkPolicy` in its namespace.
    pub network_policy: Vec<Judge<JudgeNetworkPolicy>>,
    /// Checks on a namespace as a whole.
    pub namespace: Vec<Judge<JudgeNamespace>>,
    /// Checks on policies of admission and their bindings.
    pub policy: Vec<Judge<JudgePolicy>>,
    /// Checks on configurations of webhooks.
    pub webhooks: Vec<Judge<JudgeWebhooks>>,
    /// Checks on the cluster as a whole.
    pub cluster: Vec<Judge<JudgeCluster>>,
    /// Checks on a Dockerfile. They run on files, never in a cluster.
    pub dockerfile: Vec<Judge<JudgeDockerfile>>,
    /// Checks on an audit policy. They run on files, never in a cluster.
    pub audit_policy: Vec<Judge<JudgeAuditPolicy>>,
}

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
    let groups = [
        pods::CHECKS,
        hygiene::CHECKS,
        service_accounts::CHECKS,
        rbac::CHECKS,
        secrets::CHECKS,
        config_maps::CHECKS,
        services::CHECKS,
        entries::CHECKS,
        network_policies::CHECKS,
        nodes::CHECKS,
        kubelets::CHECKS,
        namespaces::CHECKS,
        policies::CHECKS,
        control_plane::CHECKS,
        cluster::CHECKS,
        dockerfiles::CHECKS,
        audit_policies::CHECKS,
    ];
    let mut all: Vec<&'static Check> = groups.into_iter().flatten().copied().collect();
    all.sort_by_key(|check| check.id);
    Catalog::new(all)
});

/// The catalogue.
pub fn catalog() -> &'static Catalog {
    &CATALOG
}

impl Catalog {
    fn new(all: Vec<&'static Check>) -> Self {
        let mut catalog = Self {
            all: Vec::new(),
            pod: Vec::new(),
            component: Vec::new(),
            workload_object: Vec::new(),
            config_map: Vec::new(),
            secret: Vec::new(),
            service: Vec::new(),
            stored_secret: Vec::new(),
            stored_config_map: Vec::new(),
            exposure: Vec::new(),
            workload: Vec::new(),
            template: Vec::new(),
            service_account: Vec::new(),
            ingress: Vec::new(),
            gateway: Vec::new(),
            entry: Vec::new(),
            binding: Vec::new(),
            cluster_role: Vec::new(),
            node: Vec::new(),
            kubelet: Vec::new(),
            network_policy: Vec::new(),
            namespace: Vec::new(),
            policy: Vec::new(),
            webhooks: Vec::new(),
            cluster: Vec::new(),
            dockerfile: Vec::new(),
            audit_policy: Vec::new(),
        };
        for check in &all {
            match check.evaluate {
                Evaluate::Pod(evaluate) => catalog.pod.push((check, evaluate)),
                Evaluate::Component(component, evaluate) => {
                    catalog.component.push((check, (component, evaluate)));
                }
                Evaluate::WorkloadObject(evaluate) => {
                    catalog.workload_object.push((check, evaluate));
                }
                Evaluate::ConfigMap(evaluate) => catalog.config_map.push((check, evaluate)),
                Evaluate::Secret(evaluate) => catalog.secret.push((check, evaluate)),
                Evaluate::Service(evaluate) => catalog.service.push((check, evaluate)),
                Evaluate::Ingress(evaluate) => catalog.ingress.push((check, evaluate)),
                Evaluate::Gateway(evaluate) => catalog.gateway.push((check, evaluate)),
                Evaluate::Entry(evaluate) => catalog.entry.push((check, evaluate)),
                Evaluate::StoredSecret(evaluate) => catalog.stored_secret.push((check, evaluate)),
                Evaluate::StoredConfigMap(evaluate) => {
                    catalog.stored_config_map.push((check, evaluate));
                }
                Evaluate::Exposure(evaluate) => catalog.exposure.push((check, evaluate)),
                Evaluate::Workload(evaluate) => catalog.workload.push((check, evaluate)),
                Evaluate::Template(evaluate) => catalog.template.push((check, evaluate)),
                Evaluate::ServiceAccount(evaluate) => {
                    catalog.service_account.push((check, evaluate));
                }
                Evaluate::Binding(evaluate) => catalog.binding.push((check, evaluate)),
                Evaluate::ClusterRole(evaluate) => catalog.cluster_role.push((check, evaluate)),
                Evaluate::Node(evaluate) => catalog.node.push((check, evaluate)),
                Evaluate::Kubelet(evaluate) => catalog.kubelet.push((check, evaluate)),
                Evaluate::NetworkPolicy(evaluate) => {
                    catalog.network_policy.push((check, evaluate));
                }
                Evaluate::Namespace(evaluate) => catalog.namespace.push((check, evaluate)),
                Evaluate::Policy(evaluate) => catalog.policy.push((check, evaluate)),
                Evaluate::Webhooks(evaluate) => catalog.webhooks.push((check, evaluate)),
                Evaluate::Cluster(evaluate) => catalog.cluster.push((check, evaluate)),
                Evaluate::Dockerfile(evaluate) => catalog.dockerfile.push((check, evaluate)),
                Evaluate::AuditPolicy(evaluate) => catalog.audit_policy.push((check, evaluate)),
            }
        }
        catalog.all = all;
        catalog
    }

    /// The check called `id`.
    pub fn find(&self, id: &str) -> Option<&'static Check> {
        self.all.binary_search_by_key(&id, |check| check.id).ok().map(|index| self.all[index])
    }

    /// The checks that read `kind`.
    pub fn readers(&self, kind: Kind) -> impl Iterator<Item = &'static Check> + '_ {
        self.all.iter().copied().filter(move |check| check.reads().any(|read| read == kind))
    }
}

//! The kinds that Plumbline watches.

use std::fmt;

/// A kind that some check reads. The order is the order of watches, rights and columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `namespaces`
    Namespace,
    /// `nodes`
    Node,
    /// `pods`
    Pod,
    /// `deployments.apps`
    Deployment,
    /// `replicasets.apps`
    ReplicaSet,
    /// `statefulsets.apps`
    StatefulSet,
    /// `daemonsets.apps`
    DaemonSet,
    /// `jobs.batch`
    Job,
    /// `cronjobs.batch`
    CronJob,
    /// `replicationcontrollers`
    ReplicationController,
    /// `serviceaccounts`
    ServiceAccount,
    /// `secrets`, as metadata only
    Secret,
    /// `configmaps`
    ConfigMap,
    /// `persistentvolumeclaims`
    PersistentVolumeClaim,
    /// `services`
    Service,
    /// `networkpolicies.networking.k8s.io`
    NetworkPolicy,
    /// `resourcequotas`
    ResourceQuota,
    /// `limitranges`
    LimitRange,
    /// `horizontalpodautoscalers.autoscaling`
    HorizontalPodAutoscaler,
    /// `poddisruptionbudgets.policy`
    PodDisruptionBudget,
    /// `roles.rbac.authorization.k8s.io`
    Role,
    /// `clusterroles.rbac.authorization.k8s.io`
    ClusterRole,
    /// `rolebindings.rbac.authorization.k8s.io`
    RoleBinding,
    /// `clusterrolebindings.rbac.authorization.k8s.io`
    ClusterRoleBinding,
    /// `ingresses.networking.k8s.io`
    Ingress,
    /// `gateways.gateway.networking.k8s.io`
    Gateway,
    /// `httproutes.gateway.networking.k8s.io`
    HTTPRoute,
    /// `referencegrants.gateway.networking.k8s.io`
    ReferenceGrant,
    /// `adminnetworkpolicies.policy.networking.k8s.io`
    AdminNetworkPolicy,
    /// `baselineadminnetworkpolicies.policy.networking.k8s.io`
    BaselineAdminNetworkPolicy,
    /// `clusternetworkpolicies.policy.networking.k8s.io`
    ClusterNetworkPolicy,
    /// `ciliumnetworkpolicies.cilium.io`
    CiliumNetworkPolicy,
    /// `ciliumclusterwidenetworkpolicies.cilium.io`
    CiliumClusterwideNetworkPolicy,
    /// `networkpolicies.crd.projectcalico.org`
    CalicoNetworkPolicy,
    /// `globalnetworkpolicies.crd.projectcalico.org`
    CalicoGlobalNetworkPolicy,
    /// `runtimeclasses.node.k8s.io`
    RuntimeClass,
    /// `validatingadmissionpolicies.admissionregistration.k8s.io`
    ValidatingAdmissionPolicy,
    /// `validatingadmissionpolicybindings.admissionregistration.k8s.io`
    ValidatingAdmissionPolicyBinding,
    /// `validatingwebhookconfigurations.admissionregistration.k8s.io`
    ValidatingWebhookConfiguration,
    /// `mutatingwebhookconfigurations.admissionregistration.k8s.io`
    MutatingWebhookConfiguration,
    /// `clusterpolicies.kyverno.io`
    ClusterPolicy,
    /// `policies.kyverno.io`
    Policy,
    /// `constrainttemplates.templates.gatekeeper.sh`
    ConstraintTemplate,
    /// `clusteradmissionpolicies.policies.kubewarden.io`
    ClusterAdmissionPolicy,
    /// `admissionpolicies.policies.kubewarden.io`
    AdmissionPolicy,
    /// `externalsecrets.external-secrets.io`
    ExternalSecret,
    /// `secretproviderclasses.secrets-store.csi.x-k8s.io`
    SecretProviderClass,
    /// `peerauthentications.security.istio.io`, of Istio
    PeerAuthentication,
    /// `servers.policy.linkerd.io`, of Linkerd
    LinkerdServer,
    /// `vulnerabilityreports.aquasecurity.github.io`, of Trivy Operator
    VulnerabilityReport,
    /// `vulnerabilitymanifestsummaries.spdx.softwarecomposition.kubescape.io`, of Kubescape
    VulnerabilityManifestSummary,
}

/// Calls a macro with the names of all kinds, each of which is also that of its lean type in
/// [`crate::model`]: the one table behind decoding, watching and rights.
#[macro_export]
macro_rules! with_kinds {
    ($callback:ident) => {
        $callback! {
            Namespace, Node, Pod, Deployment, ReplicaSet, StatefulSet, DaemonSet, Job, CronJob,
            ReplicationController, ServiceAccount, Secret, ConfigMap, PersistentVolumeClaim, Service,
            NetworkPolicy,
            ResourceQuota, LimitRange, HorizontalPodAutoscaler, PodDisruptionBudget, Role,
            ClusterRole, RoleBinding, ClusterRoleBinding, Ingress, Gateway, HTTPRoute,
            ReferenceGrant, AdminNetworkPolicy, BaselineAdminNetworkPolicy, ClusterNetworkPolicy,
            CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy, CalicoNetworkPolicy,
            CalicoGlobalNetworkPolicy, RuntimeClass, ValidatingAdmissionPolicy,
            ValidatingAdmissionPolicyBinding, ValidatingWebhookConfiguration,
            MutatingWebhookConfiguration, ClusterPolicy, Policy, ConstraintTemplate,
            ClusterAdmissionPolicy, AdmissionPolicy, ExternalSecret, SecretProviderClass,
            PeerAuthentication, LinkerdServer, VulnerabilityReport, VulnerabilityManifestSummary
        }
    };
}

macro_rules! list {
    ($($kind:ident),+) => { [$(Kind::$kind),+] };
}

const GATEWAY: &str = "gateway.networking.k8s.io";
const ADMISSION: &str = "admissionregistration.k8s.io";
const CALICO: &str = "crd.projectcalico.org";
const CILIUM: &str = "cilium.io";
const KUBEWARDEN: &str = "policies.kubewarden.io";
const KYVERNO: &str = "kyverno.io";
const POLICY: &str = "policy.networking.k8s.io";
const KUBESCAPE: &str = "spdx.softwarecomposition.kubescape.io";
const RBAC: &str = "rbac.authorization.k8s.io";

impl Kind {
    /// All kinds, in order.
    pub const ALL: [Self; 51] = with_kinds!(list);

    /// The kinds that carry a Pod or a Pod template.
    pub const WORKLOADS: [Self; 8] = [
        Self::Pod,
        Self::Deployment,
        Self::ReplicaSet,
        Self::StatefulSet,
        Self::DaemonSet,
        Self::Job,
        Self::CronJob,
        Self::ReplicationController,
    ];

    /// The policies of other kinds than `NetworkPolicy`.
    pub const OTHER_POLICIES: [Self; 7] = [
        Self::AdminNetworkPolicy,
        Self::BaselineAdminNetworkPolicy,
        Self::ClusterNetworkPolicy,
        Self::CiliumNetworkPolicy,
        Self::CiliumClusterwideNetworkPolicy,
        Self::CalicoNetworkPolicy,
        Self::CalicoGlobalNetworkPolicy,
    ];

    /// The kind, its API group and the plural under which the API server serves it.
    const fn names(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Namespace => ("Namespace", "", "namespaces"),
            Self::Node => ("Node", "", "nodes"),
            Self::Pod => ("Pod", "", "pods"),
            Self::Deployment => ("Deployment", "apps", "deployments"),
            Self::ReplicaSet => ("ReplicaSet", "apps", "replicasets"),
            Self::StatefulSet => ("StatefulSet", "apps", "statefulsets"),
            Self::DaemonSet => ("DaemonSet", "apps", "daemonsets"),
            Self::Job => ("Job", "batch", "jobs"),
            Self::CronJob => ("CronJob", "batch", "cronjobs"),
            Self::ReplicationController => ("ReplicationController", "", "replicationcontrollers"),
            Self::ServiceAccount => ("ServiceAccount", "", "serviceaccounts"),
            Self::Secret => ("Secret", "", "secrets"),
            Self::ConfigMap => ("ConfigMap", "", "configmaps"),
            Self::PersistentVolumeClaim => ("PersistentVolumeClaim", "", "persistentvolumeclaims"),
            Self::Service => ("Service", "", "services"),
            Self::NetworkPolicy => ("NetworkPolicy", "networking.k8s.io", "networkpolicies"),
            Self::ResourceQuota => ("ResourceQuota", "", "resourcequotas"),
            Self::LimitRange => ("LimitRange", "", "limitranges"),
            Self::HorizontalPodAutoscaler => {
                ("HorizontalPodAutoscaler", "autoscaling", "horizontalpodautoscalers")
            }
            Self::PodDisruptionBudget => ("PodDisruptionBudget", "policy", "poddisruptionbudgets"),
            Self::Role => ("Role", RBAC, "roles"),
            Self::ClusterRole => ("ClusterRole", RBAC, "clusterroles"),
            Self::RoleBinding => ("RoleBinding", RBAC, "rolebindings"),
            Self::ClusterRoleBinding => ("ClusterRoleBinding", RBAC, "clusterrolebindings"),
            Self::Ingress => ("Ingress", "networking.k8s.io", "ingresses"),
            Self::Gateway => ("Gateway", GATEWAY, "gateways"),
            Self::HTTPRoute => ("HTTPRoute", GATEWAY, "httproutes"),
            Self::ReferenceGrant => ("ReferenceGrant", GATEWAY, "referencegrants"),
            Self::AdminNetworkPolicy => ("AdminNetworkPolicy", POLICY, "adminnetworkpolicies"),
            Self::BaselineAdminNetworkPolicy => {
                ("BaselineAdminNetworkPolicy", POLICY, "baselineadminnetworkpolicies")
            }
            Self::ClusterNetworkPolicy => {
                ("ClusterNetworkPolicy", POLICY, "clusternetworkpolicies")
            }
            Self::CiliumNetworkPolicy => ("CiliumNetworkPolicy", CILIUM, "ciliumnetworkpolicies"),
            Self::CiliumClusterwideNetworkPolicy => {
                ("CiliumClusterwideNetworkPolicy", CILIUM, "ciliumclusterwidenetworkpolicies")
            }
            // Calico calls it as Kubernetes calls its own.
            Self::CalicoNetworkPolicy => ("NetworkPolicy", CALICO, "networkpolicies"),
            Self::CalicoGlobalNetworkPolicy => {
                ("GlobalNetworkPolicy", CALICO, "globalnetworkpolicies")
            }
            Self::RuntimeClass => ("RuntimeClass", "node.k8s.io", "runtimeclasses"),
            Self::ValidatingAdmissionPolicy => {
                ("ValidatingAdmissionPolicy", ADMISSION, "validatingadmissionpolicies")
            }
            Self::ValidatingAdmissionPolicyBinding => {
                ("ValidatingAdmissionPolicyBinding", ADMISSION, "validatingadmissionpolicybindings")
            }
            Self::ValidatingWebhookConfiguration => {
                ("ValidatingWebhookConfiguration", ADMISSION, "validatingwebhookconfigurations")
            }
            Self::MutatingWebhookConfiguration => {
                ("MutatingWebhookConfiguration", ADMISSION, "mutatingwebhookconfigurations")
            }
            Self::ClusterPolicy => ("ClusterPolicy", KYVERNO, "clusterpolicies"),
            Self::Policy => ("Policy", KYVERNO, "policies"),
            Self::ConstraintTemplate => {
                ("ConstraintTemplate", "templates.gatekeeper.sh", "constrainttemplates")
            }
            Self::ClusterAdmissionPolicy => {
                ("ClusterAdmissionPolicy", KUBEWARDEN, "clusteradmissionpolicies")
            }
            Self::AdmissionPolicy => ("AdmissionPolicy", KUBEWARDEN, "admissionpolicies"),
            Self::ExternalSecret => ("ExternalSecret", "external-secrets.io", "externalsecrets"),
            Self::SecretProviderClass => {
                ("SecretProviderClass", "secrets-store.csi.x-k8s.io", "secretproviderclasses")
            }
            Self::PeerAuthentication => {
                ("PeerAuthentication", "security.istio.io", "peerauthentications")
            }
            Self::LinkerdServer => ("Server", "policy.linkerd.io", "servers"),
            Self::VulnerabilityReport => {
                ("VulnerabilityReport", "aquasecurity.github.io", "vulnerabilityreports")
            }
            Self::VulnerabilityManifestSummary => {
                ("VulnerabilityManifestSummary", KUBESCAPE, "vulnerabilitymanifestsummaries")
            }
        }
    }

    /// The kind as objects spell it, such as `Deployment`.
    pub const fn as_str(self) -> &'static str {
        self.names().0
    }

    /// The API group; empty for the core group.
    pub const fn group(self) -> &'static str {
        self.names().1
    }

    /// The plural in URLs and RBAC rules, such as `deployments`.
    pub const fn plural(self) -> &'static str {
        self.names().2
    }

    /// `plural.group`, or the plural alone for the core group.
    pub fn resource(self) -> String {
        match self.group() {
            "" => self.plural().to_owned(),
            group => format!("{}.{group}", self.plural()),
        }
    }

    /// Whether objects of this kind say how many equal Pods they want side by side.
    pub const fn scales(self) -> bool {
        matches!(
            self,
            Self::Deployment | Self::StatefulSet | Self::ReplicaSet | Self::ReplicationController
        )
    }

    /// Whether people know what its objects run by the name of their owner, where they have one.
    pub const fn follows_owner(self) -> bool {
        matches!(self, Self::Pod | Self::ReplicaSet | Self::Job)
    }

    /// Whether objects of this kind live in namespaces.
    pub const fn namespaced(self) -> bool {
        !matches!(
            self,
            Self::Namespace
                | Self::Node
                | Self::ClusterRole
                | Self::ClusterRoleBinding
                | Self::AdminNetworkPolicy
                | Self::BaselineAdminNetworkPolicy
                | Self::ClusterNetworkPolicy
                | Self::CiliumClusterwideNetworkPolicy
                | Self::CalicoGlobalNetworkPolicy
                | Self::RuntimeClass
                | Self::ValidatingAdmissionPolicy
                | Self::ValidatingAdmissionPolicyBinding
                | Self::ValidatingWebhookConfiguration
                | Self::MutatingWebhookConfiguration
                | Self::ClusterPolicy
                | Self::ConstraintTemplate
                | Self::ClusterAdmissionPolicy
        )
    }

    /// Whether a cluster need not have this kind: somebody installs its definition, or an API
    /// server that serves it. Where it is not served, no object of it exists.
    pub const fn is_optional(self) -> bool {
        matches!(
            self,
            Self::Gateway
                | Self::HTTPRoute
                | Self::ReferenceGrant
                | Self::AdminNetworkPolicy
                | Self::BaselineAdminNetworkPolicy
                | Self::ClusterNetworkPolicy
                | Self::CiliumNetworkPolicy
                | Self::CiliumClusterwideNetworkPolicy
                | Self::CalicoNetworkPolicy
                | Self::CalicoGlobalNetworkPolicy
                | Self::ClusterPolicy
                | Self::Policy
                | Self::ConstraintTemplate
                | Self::ClusterAdmissionPolicy
                | Self::AdmissionPolicy
                | Self::ExternalSecret
                | Self::SecretProviderClass
                | Self::PeerAuthentication
                | Self::LinkerdServer
                | Self::VulnerabilityReport
                | Self::VulnerabilityManifestSummary
        )
    }

    /// The kind that objects spell `kind` within API group `group`, if Plumbline watches it.
    pub fn find(group: &str, kind: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == kind && known.group() == group)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_lists_every_kind_once_and_in_order() {
        assert!(Kind::ALL.windows(2).all(|pair| pair[0] < pair[1]));
        for kind in Kind::ALL {
            assert_eq!(Kind::find(kind.group(), kind.as_str()), Some(kind));
        }
        assert_eq!(Kind::find("extensions", "Deployment"), None);
    }
}

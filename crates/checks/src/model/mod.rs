//! Lean types of the watched kinds: a field exists only if a check or a fact reads it.
//!
//! Decoding a full Pod takes tens of kilobytes of heap, a lean one about two. All lists, maps and
//! structs accept `null`, which the API server writes for some empty Go slices (`rules: null`).

/// The lean types of optional kinds: name, version and scope of each, and the fields of which any
/// may be null. No other crate has a type whose names they could inherit; the names that are not
/// given here stand in the table of kinds.
macro_rules! custom_resource {
    ($(
        $(#[doc = $doc:literal])+
        $kind:ident($version:literal, $scope:ty $(, metadata_only: $metadata_only:literal)?) {
            $($(#[doc = $field_doc:literal])+ $field:ident: $type:ty,)*
        }
    )+) => {$(
        $(#[doc = $doc])+
        #[derive(serde::Deserialize, Clone, Debug, Default)]
        #[serde(default)]
        pub struct $kind {
            /// Its name, labels and annotations.
            #[serde(deserialize_with = "crate::model::lean_metadata")]
            pub metadata: k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta,
            $(
                $(#[doc = $field_doc])+
                #[serde(deserialize_with = "crate::model::nullable")]
                pub $field: $type,
            )*
        }

        impl kube::Resource for $kind {
            type DynamicType = ();
            type Scope = $scope;

            $(
                fn metadata_api() -> bool {
                    $metadata_only
                }
            )?

            fn kind((): &()) -> std::borrow::Cow<'_, str> {
                $crate::Kind::$kind.as_str().into()
            }

            fn group((): &()) -> std::borrow::Cow<'_, str> {
                $crate::Kind::$kind.group().into()
            }

            fn version((): &()) -> std::borrow::Cow<'_, str> {
                $version.into()
            }

            fn plural((): &()) -> std::borrow::Cow<'_, str> {
                $crate::Kind::$kind.plural().into()
            }

            fn meta(&self) -> &k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta {
                &self.metadata
            }

            fn meta_mut(
                &mut self,
            ) -> &mut k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta {
                &mut self.metadata
            }
        }
    )+};
}

mod admission;
mod availability;
mod container;
mod entries;
mod managed_fields;
mod meshes;
mod meta;
mod network;
mod nodes;
mod objects;
mod pod;
mod policies;
mod policy_engines;
mod quotas;
mod rbac;
mod reference_grant;
mod runtime_class;
mod scans;
mod secret_stores;
mod volume;
mod workload;

pub use admission::{
    AdmissionMatch, AdmissionPolicyBindingSpec, AdmissionPolicyRules, AdmissionRule,
    MutatingWebhookConfiguration, ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding,
    ValidatingWebhookConfiguration, Webhook, WebhookClient,
};
pub use availability::{
    HorizontalPodAutoscaler, HorizontalPodAutoscalerSpec, PodDisruptionBudget,
    PodDisruptionBudgetSpec, ScaleTarget,
};
pub use container::{
    Capabilities, Container, ContainerPort, EnvFrom, EnvVar, EnvVarSource, Exec, Grpc, Handler,
    HttpGet, HttpHeader, Lifecycle, Reference, Resources, SecurityContext, TcpSocket,
};
pub use entries::{
    AllowedRoutes, CertificateRef, Gateway, GatewaySpec, HTTPRoute, HttpRouteFilter, HttpRouteRule,
    HttpRouteSpec, Ingress, IngressBackend, IngressPath, IngressPaths, IngressRule, IngressService,
    IngressSpec, IngressTls, Listener, ListenerTls, ParentRef, RequestRedirect, RouteBackend,
    RouteNamespaces,
};
pub use managed_fields::{DataKeys, ManagedFields};
pub use meshes::{
    LinkerdServer, LinkerdServerSpec, MutualTls, PeerAuthentication, PeerAuthenticationSpec,
};
pub use meta::{annotation, label, lean_metadata};
pub use network::{
    IpBlock, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicyRule,
    NetworkPolicySpec,
};
pub use nodes::{Node, NodeAddress, NodeInfo, NodeStatus};
pub use objects::{
    ConfigMap, Namespace, PersistentVolumeClaim, Secret, Service, ServiceAccount, ServicePort,
    ServiceSpec,
};
pub use pod::{
    Affinity, AffinityRules, AppArmorProfile, ContainerStatus, DnsConfig, DnsOption, HostAlias,
    Pod, PodOs, PodSecurityContext, PodSpec, PodStatus, SeLinuxOptions, SeccompProfile, Sysctl,
    Toleration, WindowsOptions,
};
pub use policies::{
    AdminNetworkPolicy, AdminPolicyPods, AdminPolicySpec, AdminPolicySubject,
    BaselineAdminNetworkPolicy, CalicoGlobalNetworkPolicy, CalicoNetworkPolicy, CalicoPolicySpec,
    CiliumClusterwideNetworkPolicy, CiliumDefaultDeny, CiliumNetworkPolicy, CiliumRule,
    ClusterNetworkPolicy, WrittenRule,
};
pub use policy_engines::{
    AdmissionPolicy, ClusterAdmissionPolicy, ClusterPolicy, ConstraintTemplate, KubewardenSpec,
    KyvernoFilter, KyvernoMatch, KyvernoOverride, KyvernoResources, KyvernoRule, KyvernoSpec,
    KyvernoValidate, Policy,
};
pub use quotas::{
    Amounts, LimitRange, LimitRangeItem, LimitRangeSpec, ResourceQuota, ResourceQuotaSpec,
    ResourceQuotaStatus,
};
pub use rbac::{
    AggregationRule, ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, RoleRef,
    SubjectRef,
};
pub use reference_grant::{
    ReferenceGrant, ReferenceGrantFrom, ReferenceGrantSpec, ReferenceGrantTo,
};
pub use runtime_class::RuntimeClass;
pub use scans::{
    KubescapeCount, KubescapeSeverities, KubescapeSummary, TrivyArtifact, TrivyRegistry,
    TrivyReport, TrivySummary, VulnerabilityManifestSummary, VulnerabilityReport,
};
pub use secret_stores::{ExternalSecret, SecretProviderClass};
pub use volume::{
    EmptyDir, HostPath, MountedSource, OtherSource, ProjectedVolume, SecretVolume,
    ServiceAccountToken, Volume, VolumeDevice, VolumeMount, VolumeProjection,
};
pub use workload::{
    CronJob, CronJobSpec, DaemonSet, DaemonSetStatus, Deployment, Job, PodTemplateSpec, ReplicaSet,
    ReplicationController, Selector, SelectorRule, StatefulSet, Strategy, TemplateSpec,
    VolumeClaimSpec, VolumeClaimTemplate,
};

use std::fmt;

use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A field that counts as its default where it is `null`.
pub(crate) fn nullable<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Deserialize<'de> + Default,
    D: Deserializer<'de>,
{
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Whether a field stands in the object with any value but `null`.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Option::<serde::de::IgnoredAny>::deserialize(deserializer).map(|value| value.is_some())
}

/// Whether a field stands in the object as a list or map with something in it.
fn filled<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    /// A list or map, of which only the first entry matters.
    struct Entries;

    impl<'de> Visitor<'de> for Entries {
        type Value = bool;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a list or a map")
        }

        fn visit_unit<E>(self) -> Result<bool, E> {
            Ok(false)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<bool, A::Error> {
            let mut found = false;
            while entries.next_element::<IgnoredAny>()?.is_some() {
                found = true;
            }
            Ok(found)
        }

        fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<bool, A::Error> {
            let mut found = false;
            while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
                found = true;
            }
            Ok(found)
        }
    }

    deserializer.deserialize_any(Entries)
}

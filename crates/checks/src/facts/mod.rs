//! From a lean object to the facts that the index keeps.
//!
//! The checks that look at one object alone run here, once, when the object arrives; their verdicts
//! are kept and the object is dropped.

/// Kinds whose facts no setting changes: the name of each, what its objects are called, their fact.
macro_rules! observe {
    ($($kind:ident($object:pat_param) => $fact:expr),+ $(,)?) => {$(
        impl $crate::facts::Observe for $crate::model::$kind {
            const KIND: $crate::Kind = $crate::Kind::$kind;

            fn fact(&self, _: &$crate::facts::Settings) -> $crate::facts::Fact {
                let $object = self;
                $fact
            }
        }
    )+};
}

mod admission;
mod availability;
mod components;
mod entries;
mod meshes;
mod namespaces;
mod nodes;
mod policies;
mod policy_engines;
mod quotas;
mod rbac;
mod reference;
mod reference_grant;
mod runtime_class;
mod scans;
mod secret_stores;
mod services;
mod stored;
mod verdicts;
mod workload;

pub use admission::{Engine, WebhookFact};
pub use availability::AutoscalerFact;
pub use components::ComponentFact;
pub use entries::{
    CertificateFact, EntryFact, ListenerFact, ParentFact, RouteFact, SecretName, TlsFact, TlsSecret,
};
pub use meshes::{Inbound, Mesh, MeshFact, MtlsMode, NamespaceMesh, PeerAuthenticationFact, Proxy};
pub use namespaces::{Coverage, NamespaceFilter};
pub use nodes::NodeFact;
pub use policy_engines::{PolicyFact, PolicyRuleFact};
pub use quotas::{LimitRangeFact, QuotaFact};
pub use rbac::{BindingFact, ClusterRoleFact, RoleFact};
pub use reference::{ObjectReference, bounded};
pub use reference_grant::ReferenceGrantFact;
pub use runtime_class::RuntimeClassFact;
pub(crate) use runtime_class::is_sandbox;
pub use scans::ImageScanFact;
pub(crate) use scans::resolved;
pub use secret_stores::SecretStore;
pub use services::{Reach, ServiceFact};
pub(crate) use stored::ACCOUNT;
pub use stored::{ConfigMapFact, Purpose, SecretFact, ServiceAccountFact, Written};
pub use verdicts::Verdicts;
pub use workload::{
    AdminPage, AgentFact, Labels, Owner, PodFact, RunningImage, SpecFact, TokenMount, WorkloadFact,
    WorkloadState,
};

use std::fmt::Debug;
use std::sync::Arc;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kube::Resource;
use serde::de::DeserializeOwned;

use crate::catalog::{Judge, catalog};
use crate::check::{Check, Group};
use crate::exemption::{ALLOWING_LABEL, Exemptions, Ignores};
use crate::kind::Kind;
use crate::model::{self, Selector};
use crate::network::{OtherPolicy, Policy};
use crate::offence::Verdict;
use crate::pod_security::Level;
use crate::text;

/// What the platform team has set for the checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Labels that each workload must carry.
    pub required_labels: Vec<String>,
    /// The label that marks a namespace or Pod as untrusted when it is `true`.
    pub untrusted_label: String,
    /// Where images may come from: registries, or repositories below them
    /// (`registry.example/team`). Empty: from anywhere.
    pub allowed_registries: Vec<String>,
    /// Whether the informational checks run too.
    pub informational: bool,
    /// Where exemptions count that stand in annotations.
    pub ignores: Ignores,
    /// Whether the certificates are read that Ingresses and Gateways name.
    pub certificates: bool,
    /// The most days for which the data of a Secret may stay as it is.
    pub secret_max_age: u32,
}

/// The age, in days, at which the CIS benchmarks of AWS (control 1.14 of version 3.0) and of Google
/// Cloud (control 1.7 of version 3.0) want keys of access replaced.
pub const SECRET_MAX_AGE: u32 = 90;

impl Settings {
    /// Whether `check` runs.
    pub fn run(&self, check: &Check) -> bool {
        self.informational || check.group == Group::Security
    }

    /// Why certificates are not read, where they are not.
    pub fn certificates_unread(&self) -> Option<&'static str> {
        (!self.certificates).then_some("reading certificates is switched off")
    }

    /// The exemptions of an object, where any may count.
    pub(crate) fn exemptions(&self, metadata: &ObjectMeta) -> Option<Arc<Exemptions>> {
        (self.ignores != Ignores::Never).then(|| Exemptions::of(metadata)).flatten()
    }

    /// Whether some check that runs reads `kind`.
    pub fn read(&self, kind: Kind) -> bool {
        catalog().readers(kind).any(|check| self.run(check))
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            required_labels: vec!["app.kubernetes.io/name".to_owned()],
            untrusted_label: "plumbline.dev/untrusted".to_owned(),
            allowed_registries: Vec::new(),
            informational: false,
            ignores: Ignores::default(),
            certificates: true,
            secret_max_age: SECRET_MAX_AGE,
        }
    }
}

/// What the index keeps of one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A namespace.
    Namespace(Arc<NamespaceFact>),
    /// A Pod or the template of a workload.
    Workload(WorkloadFact),
    /// A `ServiceAccount`.
    ServiceAccount(ServiceAccountFact),
    /// A Secret.
    Secret(SecretFact),
    /// A `ConfigMap`.
    ConfigMap(ConfigMapFact),
    /// A Service.
    Service(ServiceFact),
    /// A `NetworkPolicy`; None where it has too many parts to be kept.
    NetworkPolicy(Option<Arc<Policy>>),
    /// A network policy of another kind.
    OtherPolicy(Arc<OtherPolicy>),
    /// A `ResourceQuota`.
    ResourceQuota(Arc<QuotaFact>),
    /// A `LimitRange`.
    LimitRange(LimitRangeFact),
    /// A `HorizontalPodAutoscaler`.
    Autoscaler(Arc<AutoscalerFact>),
    /// A `PodDisruptionBudget`: the Pods it covers.
    DisruptionBudget(Option<Arc<Selector>>),
    /// A Role or `ClusterRole`.
    Role(Arc<RoleFact>),
    /// A `RoleBinding` or `ClusterRoleBinding`.
    Binding(Arc<BindingFact>),
    /// An Ingress or Gateway.
    Entry(Arc<EntryFact>),
    /// A route that hangs on a Gateway.
    Route(Arc<RouteFact>),
    /// A node.
    Node(Box<NodeFact>),
    /// A `ReferenceGrant`.
    ReferenceGrant(Arc<ReferenceGrantFact>),
    /// What Pods of Istio's mesh take.
    PeerAuthentication(Arc<PeerAuthenticationFact>),
    /// A Server of Linkerd: the Pods that it is for.
    LinkerdServer(Option<Arc<Selector>>),
    /// A `RuntimeClass`.
    RuntimeClass(RuntimeClassFact),
    /// A policy, or the binding of one.
    Policy(Arc<PolicyFact>),
    /// The webhooks of a configuration.
    Webhooks(Arc<[WebhookFact]>),
    /// A `ConstraintTemplate`.
    ConstraintTemplate {
        /// Whether it is that of a program that verifies the signatures of images.
        verifies_images: bool,
    },
    /// An object of which no more is read than that it is there.
    Present,
    /// What an image scanner found; None where it could not finish.
    ImageScan(Option<Arc<ImageScanFact>>),
}

/// What is kept of a namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct NamespaceFact {
    /// What its labels `pod-security.kubernetes.io/…` ask for.
    pub pod_security: PodSecurityLabels,
    /// Whether it is marked as untrusted.
    pub untrusted: bool,
    /// Whether it is being deleted.
    pub terminating: bool,
    /// Whether exemptions count that stand in annotations.
    pub allows_ignores: bool,
    /// What its annotations say of service meshes.
    pub mesh: NamespaceMesh,
    /// Its labels, shared between equal ones.
    pub labels: Arc<Labels>,
}

impl NamespaceFact {
    /// What is known of a namespace by its name alone.
    pub fn named(name: &str) -> Self {
        let labels = Labels::from([(NAME_LABEL.to_owned(), name.to_owned())]);
        Self { labels: Arc::new(labels), ..Self::default() }
    }

    /// Whether Pod Security Admission refuses some Pods here.
    pub fn refuses_pods(&self) -> bool {
        let level = self.pod_security.enforce.level.as_deref().and_then(Level::parse);
        level.is_some_and(|level| level > Level::Privileged)
    }
}

/// What the labels of a namespace ask of Pod Security Admission, cleaned.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PodSecurityLabels {
    /// Pods that do not meet it are rejected.
    pub enforce: PodSecurityLabel,
    /// Whoever creates such Pods is warned.
    pub warn: PodSecurityLabel,
    /// Such Pods are marked in the audit log.
    pub audit: PodSecurityLabel,
}

/// A level and the version of the standard that it is pinned to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PodSecurityLabel {
    /// The level, where the label is set.
    pub level: Option<Box<str>>,
    /// The version, where the label is set.
    pub version: Option<Box<str>>,
}

/// A fact and where it belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// The kind of the object.
    pub kind: Kind,
    /// Its namespace; its own name for a Namespace; empty for other objects of cluster scope.
    pub namespace: Box<str>,
    /// Its name.
    pub name: Box<str>,
    /// What is kept of it.
    pub fact: Fact,
    /// What its own annotation exempts it from. That of a template is in the fact.
    pub exempt: Option<Arc<Exemptions>>,
    /// The certificate in it, where it is a Secret that was read whole.
    pub certificate: Option<TlsSecret>,
}

/// A lean type that can be watched and turned into a fact.
pub trait Observe:
    Resource<DynamicType = ()> + DeserializeOwned + Clone + Debug + Send + 'static
{
    /// The kind of the object.
    const KIND: Kind;
    /// How many of them one page of a listing may have: fewer where each is large.
    const PAGE_LIMIT: u32 = u32::MAX;

    /// What is kept of the object.
    fn fact(&self, settings: &Settings) -> Fact;

    /// The fact and where it belongs.
    fn observe(&self, settings: &Settings) -> Observed {
        let (namespace, name) = place(Self::KIND, self.meta());
        let exempt = settings.exemptions(self.meta());
        let fact = self.fact(settings);
        Observed { kind: Self::KIND, namespace, name, fact, exempt, certificate: None }
    }
}

/// Where an object belongs: the namespace whose report it is part of, and its name.
pub fn place(kind: Kind, metadata: &ObjectMeta) -> (Box<str>, Box<str>) {
    let name = metadata.name.as_deref().unwrap_or_default();
    let namespace = match kind {
        Kind::Namespace => name,
        _ => metadata.namespace.as_deref().unwrap_or_default(),
    };
    (namespace.into(), name.into())
}

impl Observe for model::Namespace {
    const KIND: Kind = Kind::Namespace;

    fn fact(&self, settings: &Settings) -> Fact {
        let label = |key: &str| model::label(&self.metadata, key);
        let cleaned = |key: String| label(&key).map(|value| text::clean(value, text::NAME_LIMIT));
        let pod_security = |mode: &str| PodSecurityLabel {
            level: cleaned(format!("pod-security.kubernetes.io/{mode}")),
            version: cleaned(format!("pod-security.kubernetes.io/{mode}-version")),
        };
        Fact::Namespace(Arc::new(NamespaceFact {
            pod_security: PodSecurityLabels {
                enforce: pod_security("enforce"),
                warn: pod_security("warn"),
                audit: pod_security("audit"),
            },
            untrusted: label(&settings.untrusted_label) == Some("true"),
            terminating: self.metadata.deletion_timestamp.is_some(),
            allows_ignores: label(ALLOWING_LABEL) == Some("true"),
            mesh: NamespaceMesh::of(&self.metadata),
            labels: Arc::new(namespace_labels(&self.metadata)),
        }))
    }
}

/// How many labels of a namespace are kept at most.
const NAMESPACE_LABELS: usize = 1_000;

/// The label that the API server gives each namespace: its name.
pub(crate) const NAME_LABEL: &str = "kubernetes.io/metadata.name";

fn namespace_labels(metadata: &ObjectMeta) -> Labels {
    let written = metadata.labels.iter().flatten().take(NAMESPACE_LABELS);
    let mut labels: Labels = written.map(|(key, value)| (key.clone(), value.clone())).collect();
    if let Some(name) = &metadata.name {
        labels.insert(NAME_LABEL.to_owned(), name.clone());
    }
    labels
}

/// The verdicts of `checks` on one object; those that do not run are not applicable.
fn judge<T, F: Fn(&T) -> Verdict>(
    checks: &[Judge<F>],
    object: &T,
    settings: &Settings,
) -> Verdicts {
    let verdict = |(check, evaluate): &Judge<F>| {
        if settings.run(check) { evaluate(object) } else { Verdict::NotApplicable }
    };
    checks.iter().map(verdict).collect()
}

impl Observe for model::NetworkPolicy {
    const KIND: Kind = Kind::NetworkPolicy;

    fn fact(&self, _: &Settings) -> Fact {
        Fact::NetworkPolicy(Policy::of(&self.spec).map(Arc::new))
    }
}

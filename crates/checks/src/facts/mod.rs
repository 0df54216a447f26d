//! From a lean object to the facts that the index keeps.
//!
//! The checks that look at one object alone run here, once, when the object arrives; their verdicts
//! are kept and the object is dropped.

mod rbac;

use std::fmt::Debug;
use std::sync::Arc;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kube::Resource;
use serde::de::DeserializeOwned;

use crate::catalog::{Judge, catalog};
use crate::container::PodTemplate;
use crate::kind::Kind;
use crate::model::{self, PodSpec, PolicyRule, RoleRef, SubjectRef};
use crate::offence::Verdict;
use crate::text;

/// What the platform team has set for the checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Labels that each workload must carry.
    pub required_labels: Vec<String>,
    /// The label that marks a namespace or Pod as untrusted when it is `true`.
    pub untrusted_label: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            required_labels: vec!["app.kubernetes.io/name".to_owned()],
            untrusted_label: "plumbline.dev/untrusted".to_owned(),
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
    /// A Secret, `ConfigMap` or Service: the verdicts of the checks that look at it alone.
    Judged(Arc<[Verdict]>),
    /// A `NetworkPolicy`.
    NetworkPolicy(NetworkPolicyFact),
    /// A `ResourceQuota`: that it is there.
    ResourceQuota,
    /// The rules of a Role or `ClusterRole`.
    Role(Arc<[PolicyRule]>),
    /// A `RoleBinding` or `ClusterRoleBinding`.
    Binding(Arc<BindingFact>),
}

/// What is kept of a namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct NamespaceFact {
    /// The value of its label `pod-security.kubernetes.io/enforce`.
    pub enforce: Option<Box<str>>,
    /// Whether it is marked as untrusted.
    pub untrusted: bool,
    /// Whether it is being deleted.
    pub terminating: bool,
}

/// What is kept of a Pod or workload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkloadFact {
    /// The object that controls it.
    pub owner: Option<Arc<Owner>>,
    /// What it says about what runs.
    pub state: WorkloadState,
    /// What its Pods are like, shared between equal ones.
    pub pod: Arc<PodFact>,
}

/// The owner of a Pod or workload.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Owner {
    /// Its kind, cleaned: tenants may write any.
    pub kind: Box<str>,
    /// Its name, cleaned.
    pub name: Box<str>,
    /// The kind, where Plumbline watches it.
    pub watched: Option<Kind>,
}

/// What an object says about what runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkloadState {
    /// A Pod that runs or will run.
    Live,
    /// A Pod that has ended.
    Finished,
    /// A template from which Pods are made.
    Template,
    /// A template that is scaled to zero by whoever owns it, such as that of an old revision.
    Idle,
}

/// What is kept of the inside of a Pod or template.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PodFact {
    /// The name of its `ServiceAccount`.
    pub service_account: Box<str>,
    /// How the token of its account gets in.
    pub token: TokenMount,
    /// Whether it or its label says that it is untrusted.
    pub untrusted: bool,
    /// Its `RuntimeClass`.
    pub runtime_class: Option<Box<str>>,
    /// Verdicts of the checks on Pods alone, in the order of [`crate::catalog::Catalog::pod`].
    pub verdicts: Box<[Verdict]>,
}

/// How the token of an account gets into a Pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenMount {
    /// A token for the API server is mounted.
    Mounted,
    /// None is.
    Absent,
    /// The template says nothing, so the account decides.
    AccountDecides,
}

/// What is kept of a `ServiceAccount`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ServiceAccountFact {
    /// Whether Pods of the account mount its token; they do where it is unset.
    pub automount: Option<bool>,
}

/// What is kept of a `NetworkPolicy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NetworkPolicyFact {
    /// It covers every Pod, for ingress, and allows nothing.
    pub denies_all_ingress: bool,
}

/// What is kept of a binding.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BindingFact {
    /// The role.
    pub role: RoleRef,
    /// The subjects.
    pub subjects: Box<[SubjectRef]>,
    /// Whether Kubernetes itself made it, for its own components only.
    pub built_in: bool,
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
}

/// A lean type that can be watched and turned into a fact.
pub trait Observe:
    Resource<DynamicType = ()> + DeserializeOwned + Clone + Debug + Send + 'static
{
    /// The kind of the object.
    const KIND: Kind;

    /// What is kept of the object.
    fn fact(&self, settings: &Settings) -> Fact;

    /// The fact and where it belongs.
    fn observe(&self, settings: &Settings) -> Observed {
        let (namespace, name) = place(Self::KIND, self.meta());
        Observed { kind: Self::KIND, namespace, name, fact: self.fact(settings) }
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
        let label = |key: &str| self.metadata.labels.as_ref()?.get(key);
        Fact::Namespace(Arc::new(NamespaceFact {
            enforce: label("pod-security.kubernetes.io/enforce")
                .map(|level| text::clean(level, text::NAME_LIMIT)),
            untrusted: label(&settings.untrusted_label).is_some_and(|value| value == "true"),
            terminating: self.metadata.deletion_timestamp.is_some(),
        }))
    }
}

impl Observe for model::Pod {
    const KIND: Kind = Kind::Pod;

    fn fact(&self, settings: &Settings) -> Fact {
        let ended = matches!(self.status.phase.as_deref(), Some("Succeeded" | "Failed"));
        let state = if ended { WorkloadState::Finished } else { WorkloadState::Live };
        let pod = PodTemplate { metadata: &self.metadata, spec: &self.spec, live: true, settings };
        workload_fact(&self.metadata, state, pod)
    }
}

macro_rules! observe_template {
    ($($kind:ident),+) => {$(
        impl Observe for model::$kind {
            const KIND: Kind = Kind::$kind;

            fn fact(&self, settings: &Settings) -> Fact {
                template_fact(&self.metadata, &self.spec, settings)
            }
        }
    )+};
}

observe_template!(Deployment, ReplicaSet, StatefulSet, DaemonSet, Job, ReplicationController);

impl Observe for model::CronJob {
    const KIND: Kind = Kind::CronJob;

    fn fact(&self, settings: &Settings) -> Fact {
        template_fact(&self.metadata, &self.spec.job_template.spec, settings)
    }
}

fn template_fact(metadata: &ObjectMeta, spec: &model::TemplateSpec, settings: &Settings) -> Fact {
    let state = match spec.replicas {
        Some(0) if controller(metadata).is_some() => WorkloadState::Idle,
        _ => WorkloadState::Template,
    };
    let template = &spec.template;
    let pod =
        PodTemplate { metadata: &template.metadata, spec: &template.spec, live: false, settings };
    workload_fact(metadata, state, pod)
}

fn workload_fact(metadata: &ObjectMeta, state: WorkloadState, pod: PodTemplate<'_>) -> Fact {
    Fact::Workload(WorkloadFact {
        owner: controller(metadata).map(Arc::new),
        state,
        pod: Arc::new(PodFact {
            service_account: text::clean(pod.service_account(), text::NAME_LIMIT),
            token: token_mount(pod.spec, pod.live),
            untrusted: pod.label(&pod.settings.untrusted_label) == Some("true"),
            runtime_class: pod.spec.runtime_class_name.as_deref().map(Into::into),
            verdicts: catalog().pod.iter().map(|(_, evaluate)| evaluate(&pod)).collect(),
        }),
    })
}

/// The object that controls this one. Static Pods are controlled by their Node, which is a place
/// and no workload, so they stand for themselves.
fn controller(metadata: &ObjectMeta) -> Option<Owner> {
    let owners = metadata.owner_references.as_deref().unwrap_or_default();
    let owner = owners.iter().find(|owner| owner.controller == Some(true))?;
    let group = owner.api_version.split_once('/').map_or("", |(group, _)| group);
    if group.is_empty() && owner.kind == "Node" {
        return None;
    }
    Some(Owner {
        kind: text::clean(&owner.kind, 63),
        name: text::clean(&owner.name, text::NAME_LIMIT),
        watched: Kind::find(group, &owner.kind),
    })
}

/// Admission has already put the token into a live Pod, so there the mounts tell; a template is
/// judged by what it says itself.
fn token_mount(spec: &PodSpec, live: bool) -> TokenMount {
    let projects_token = |volume: &&model::Volume| {
        let mut sources = volume.projected.sources.iter();
        sources.any(|source| {
            source.service_account_token.as_ref().is_some_and(|token| !token.has_audience)
        })
    };
    let mounted = |volume: &model::Volume| {
        let lists = [&spec.init_containers, &spec.containers, &spec.ephemeral_containers];
        let mut mounts = lists.into_iter().flatten().flat_map(|c| &c.volume_mounts);
        mounts.any(|mount| mount.name == volume.name)
    };
    if spec.volumes.iter().filter(projects_token).any(mounted) {
        return TokenMount::Mounted;
    }
    match (live, spec.automount_service_account_token) {
        (true, _) | (false, Some(false)) => TokenMount::Absent,
        (false, Some(true)) => TokenMount::Mounted,
        (false, None) => TokenMount::AccountDecides,
    }
}

impl Observe for model::ServiceAccount {
    const KIND: Kind = Kind::ServiceAccount;

    fn fact(&self, _: &Settings) -> Fact {
        Fact::ServiceAccount(ServiceAccountFact { automount: self.automount_service_account_token })
    }
}

impl Observe for model::Secret {
    const KIND: Kind = Kind::Secret;

    fn fact(&self, _: &Settings) -> Fact {
        judged(&catalog().secret, &self.metadata)
    }
}

impl Observe for model::ConfigMap {
    const KIND: Kind = Kind::ConfigMap;

    fn fact(&self, _: &Settings) -> Fact {
        judged(&catalog().config_map, self)
    }
}

impl Observe for model::Service {
    const KIND: Kind = Kind::Service;

    fn fact(&self, _: &Settings) -> Fact {
        judged(&catalog().service, self)
    }
}

fn judged<T, F: Fn(&T) -> Verdict>(checks: &[Judge<F>], object: &T) -> Fact {
    Fact::Judged(checks.iter().map(|(_, evaluate)| evaluate(object)).collect())
}

impl Observe for model::NetworkPolicy {
    const KIND: Kind = Kind::NetworkPolicy;

    fn fact(&self, _: &Settings) -> Fact {
        let spec = &self.spec;
        let covers_all = spec.pod_selector.match_labels.is_empty()
            && spec.pod_selector.match_expressions.is_empty();
        let covers_ingress =
            spec.policy_types.is_empty() || spec.policy_types.iter().any(|t| t == "Ingress");
        Fact::NetworkPolicy(NetworkPolicyFact {
            denies_all_ingress: covers_all && covers_ingress && spec.ingress.is_empty(),
        })
    }
}

impl Observe for model::ResourceQuota {
    const KIND: Kind = Kind::ResourceQuota;

    fn fact(&self, _: &Settings) -> Fact {
        Fact::ResourceQuota
    }
}

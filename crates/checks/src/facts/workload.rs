//! Facts of Pods and of the workloads that make them.

use std::collections::BTreeMap;
use std::sync::Arc;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::reference::{bounded, references};
use super::{
    ComponentFact, Fact, Mesh, MeshFact, ObjectReference, Observe, SecretStore, Settings, Verdicts,
    judge,
};
use crate::catalog::catalog;
use crate::container::{PodTemplate, WorkloadObject};
use crate::exemption::Exemptions;
use crate::kind::Kind;
use crate::model::{self, PodSpec};
use crate::offence::Offence;
use crate::pod_security::Profile;
use crate::pods::{api_clients, is_dashboard, node_access};
use crate::programs;
use crate::text;

/// The labels of a Pod.
pub type Labels = BTreeMap<String, String>;

/// What is kept of a Pod or workload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkloadFact {
    /// The object that controls it.
    pub owner: Option<Arc<Owner>>,
    /// What it says about what runs.
    pub state: WorkloadState,
    /// What its Pods are like, shared between equal ones.
    pub pod: Arc<PodFact>,
    /// The labels of the Pod, or of the Pods that it makes, shared between equal ones.
    pub labels: Arc<Labels>,
    /// Verdicts of the checks on the object beside its Pods, in the order of
    /// [`crate::catalog::Catalog::workload_object`]. None for what a controller made: the
    /// controller is judged.
    pub object: Option<Arc<Verdicts>>,
    /// What it says beside its template; None for a Pod.
    pub spec: Option<Arc<SpecFact>>,
}

/// What is kept of a workload's spec beside its template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecFact {
    /// How many equal Pods it wants side by side; None for kinds that have no such number.
    pub replicas: Option<i64>,
    /// The Service that gives names to the Pods of a `StatefulSet`, as [`bounded`] keeps it.
    pub service_name: Option<Box<str>>,
    /// What it does for each node; None for what is no `DaemonSet`.
    pub agent: Option<AgentFact>,
    /// The mesh whose control plane it is; None for what is no Deployment.
    pub control_plane: Option<Mesh>,
}

/// What a `DaemonSet` does for each node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgentFact {
    /// The program by which it watches what processes do.
    pub detects: Option<&'static str>,
    /// It takes logs from the node.
    pub forwards_logs: bool,
    /// What of it connects Pods, and whether that makes network policies hold.
    pub network: Option<(&'static str, bool)>,
    /// For how many nodes it is meant; zero where it does neither.
    pub nodes: u32,
}

impl AgentFact {
    /// Whether the report of the cluster speaks of it.
    pub fn is_of_cluster(self) -> bool {
        self.detects.is_some() || self.forwards_logs || self.network.is_some()
    }
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
    /// A template of what is named after its owner (a `ReplicaSet`, a Job), scaled to zero by that one:
    /// an old revision. Nobody judges it, so no more is kept than what it refers to.
    Idle,
}

/// What is kept of the inside of a Pod or template.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PodFact {
    /// The name of its `ServiceAccount`.
    pub service_account: Box<str>,
    /// How the token of its account gets in.
    pub token: TokenMount,
    /// Whether it shares the network of its node.
    pub host_network: bool,
    /// Whether a container of it has no limit of CPU or of memory.
    pub unlimited: bool,
    /// Whether it or its label says that it is untrusted.
    pub untrusted: bool,
    /// Its `RuntimeClass`; None where it names none.
    pub runtime_class: Option<Box<str>>,
    /// The ways in which it is given its node, as offences in case its `RuntimeClass` is a sandbox;
    /// none where it names no class.
    pub node_access: Box<[Offence]>,
    /// Which rules of the Pod Security Standards it breaks.
    pub pod_security: Profile,
    /// The Secrets and `ConfigMaps` that it needs, sorted, each once.
    pub references: Box<[ObjectReference]>,
    /// What brings secrets into it past any Secret, sorted, each once.
    pub secret_stores: Box<[SecretStore]>,
    /// The containers that hold a client of the API server, as offences in case its Pod mounts a
    /// token.
    pub api_clients: Box<[Offence]>,
    /// The images that its containers run, where the container runtime has told.
    pub images: Box<[RunningImage]>,
    /// The page of administration that it serves.
    pub admin_page: Option<AdminPage>,
    /// What it shows of service meshes.
    pub mesh: MeshFact,
    /// The components of a control plane that it runs.
    pub components: Box<[ComponentFact]>,
    /// Verdicts of the checks on Pods alone, in the order of [`crate::catalog::Catalog::pod`].
    pub verdicts: Arc<Verdicts>,
    /// What its own annotation exempts it from.
    pub exempt: Option<Arc<Exemptions>>,
}

/// A web page that administers or shows a cluster or what runs in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AdminPage {
    /// The Kubernetes Dashboard.
    Dashboard,
    /// The page of another program, by its name.
    Other(&'static str),
}

/// An image that a container runs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunningImage {
    /// The reference in the Pod spec, cleaned.
    pub image: Box<str>,
    /// The digest that the container runtime pulled for it, such as `sha256:…`, cleaned.
    pub digest: Box<str>,
}

/// How the token of an account gets into a Pod.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TokenMount {
    /// A token for the API server is mounted.
    Mounted,
    /// None is.
    Absent,
    /// The template says nothing, so the account decides.
    #[default]
    AccountDecides,
}

impl Observe for model::Pod {
    const KIND: Kind = Kind::Pod;

    fn fact(&self, settings: &Settings) -> Fact {
        let ended = matches!(self.status.phase.as_deref(), Some("Succeeded" | "Failed"));
        let state = if ended { WorkloadState::Finished } else { WorkloadState::Live };
        let live = was_stored(self);
        let pod = PodTemplate { metadata: &self.metadata, spec: &self.spec, live, settings };
        let object = WorkloadObject {
            kind: Kind::Pod,
            metadata: &self.metadata,
            spec: None,
            cron_job: None,
            nodes: None,
            pod: &self.spec,
            pod_metadata: &self.metadata,
            settings,
        };
        workload_fact(object, state, pod, running_images(self))
    }
}

/// Whether an API server has stored the Pod, so that admission has put into it what it puts into
/// Pods. A Pod that somebody wrote has neither a uid nor a phase; one that was printed from a cluster
/// has both, unless they were cut out.
fn was_stored(pod: &model::Pod) -> bool {
    pod.metadata.uid.is_some() || pod.status.phase.is_some()
}

macro_rules! observe_template {
    ($($kind:ident),+) => {$(
        impl Observe for model::$kind {
            const KIND: Kind = Kind::$kind;

            fn fact(&self, settings: &Settings) -> Fact {
                template_fact(Kind::$kind, &self.metadata, &self.spec, None, None, settings)
            }
        }
    )+};
}

observe_template!(Deployment, ReplicaSet, StatefulSet, Job, ReplicationController);

impl Observe for model::DaemonSet {
    const KIND: Kind = Kind::DaemonSet;

    fn fact(&self, settings: &Settings) -> Fact {
        let nodes = Some(&self.status);
        template_fact(Kind::DaemonSet, &self.metadata, &self.spec, None, nodes, settings)
    }
}

impl Observe for model::CronJob {
    const KIND: Kind = Kind::CronJob;

    fn fact(&self, settings: &Settings) -> Fact {
        let jobs = &self.spec.job_template.spec;
        template_fact(Kind::CronJob, &self.metadata, jobs, Some(&self.spec), None, settings)
    }
}

fn template_fact(
    kind: Kind,
    metadata: &ObjectMeta,
    spec: &model::TemplateSpec,
    cron_job: Option<&model::CronJobSpec>,
    nodes: Option<&model::DaemonSetStatus>,
    settings: &Settings,
) -> Fact {
    let state = match spec.replicas {
        Some(0) if kind.follows_owner() && controller(metadata).is_some() => WorkloadState::Idle,
        _ => WorkloadState::Template,
    };
    let template = &spec.template;
    let pod =
        PodTemplate { metadata: &template.metadata, spec: &template.spec, live: false, settings };
    let object = WorkloadObject {
        kind,
        metadata,
        spec: Some(spec),
        cron_job,
        nodes,
        pod: &template.spec,
        pod_metadata: &template.metadata,
        settings,
    };
    workload_fact(object, state, pod, Box::default())
}

fn workload_fact(
    object: WorkloadObject<'_>,
    state: WorkloadState,
    pod: PodTemplate<'_>,
    images: Box<[RunningImage]>,
) -> Fact {
    let settings = pod.settings;
    let owner = controller(object.metadata);
    let stands_for_itself = owner.is_none() || !object.kind.follows_owner();
    let spec = object.spec.map(|spec| {
        let service = spec.service_name.as_deref().filter(|name| !name.is_empty());
        let scaled = object.kind.scales().then_some(spec);
        Arc::new(SpecFact {
            replicas: scaled.map(|spec| spec.replicas.unwrap_or(1)),
            service_name: service.map(bounded),
            agent: (object.kind == Kind::DaemonSet).then(|| agent(pod, object.nodes)),
            control_plane: (object.kind == Kind::Deployment)
                .then(|| Mesh::controlled_by(&pod))
                .flatten(),
        })
    });
    let fact = match state {
        WorkloadState::Idle => PodFact { references: references(pod.spec), ..PodFact::default() },
        _ => pod_fact(pod, images),
    };
    Fact::Workload(WorkloadFact {
        owner: owner.map(Arc::new),
        state,
        object: stands_for_itself
            .then(|| Arc::new(judge(&catalog().workload_object, &object, settings))),
        spec,
        labels: Arc::new(pod.metadata.labels.clone().unwrap_or_default()),
        pod: Arc::new(fact),
    })
}

fn pod_fact(pod: PodTemplate<'_>, images: Box<[RunningImage]>) -> PodFact {
    let settings = pod.settings;
    let runtime_class = pod.spec.runtime_class_name.as_deref().filter(|name| !name.is_empty());
    PodFact {
        service_account: text::clean(pod.service_account(), text::NAME_LIMIT),
        token: token_mount(pod.spec, pod.live),
        host_network: pod.spec.host_network == Some(true),
        unlimited: ["cpu", "memory"]
            .into_iter()
            .any(|resource| pod.unlimited(resource).next().is_some()),
        untrusted: pod.label(&settings.untrusted_label) == Some("true"),
        runtime_class: runtime_class.map(Into::into),
        node_access: runtime_class.map(|_| node_access(pod)).unwrap_or_default(),
        pod_security: Profile::of(pod),
        references: references(pod.spec),
        secret_stores: SecretStore::of_pod(pod),
        api_clients: api_clients(pod),
        admin_page: if is_dashboard(&pod) {
            Some(AdminPage::Dashboard)
        } else {
            programs::admin_page(pod).map(AdminPage::Other)
        },
        images,
        mesh: MeshFact::of(pod),
        components: ComponentFact::of_pod(&pod),
        verdicts: Arc::new(judge(&catalog().pod, &pod, settings)),
        exempt: settings.exemptions(pod.metadata),
    }
}

/// What the `DaemonSet` of the template does for each node.
fn agent(template: PodTemplate<'_>, nodes: Option<&model::DaemonSetStatus>) -> AgentFact {
    let detects = programs::runtime_detection(template);
    let forwards_logs = programs::log_forwarder(template).is_some();
    // Others come and go with each node, and nobody asks.
    let nodes = nodes.filter(|_| detects.is_some() || forwards_logs);
    let nodes = nodes.map_or(0, |nodes| nodes.desired_number_scheduled);
    let network = programs::network_plugin(template);
    AgentFact {
        detects,
        forwards_logs,
        network,
        nodes: u32::try_from(nodes.max(0)).unwrap_or(u32::MAX),
    }
}

/// What the container runtime pulled for each image of the Pod, sorted.
fn running_images(pod: &model::Pod) -> Box<[RunningImage]> {
    let (spec, status) = (&pod.spec, &pod.status);
    let lists = [
        (&spec.init_containers, &status.init_container_statuses),
        (&spec.containers, &status.container_statuses),
        (&spec.ephemeral_containers, &status.ephemeral_container_statuses),
    ];
    let mut images: Vec<RunningImage> = lists
        .into_iter()
        .flat_map(|(containers, statuses)| statuses.iter().map(move |status| (containers, status)))
        .filter_map(|(containers, status)| {
            let container = containers.iter().find(|container| container.name == status.name)?;
            // `registry.example/app@sha256:…`. A digest without a name is not that of the registry:
            // it is the image's id on the node.
            let (_, digest) = status.image_id.as_deref()?.rsplit_once('@')?;
            Some(RunningImage {
                image: text::clean(container.image.as_deref()?.trim(), text::IMAGE_LIMIT),
                digest: text::clean(digest, text::DETAIL_LIMIT),
            })
        })
        .collect();
    images.sort();
    images.dedup();
    images.into()
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
        let mut sources = volume.projected.iter().flat_map(|projected| &projected.sources);
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

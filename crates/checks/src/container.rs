//! Pods and containers as checks see them: every container counted.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::facts::Settings;
use crate::kind::Kind;
use crate::model;
use crate::offence::{ContainerList, ContainerName, Offence, Verdict};
use crate::text;

/// A Pod, or the template of a workload's Pods.
#[derive(Clone, Copy, Debug)]
pub struct PodTemplate<'a> {
    /// Labels and annotations of the Pod.
    pub metadata: &'a ObjectMeta,
    /// What it runs.
    pub spec: &'a model::PodSpec,
    /// Whether this is a Pod that an API server has stored, with all that admission has added.
    pub live: bool,
    /// What the platform team has set.
    pub settings: &'a Settings,
}

/// The object of a workload beside its Pods: a Deployment, or a Pod that nothing controls.
#[derive(Clone, Copy, Debug)]
pub struct WorkloadObject<'a> {
    /// Its kind.
    pub kind: Kind,
    /// Its own name, labels and annotations, not those of its Pods.
    pub metadata: &'a ObjectMeta,
    /// Its spec, beside the template; None for a Pod. For a `CronJob` that of its Jobs.
    pub spec: Option<&'a model::TemplateSpec>,
    /// The spec of a `CronJob`.
    pub cron_job: Option<&'a model::CronJobSpec>,
    /// On how many nodes a `DaemonSet` runs.
    pub nodes: Option<&'a model::DaemonSetStatus>,
    /// What its Pods run.
    pub pod: &'a model::PodSpec,
    /// What its Pods are called and labelled.
    pub pod_metadata: &'a ObjectMeta,
    /// What the platform team has set.
    pub settings: &'a Settings,
}

impl<'a> WorkloadObject<'a> {
    /// The template of its Pods.
    pub fn template(self) -> PodTemplate<'a> {
        let Self { pod_metadata: metadata, pod: spec, settings, .. } = self;
        PodTemplate { metadata, spec, live: false, settings }
    }
}

/// A container, and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Container<'a> {
    /// The container as written.
    pub spec: &'a model::Container,
    /// The list it stands in.
    pub list: ContainerList,
}

impl<'a> PodTemplate<'a> {
    /// All containers: init containers and sidecars, normal and ephemeral ones.
    pub fn containers(self) -> impl Iterator<Item = Container<'a>> {
        let spec = self.spec;
        [
            (ContainerList::Init, &spec.init_containers),
            (ContainerList::Main, &spec.containers),
            (ContainerList::Ephemeral, &spec.ephemeral_containers),
        ]
        .into_iter()
        .flat_map(move |(list, containers)| {
            containers.iter().map(move |spec| Container { spec, list })
        })
    }

    /// Judges each container by itself: one bad container fails the Pod, whatever the others do.
    pub fn judge_containers(self, judge: impl Fn(Container<'a>) -> Option<Offence>) -> Verdict {
        Verdict::from_offences(self.containers().filter_map(judge))
    }

    /// As [`Self::judge_containers`], where `own` is what the Pod itself does wrong.
    pub fn judge_with_containers(
        self,
        own: Option<Offence>,
        judge: impl Fn(Container<'a>) -> Option<Offence>,
    ) -> Verdict {
        Verdict::from_offences(own.into_iter().chain(self.containers().filter_map(judge)))
    }

    /// As [`Self::judge_containers`], for rules of the Linux kernel: not applicable to Windows.
    pub fn judge_linux_containers(
        self,
        judge: impl Fn(Container<'a>) -> Option<Offence>,
    ) -> Verdict {
        if self.windows() { Verdict::NotApplicable } else { self.judge_containers(judge) }
    }

    /// The containers without an upper bound for `resource`, of their own or by that of the whole
    /// Pod. Ephemeral containers do not count: they cannot have one.
    pub fn unlimited(self, resource: &str) -> impl Iterator<Item = Container<'a>> {
        let whole = is_limited(&self.spec.resources, resource);
        self.containers().filter(move |container| {
            let bounded = whole
                || container.list == ContainerList::Ephemeral
                || is_limited(&container.spec.resources, resource);
            !bounded
        })
    }

    /// Judges the directories and files of the node that the Pod mounts; the offence names those
    /// that are `bad`.
    pub fn judge_host_paths(self, bad: impl Fn(&str) -> bool) -> Verdict {
        let paths = self.spec.volumes.iter().filter_map(|volume| {
            let path = volume.host_path.as_ref()?.path.as_str();
            bad(path).then_some(path)
        });
        Verdict::fail_if(named("volumes", paths))
    }

    /// Whether the Pod declares Windows as its operating system.
    pub fn windows(self) -> bool {
        self.spec.os.name.as_deref() == Some("windows")
    }

    /// Whether root in the Pod is an ordinary user on the node (`hostUsers: false`).
    pub fn user_namespace(self) -> bool {
        self.spec.host_users == Some(false)
    }

    /// The name of the account that the Pod runs as.
    pub fn service_account(self) -> &'a str {
        let names = [&self.spec.service_account_name, &self.spec.service_account];
        let mut names = names.into_iter().flatten().filter(|name| !name.is_empty());
        names.next().map_or("default", String::as_str)
    }

    /// The value of annotation `key`.
    pub fn annotation(self, key: &str) -> Option<&'a str> {
        model::annotation(self.metadata, key)
    }

    /// The value of label `key`.
    pub fn label(self, key: &str) -> Option<&'a str> {
        model::label(self.metadata, key)
    }
}

/// An offence at `path` that names what is wrong there; None where nothing is.
pub fn named<'n>(path: &'static str, names: impl IntoIterator<Item = &'n str>) -> Option<Offence> {
    let mut names = names.into_iter().peekable();
    names.peek()?;
    Some(Offence::at(path).detail(text::list(names, NAMED)))
}

/// How many of the things that are wrong an offence names.
pub(crate) const NAMED: usize = 4;

/// Whether there is an upper bound for `resource`: zero means none.
fn is_limited(resources: &model::Resources, resource: &str) -> bool {
    is_positive(resources.limits.get(resource))
}

/// Whether there is an amount, and it is above zero.
pub(crate) fn is_positive(amount: Option<&serde_json::Value>) -> bool {
    let positive = |amount: &str| {
        let mut digits = amount.chars().take_while(|c| matches!(c, '0'..='9' | '.' | '+'));
        digits.any(|c| matches!(c, '1'..='9'))
    };
    match amount {
        Some(serde_json::Value::String(amount)) => positive(amount),
        Some(serde_json::Value::Number(amount)) => positive(&amount.to_string()),
        _ => false,
    }
}

impl<'a> Container<'a> {
    /// An offence of this container at `path` below it.
    pub fn offence(self, path: &'static str) -> Offence {
        let name = text::clean(&self.spec.name, text::NAME_LIMIT);
        Offence { container: Some(ContainerName { list: self.list, name }), ..Offence::at(path) }
    }

    /// As [`named`], for this container.
    pub fn named<'n>(
        self,
        path: &'static str,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Option<Offence> {
        let offence = named(path, names)?;
        Some(Offence { detail: offence.detail, ..self.offence(path) })
    }

    /// Its own security settings.
    pub fn security(self) -> &'a model::SecurityContext {
        &self.spec.security_context
    }
}

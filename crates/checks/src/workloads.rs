//! Pods and templates grouped by the workload that people see.

use std::collections::{BTreeMap, HashSet};
use std::ptr;
use std::sync::{Arc, OnceLock};

use crate::exemption::Exemptions;
use crate::facts::{
    Fact, Labels, ObjectReference, PodFact, SpecFact, Verdicts, WorkloadFact, WorkloadState,
};
use crate::image_scans::ImageScans;
use crate::kind::Kind;
use crate::store::Objects;

/// The workloads of a namespace.
#[derive(Debug, Default)]
pub struct Workloads<'a> {
    /// Those that run or will run, by kind and name.
    pub active: Vec<Workload<'a>>,
    /// Pods that have ended, by the kind and name of their workload.
    pub ended: Vec<(&'a str, &'a str, &'a PodFact)>,
    /// What image scanners found in the images of the namespace.
    pub scans: ImageScans<'a>,
    /// What is named in the namespace, found when it is asked for.
    named: OnceLock<Named>,
}

/// The Secrets and `ConfigMaps` that objects of a namespace name.
#[derive(Debug, Default)]
struct Named {
    secrets: HashSet<Box<str>>,
    config_maps: HashSet<Box<str>>,
}

impl Named {
    fn of(objects: &Objects) -> Self {
        let mut named = Self::default();
        let workloads = Kind::WORKLOADS.into_iter().flat_map(|kind| objects.of(kind));
        let mut last = None;
        for (_, fact) in
            workloads.chain(objects.of(Kind::ServiceAccount)).chain(objects.of(Kind::Ingress))
        {
            match fact {
                // The Pods of a workload stand beside each other, and mostly share what is in them.
                Fact::Workload(it) if last == Some(Arc::as_ptr(&it.pod)) => {}
                Fact::Workload(workload) => {
                    last = Some(Arc::as_ptr(&workload.pod));
                    named.add(&workload.pod.references);
                }
                Fact::ServiceAccount(account) => {
                    account.secrets.iter().for_each(|name| add(&mut named.secrets, name));
                }
                Fact::Entry(entry) => named.add(&entry.references),
                _ => {}
            }
        }
        named
    }

    fn add(&mut self, references: &[ObjectReference]) {
        for reference in references {
            match reference.kind {
                Kind::Secret => add(&mut self.secrets, &reference.name),
                _ => add(&mut self.config_maps, &reference.name),
            }
        }
    }
}

fn add(names: &mut HashSet<Box<str>>, name: &str) {
    if !names.contains(name) {
        names.insert(name.into());
    }
}

/// A Pod, or the template of some, as its namespace sees it.
#[derive(Clone, Copy, Debug)]
pub struct PodView<'a> {
    /// What is kept of its inside.
    pub fact: &'a PodFact,
    /// Its labels.
    pub labels: &'a Labels,
}

impl PodView<'_> {
    /// Its value of label `key`.
    pub fn label(&self, key: &str) -> Option<&str> {
        self.labels.get(key).map(String::as_str)
    }
}

/// A workload as people name it, and what stands for it.
#[derive(Debug)]
pub struct Workload<'a> {
    /// Its kind.
    pub kind: &'a str,
    /// Its name.
    pub name: &'a str,
    /// What stands for it: its live Pods, each kind of them once; its template where none lives.
    pub pods: Vec<PodView<'a>>,
    /// Whether `pods` are live.
    pub lives: bool,
    /// Its own template, where it is an object that Plumbline watches.
    pub template: Option<PodView<'a>>,
    /// The verdicts on its object beside its Pods.
    pub object: Option<&'a Verdicts>,
    /// What its object says beside its template.
    pub spec: Option<&'a SpecFact>,
    /// What the annotation of its object exempts it from.
    pub exempt: Option<&'a Exemptions>,
}

/// What was found under one root owner.
#[derive(Default)]
struct Found<'a> {
    live: Vec<PodView<'a>>,
    own_template: Option<PodView<'a>>,
    templates: Vec<PodView<'a>>,
    object: Option<&'a Verdicts>,
    spec: Option<&'a SpecFact>,
    exempt: Option<&'a Exemptions>,
}

impl<'a> Found<'a> {
    fn workload(self, kind: &'a str, name: &'a str) -> Workload<'a> {
        let Self { live, own_template, templates, object, spec, exempt } = self;
        let lives = !live.is_empty();
        let mut pods = match own_template {
            _ if lives => live,
            Some(own) => vec![own],
            None => templates,
        };
        // Equal facts are shared, so equal addresses are equal Pods.
        let addresses = |pod: &PodView<'_>| (ptr::from_ref(pod.fact), ptr::from_ref(pod.labels));
        pods.sort_by_key(addresses);
        pods.dedup_by_key(|pod| addresses(pod));
        Workload { kind, name, pods, lives, template: own_template, object, spec, exempt }
    }
}

impl<'a> Workloads<'a> {
    /// Groups Pods and templates by root owner. What runs decides; a workload without live Pods is
    /// judged by its template.
    pub fn of(objects: &'a Objects) -> Self {
        let mut found: BTreeMap<(&str, &str), Found<'_>> = BTreeMap::new();
        let mut ended = Vec::new();
        for kind in Kind::WORKLOADS {
            for (name, fact, exempt) in objects.with_exemptions(kind) {
                let Fact::Workload(workload) = fact else {
                    continue;
                };
                let root = root(objects, kind, name, workload);
                let pod = PodView { fact: &workload.pod, labels: &workload.labels };
                if workload.state == WorkloadState::Finished {
                    ended.push((root.0, root.1, pod.fact));
                    continue;
                }
                let entry = found.entry(root).or_default();
                let own = root == (kind.as_str(), name);
                if own {
                    entry.object = workload.object.as_deref();
                    entry.spec = workload.spec.as_deref();
                    entry.exempt = exempt;
                }
                match workload.state {
                    WorkloadState::Live => entry.live.push(pod),
                    WorkloadState::Idle | WorkloadState::Finished => {}
                    WorkloadState::Template if own => entry.own_template = Some(pod),
                    WorkloadState::Template => entry.templates.push(pod),
                }
            }
        }
        let active = found
            .into_iter()
            .map(|((kind, name), found)| found.workload(kind, name))
            .filter(|workload| !workload.pods.is_empty())
            .collect();
        Self { active, ended, scans: ImageScans::of(objects), named: OnceLock::new() }
    }

    /// Whether a Pod, template, account or Ingress of `objects`, those of its namespace, names the
    /// Secret or `ConfigMap` `name`, as [`crate::facts::bounded`] keeps names.
    pub(crate) fn name(&self, objects: &Objects, kind: Kind, name: &str) -> bool {
        let named = self.named.get_or_init(|| Named::of(objects));
        match kind {
            Kind::Secret => named.secrets.contains(name),
            _ => named.config_maps.contains(name),
        }
    }
}

/// Tenants write owner references, so a chain may be long or closed: past this many steps the
/// object at hand stands for itself.
const OWNER_STEPS: usize = 8;

/// The kind and name of the object that people see as the workload. A Deployment and its like stand
/// for themselves, whatever owns them: that is where a person mends the template.
fn root<'a>(
    objects: &'a Objects,
    kind: Kind,
    name: &'a str,
    workload: &'a WorkloadFact,
) -> (&'a str, &'a str) {
    let (mut kind, mut name, mut workload) = (kind, name, workload);
    for _ in 0..OWNER_STEPS {
        let Some(owner) = workload.owner.as_deref().filter(|_| kind.follows_owner()) else {
            break;
        };
        let known = owner.watched.and_then(|k| Some((k, objects.find(k, &owner.name)?)));
        let Some((owner_kind, Fact::Workload(above))) = known else {
            return (&owner.kind, &owner.name);
        };
        (kind, name, workload) = (owner_kind, &owner.name, above);
    }
    (kind.as_str(), name)
}

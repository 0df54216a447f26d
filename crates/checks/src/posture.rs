//! Where a namespace stands by the Pod Security Standards, and how far it could go.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::facts::{NamespaceFact, PodSecurityLabel, PodSecurityLabels};
use crate::pod_security::{Control, Level, Profile, Version};
use crate::workloads::Workloads;

/// Where a namespace stands by the Pod Security Standards.
#[derive(Clone, Debug)]
pub struct Posture<'a> {
    /// What its labels ask for.
    pub labels: Labels,
    /// The version that Pods are judged by: what the namespace pins, at most that of the API
    /// server, and at most the newest that Plumbline knows.
    pub version: Version,
    /// How far it could go. None where the workloads cannot be read.
    pub reach: Option<Reach<'a>>,
}

/// What the labels of a namespace ask for, with the defaults of Kubernetes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Labels {
    /// Pods that do not meet it are rejected.
    pub enforced: Level,
    /// Whoever creates such Pods is warned.
    pub warned: Level,
    /// Such Pods are marked in the audit log.
    pub audited: Level,
}

/// How far a namespace could go.
#[derive(Clone, Debug)]
pub struct Reach<'a> {
    /// The strictest level that everything in it meets.
    pub achievable: Level,
    /// What keeps it from the next level, by the name of the rule.
    pub blockers: Vec<Blocker<'a>>,
}

/// A rule of the next level that workloads break.
#[derive(Clone, Debug)]
pub struct Blocker<'a> {
    /// The rule.
    pub control: &'static Control,
    /// The workloads that break it, by kind and name.
    pub workloads: BTreeSet<(&'a str, &'a str)>,
}

impl Labels {
    /// As Pod Security Admission reads them: what is not set is privileged, a level to enforce that
    /// is no level counts as restricted, and whoever is not warned by a label of its own is warned
    /// at the level that is enforced. An API server may be set up with other defaults, which nobody
    /// can read.
    pub fn of(labels: &PodSecurityLabels) -> Self {
        let level = |label: &PodSecurityLabel| label.level.as_deref().and_then(Level::parse);
        let is_set = |label: &PodSecurityLabel| label.level.is_some();
        let enforced = match level(&labels.enforce) {
            None if is_set(&labels.enforce) => Level::Restricted,
            enforced => enforced.unwrap_or(Level::Privileged),
        };
        let warned = match level(&labels.warn) {
            // Only a level that is spelled right is copied.
            None if !is_set(&labels.warn) => level(&labels.enforce),
            warned => warned,
        };
        Self {
            enforced,
            warned: warned.unwrap_or(Level::Privileged),
            audited: level(&labels.audit).unwrap_or(Level::Privileged),
        }
    }
}

/// The version that `label` pins, at most that of the API server (`server_minor`, where it is
/// known) and at most the newest that Plumbline knows.
pub fn version(label: &PodSecurityLabel, server_minor: Option<u16>) -> Version {
    let server = server_minor.map_or(Version::NEWEST, |minor| Version::minor(minor.into()));
    let pinned = label.version.as_deref().and_then(Version::parse).unwrap_or(Version::NEWEST);
    pinned.min(server).min(Version::NEWEST)
}

impl<'a> Posture<'a> {
    /// The posture of `namespace`, which runs `workloads` (None: they cannot be read).
    ///
    /// Pods that have ended count too, as they do for the API server when it is asked to enforce a
    /// level.
    pub fn of(
        namespace: &NamespaceFact,
        server_minor: Option<u16>,
        workloads: Option<&Workloads<'a>>,
    ) -> Self {
        let labels = &namespace.pod_security;
        let version = version(&labels.enforce, server_minor);
        let reach = workloads.map(|workloads| Reach::of(workloads, version));
        Self { labels: Labels::of(labels), version, reach }
    }

    /// What `kubectl` would be told to raise the enforced level of namespace `name` as far as
    /// everything in it allows. None where nothing is to be gained.
    pub fn command(&self, name: &str) -> Option<String> {
        let level = self.reach.as_ref()?.achievable;
        let Labels { enforced, warned, audited } = self.labels;
        if level <= enforced {
            return None;
        }
        let mut command = format!("kubectl label --overwrite namespace {name}");
        for (mode, now) in [("enforce", enforced), ("warn", warned), ("audit", audited)] {
            if now < level {
                // Writing to a String cannot fail.
                let _ = write!(command, " pod-security.kubernetes.io/{mode}={level}");
            }
        }
        Some(command)
    }
}

impl<'a> Reach<'a> {
    fn of(workloads: &Workloads<'a>, version: Version) -> Self {
        let active = workloads.active.iter().flat_map(|workload| {
            let profiles = workload.pods.iter().map(|pod| &pod.fact.pod_security);
            profiles.map(|profile| (workload.kind, workload.name, profile))
        });
        let ended =
            workloads.ended.iter().map(|(kind, name, pod)| (*kind, *name, &pod.pod_security));
        let all: Vec<(&'a str, &'a str, &'a Profile)> = active.chain(ended).collect();
        // Not the least of what each Pod meets: one that meets a level need not meet those below.
        let met = |level: &Level| all.iter().all(|(_, _, profile)| profile.meets(*level, version));
        let achievable = Level::ALL.into_iter().rev().find(met).unwrap_or(Level::Privileged);
        let mut blockers: BTreeMap<&str, Blocker<'a>> = BTreeMap::new();
        if let Some(next) = Level::ALL.into_iter().find(|level| *level > achievable) {
            for (kind, name, profile) in all {
                for control in profile.violated(next, version) {
                    let blocker = || Blocker { control, workloads: BTreeSet::new() };
                    let blocker = blockers.entry(control.id).or_insert_with(blocker);
                    blocker.workloads.insert((kind, name));
                }
            }
        }
        Self { achievable, blockers: blockers.into_values().collect() }
    }
}

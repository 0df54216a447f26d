//! The engine: facts in, verdicts out. Pure and synchronous.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ptr;

use crate::catalog::{Judge, catalog};
use crate::check::Check;
use crate::evidence::{Evidence, Unreadable};
use crate::facts::{Fact, PodFact, WorkloadFact, WorkloadState};
use crate::kind::Kind;
use crate::offence::{Offence, Verdict};
use crate::store::{Objects, Store};
use crate::view::{BindingView, NamespaceView};

/// The verdicts of one report.
#[derive(Debug)]
pub struct Evaluation<'a> {
    /// One entry for each check of the scope, by id.
    pub results: Vec<CheckResult<'a>>,
    /// How many workloads were judged.
    pub workloads: usize,
}

/// The verdicts of one check on all its subjects.
#[derive(Debug)]
pub struct CheckResult<'a> {
    /// The check.
    pub check: &'static Check,
    /// How many subjects pass.
    pub passed: u32,
    /// The subjects that fail, by kind and name.
    pub failed: Vec<FailedSubject<'a>>,
    /// How many verdicts are unknown, by reason.
    pub unknown: BTreeMap<Cow<'a, str>, u32>,
}

/// A subject that fails a check.
#[derive(Debug)]
pub struct FailedSubject<'a> {
    /// Its kind.
    pub kind: &'a str,
    /// Its name.
    pub name: &'a str,
    /// What is wrong with it, sorted, each once.
    pub offences: Vec<Cow<'a, Offence>>,
}

/// Evaluates every check of a namespace.
pub fn evaluate_namespace<'a>(
    name: &'a str,
    store: &'a Store,
    evidence: &'a Evidence,
) -> Evaluation<'a> {
    let catalog = catalog();
    let view = NamespaceView::new(name, store, evidence);
    let mut tally = Tally::default();

    let workloads = store.objects(name).map(workloads).unwrap_or_default();
    for (index, (check, _)) in catalog.pod.iter().enumerate() {
        tally.subjects_of(check, evidence);
        for workload in &workloads {
            let verdicts = workload.pods.iter().map(|pod| Cow::Borrowed(&pod.verdicts[index]));
            tally.workload(check, workload, verdicts, evidence);
        }
    }
    for (check, evaluate) in &catalog.workload {
        tally.subjects_of(check, evidence);
        for workload in &workloads {
            let verdicts = workload.pods.iter().map(|pod| Cow::Owned(answer(evaluate(pod, &view))));
            tally.workload(check, workload, verdicts, evidence);
        }
    }

    tally.alone(&catalog.secret, Kind::Secret, name, store, evidence);
    tally.alone(&catalog.config_map, Kind::ConfigMap, name, store, evidence);
    tally.alone(&catalog.service, Kind::Service, name, store, evidence);

    for (check, evaluate) in &catalog.service_account {
        tally.require(check, Kind::ServiceAccount, evidence);
        for (account, fact) in objects(store, name, Kind::ServiceAccount) {
            if let Fact::ServiceAccount(fact) = fact {
                let verdict = answer(evaluate(account, fact, &view));
                tally.add(check, Kind::ServiceAccount.as_str(), account, [Cow::Owned(verdict)]);
            }
        }
    }
    tally.bindings(Kind::RoleBinding, name, store, evidence);
    for (check, evaluate) in &catalog.namespace {
        let verdict = answer(evaluate(&view));
        tally.add(check, Kind::Namespace.as_str(), name, [Cow::Owned(verdict)]);
    }

    Evaluation { results: tally.results.into_values().collect(), workloads: workloads.len() }
}

/// Evaluates every check on objects of cluster scope.
pub fn evaluate_cluster<'a>(store: &'a Store, evidence: &'a Evidence) -> Evaluation<'a> {
    let mut tally = Tally::default();
    tally.bindings(Kind::ClusterRoleBinding, "", store, evidence);
    Evaluation { results: tally.results.into_values().collect(), workloads: 0 }
}

fn answer(verdict: Result<Verdict, Unreadable>) -> Verdict {
    verdict.unwrap_or_else(Verdict::from)
}

fn objects<'a>(
    store: &'a Store,
    namespace: &str,
    kind: Kind,
) -> impl Iterator<Item = (&'a str, &'a Fact)> {
    store.objects(namespace).into_iter().flat_map(move |objects| objects.of(kind))
}

/// The verdicts so far, by id of the check.
#[derive(Default)]
struct Tally<'a> {
    results: BTreeMap<&'static str, CheckResult<'a>>,
}

impl<'a> Tally<'a> {
    fn result(&mut self, check: &'static Check) -> &mut CheckResult<'a> {
        self.results.entry(check.id).or_insert_with(|| CheckResult {
            check,
            passed: 0,
            failed: Vec::new(),
            unknown: BTreeMap::new(),
        })
    }

    /// Counts one unknown verdict for each kind of subject that cannot be read.
    fn subjects_of(&mut self, check: &'static Check, evidence: &Evidence) {
        for kind in check.evaluate.subject_kinds() {
            self.require(check, *kind, evidence);
        }
    }

    fn require(&mut self, check: &'static Check, kind: Kind, evidence: &Evidence) {
        let result = self.result(check);
        if let Err(missing) = evidence.require(kind) {
            *result.unknown.entry(Cow::Owned(missing.to_string())).or_default() += 1;
        }
    }

    /// Adds the verdicts on one subject: the worst of them counts.
    fn add(
        &mut self,
        check: &'static Check,
        kind: &'a str,
        name: &'a str,
        verdicts: impl IntoIterator<Item = Cow<'a, Verdict>>,
    ) {
        let mut offences: Vec<Cow<'a, Offence>> = Vec::new();
        let mut unknown: Option<Cow<'a, str>> = None;
        let mut passed = false;
        for verdict in verdicts {
            match verdict {
                Cow::Borrowed(Verdict::Fail(found)) => {
                    offences.extend(found.iter().map(Cow::Borrowed));
                }
                Cow::Owned(Verdict::Fail(found)) => {
                    offences.extend(found.into_iter().map(Cow::Owned));
                }
                Cow::Borrowed(Verdict::Unknown(reason)) => unknown = Some(Cow::Borrowed(reason)),
                Cow::Owned(Verdict::Unknown(reason)) => unknown = Some(Cow::Owned(reason.into())),
                Cow::Borrowed(Verdict::Pass) | Cow::Owned(Verdict::Pass) => passed = true,
                Cow::Borrowed(Verdict::NotApplicable) | Cow::Owned(Verdict::NotApplicable) => {}
            }
        }
        let result = self.result(check);
        if !offences.is_empty() {
            offences.sort();
            offences.dedup();
            result.failed.push(FailedSubject { kind, name, offences });
        } else if let Some(reason) = unknown {
            *result.unknown.entry(reason).or_default() += 1;
        } else if passed {
            result.passed += 1;
        }
    }

    /// Adds the verdicts on the Pods of a workload. Where Pods cannot be read, the template tells
    /// what is asked for but not what runs: it can fail, it cannot pass.
    fn workload(
        &mut self,
        check: &'static Check,
        workload: &Workload<'a>,
        verdicts: impl Iterator<Item = Cow<'a, Verdict>>,
        evidence: &Evidence,
    ) {
        let missing = evidence.require(Kind::Pod).err();
        let verdicts = verdicts.map(|verdict| match (&missing, verdict.as_ref()) {
            (Some(missing), Verdict::Pass) => Cow::Owned(Verdict::from(missing.clone())),
            _ => verdict,
        });
        self.add(check, workload.kind, workload.name, verdicts);
    }

    /// Adds the verdicts that were reached when each object arrived.
    fn alone<F>(
        &mut self,
        checks: &[Judge<F>],
        kind: Kind,
        namespace: &str,
        store: &'a Store,
        evidence: &Evidence,
    ) {
        for (index, (check, _)) in checks.iter().enumerate() {
            self.require(check, kind, evidence);
            for (name, fact) in objects(store, namespace, kind) {
                if let Fact::Judged(verdicts) = fact {
                    self.add(check, kind.as_str(), name, [Cow::Borrowed(&verdicts[index])]);
                }
            }
        }
    }

    fn bindings(
        &mut self,
        kind: Kind,
        namespace: &'a str,
        store: &'a Store,
        evidence: &'a Evidence,
    ) {
        for (check, evaluate) in &catalog().binding {
            self.require(check, kind, evidence);
            for (name, fact) in objects(store, namespace, kind) {
                if let Fact::Binding(binding) = fact {
                    let view = BindingView::new(namespace, name, binding, store, evidence);
                    self.add(check, kind.as_str(), name, [Cow::Owned(answer(evaluate(&view)))]);
                }
            }
        }
    }
}

/// A workload as people name it, and what stands for it.
struct Workload<'a> {
    kind: &'a str,
    name: &'a str,
    /// Its live Pods, each kind of them once; its template where none lives.
    pods: Vec<&'a PodFact>,
}

/// What was found under one root owner.
#[derive(Default)]
struct Found<'a> {
    live: Vec<&'a PodFact>,
    own_template: Option<&'a PodFact>,
    templates: Vec<&'a PodFact>,
}

impl<'a> Found<'a> {
    fn pods(self) -> Vec<&'a PodFact> {
        let Self { mut live, own_template, templates } = self;
        if live.is_empty() {
            return own_template.map_or(templates, |own| vec![own]);
        }
        // Equal facts are shared, so equal addresses are equal Pods.
        live.sort_by_key(|pod| ptr::from_ref(*pod));
        live.dedup_by_key(|pod| ptr::from_ref(*pod));
        live
    }
}

/// Groups Pods and templates by root owner. What runs decides; a workload without live Pods is
/// judged by its template.
fn workloads(objects: &Objects) -> Vec<Workload<'_>> {
    let mut found: BTreeMap<(&str, &str), Found<'_>> = BTreeMap::new();
    for kind in Kind::WORKLOADS {
        for (name, fact) in objects.of(kind) {
            let Fact::Workload(workload) = fact else {
                continue;
            };
            if workload.state == WorkloadState::Finished {
                continue;
            }
            let root = root(objects, kind, name, workload);
            let entry = found.entry(root).or_default();
            let pod = &*workload.pod;
            match workload.state {
                WorkloadState::Live => entry.live.push(pod),
                _ if root == (kind.as_str(), name) => entry.own_template = Some(pod),
                WorkloadState::Template => entry.templates.push(pod),
                WorkloadState::Idle | WorkloadState::Finished => {}
            }
        }
    }
    found
        .into_iter()
        .map(|((kind, name), found)| Workload { kind, name, pods: found.pods() })
        .filter(|workload| !workload.pods.is_empty())
        .collect()
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
        let follows = matches!(kind, Kind::Pod | Kind::ReplicaSet | Kind::Job);
        let Some(owner) = workload.owner.as_deref().filter(|_| follows) else {
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

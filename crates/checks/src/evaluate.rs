//! The engine: facts in, verdicts out. Pure and synchronous.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::catalog::{Judge, catalog};
use crate::check::{Check, Evaluate};
use crate::evidence::{Evidence, Unreadable};
use crate::facts::{Fact, PodFact, Settings, Verdicts};
use crate::kind::Kind;
use crate::offence::{Offence, Verdict};
use crate::posture::Posture;
use crate::store::Store;
use crate::view::{BindingView, NamespaceView, TemplateView};
use crate::workloads::{Workload, Workloads};

/// The verdicts of one report.
#[derive(Debug)]
pub struct Evaluation<'a> {
    /// One entry for each check of the scope, by id.
    pub results: Vec<CheckResult<'a>>,
    /// How many workloads were judged.
    pub workloads: usize,
    /// Where the namespace stands by the Pod Security Standards; None for the cluster, and where
    /// the namespace itself cannot be read.
    pub posture: Option<Posture<'a>>,
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

/// Evaluates every check of a namespace that `settings` let run.
pub fn evaluate_namespace<'a>(
    name: &'a str,
    store: &'a Store,
    evidence: &'a Evidence,
    settings: &Settings,
) -> Evaluation<'a> {
    let catalog = catalog();
    let workloads = store.objects(name).map(Workloads::of).unwrap_or_default();
    let view = NamespaceView::new(name, &workloads, store, evidence);
    let mut run = Run { results: Vec::new(), store, evidence, settings };

    run.all(&catalog.pod, |result, index, _| {
        result.workloads(&workloads, evidence, |pod| Cow::Borrowed(pod.verdicts.get(index)));
    });
    run.all(&catalog.workload, |result, _, evaluate| {
        result.workloads(&workloads, evidence, |pod| Cow::Owned(answer(evaluate(pod, &view))));
    });
    run.all(&catalog.workload_object, |result, index, _| {
        for workload in &workloads.active {
            let verdict = workload.object.map(|object: &'a Verdicts| object.get(index));
            result.add(workload.kind, workload.name, verdict.map(Cow::Borrowed));
        }
    });
    run.all(&catalog.template, |result, _, evaluate| {
        for workload in &workloads.active {
            let running = if workload.lives { &*workload.pods } else { &[] };
            let Workload { kind, name, .. } = *workload;
            let template = workload
                .template
                .zip(workload.spec)
                .map(|(template, spec)| TemplateView { kind, name, template, spec, running });
            let verdict = template.map(|template| answer(evaluate(&template, &view)));
            result.add(kind, name, verdict.map(Cow::Owned));
        }
    });

    run.alone(&catalog.secret, Kind::Secret, name);
    run.alone(&catalog.config_map, Kind::ConfigMap, name);
    run.alone(&catalog.service, Kind::Service, name);

    run.all(&catalog.service_account, |result, _, evaluate| {
        for (account, fact) in objects(store, name, Kind::ServiceAccount) {
            if let Fact::ServiceAccount(fact) = fact {
                let verdict = answer(evaluate(account, fact, &view));
                result.add(Kind::ServiceAccount.as_str(), account, [Cow::Owned(verdict)]);
            }
        }
    });
    run.bindings(Kind::RoleBinding, name);
    run.all(&catalog.namespace, |result, _, evaluate| {
        result.add(Kind::Namespace.as_str(), name, [Cow::Owned(answer(evaluate(&view)))]);
    });

    let known = view.workloads().is_ok().then_some(&workloads);
    let posture = view.namespace().ok().map(|it| Posture::of(&it, evidence.server_minor, known));
    Evaluation { results: run.sorted(), workloads: workloads.active.len(), posture }
}

/// Evaluates every check on objects of cluster scope that `settings` let run.
pub fn evaluate_cluster<'a>(
    store: &'a Store,
    evidence: &'a Evidence,
    settings: &Settings,
) -> Evaluation<'a> {
    let mut run = Run { results: Vec::new(), store, evidence, settings };
    run.bindings(Kind::ClusterRoleBinding, "");
    Evaluation { results: run.sorted(), workloads: 0, posture: None }
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

/// The results so far, each check once.
struct Run<'a, 's> {
    results: Vec<CheckResult<'a>>,
    store: &'a Store,
    evidence: &'a Evidence,
    settings: &'s Settings,
}

impl<'a> Run<'a, '_> {
    /// Runs the checks of a list: `judge` gets the result to fill, the place of the check in the
    /// list and its function. Each kind of subject that cannot be read is an unknown verdict.
    fn all<F>(&mut self, checks: &[Judge<F>], judge: impl Fn(&mut CheckResult<'a>, usize, &F)) {
        for (index, (check, evaluate)) in checks.iter().enumerate() {
            // The subject of a namespace's check is there whatever can be read.
            let subjects = match check.evaluate {
                Evaluate::Namespace(_) => &[],
                _ => check.evaluate.subject_kinds(),
            };
            self.one(check, subjects, |result| judge(result, index, evaluate));
        }
    }

    fn one(
        &mut self,
        check: &'static Check,
        subjects: &[Kind],
        judge: impl FnOnce(&mut CheckResult<'a>),
    ) {
        if !self.settings.run(check) {
            return;
        }
        let mut result =
            CheckResult { check, passed: 0, failed: Vec::new(), unknown: BTreeMap::new() };
        for missing in subjects.iter().filter_map(|kind| self.evidence.require(*kind).err()) {
            *result.unknown.entry(Cow::Owned(missing.to_string())).or_default() += 1;
        }
        judge(&mut result);
        self.results.push(result);
    }

    /// Runs the checks whose verdicts were reached when each object arrived.
    fn alone<F>(&mut self, checks: &[Judge<F>], kind: Kind, namespace: &str) {
        let store = self.store;
        self.all(checks, |result, index, _| {
            for (name, fact) in objects(store, namespace, kind) {
                if let Fact::Judged(verdicts) = fact {
                    result.add(kind.as_str(), name, [Cow::Borrowed(verdicts.get(index))]);
                }
            }
        });
    }

    /// Runs the checks on bindings of `kind`.
    fn bindings(&mut self, kind: Kind, namespace: &'a str) {
        let (store, evidence) = (self.store, self.evidence);
        for (check, evaluate) in &catalog().binding {
            self.one(check, &[kind], |result| {
                for (name, fact) in objects(store, namespace, kind) {
                    if let Fact::Binding(binding) = fact {
                        let view = BindingView::new(namespace, name, binding, store, evidence);
                        result.add(kind.as_str(), name, [Cow::Owned(answer(evaluate(&view)))]);
                    }
                }
            });
        }
    }

    fn sorted(mut self) -> Vec<CheckResult<'a>> {
        self.results.sort_by_key(|result| result.check.id);
        self.results
    }
}

impl<'a> CheckResult<'a> {
    /// Adds the verdicts on one subject: the worst of them counts.
    fn add(
        &mut self,
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
        if !offences.is_empty() {
            offences.sort();
            offences.dedup();
            self.failed.push(FailedSubject { kind, name, offences });
        } else if let Some(reason) = unknown {
            *self.unknown.entry(reason).or_default() += 1;
        } else if passed {
            self.passed += 1;
        }
    }

    /// Adds the verdicts on the Pods of each workload. Where Pods cannot be read, the template
    /// tells what is asked for but not what runs: it can fail, it cannot pass.
    fn workloads(
        &mut self,
        workloads: &Workloads<'a>,
        evidence: &Evidence,
        judge: impl Fn(&'a PodFact) -> Cow<'a, Verdict>,
    ) {
        let missing = evidence.require(Kind::Pod).err();
        for workload in &workloads.active {
            let verdicts = workload.pods.iter().map(|pod| judge(pod)).map(|verdict| {
                match (&missing, verdict.as_ref()) {
                    (Some(missing), Verdict::Pass) => Cow::Owned(Verdict::from(missing.clone())),
                    _ => verdict,
                }
            });
            self.add(workload.kind, workload.name, verdicts);
        }
    }
}

//! The engine: facts in, verdicts out. Pure and synchronous.

use std::borrow::Cow;
use std::collections::BTreeMap;

use plumbline_crds::SecretsAtRest;

use crate::catalog::{Judge, catalog};
use crate::check::{CLUSTER, Check, Evaluate};
use crate::control_plane::{Component, Encryption, Instance, instances, is_own, worst};
use crate::evidence::{Evidence, Unreadable};
use crate::exemption::{Exemptions, Ignores};
use crate::facts::{Fact, Settings, Verdicts};
use crate::judging::{Exempt, Judging};
use crate::kind::Kind;
use crate::offence::{Offence, Verdict};
use crate::policy_view::NetworkPolicyView;
use crate::posture::Posture;
use crate::store::Store;
use crate::store_use::StoreUse;
use crate::view::{
    BindingView, ClusterRoleView, ClusterView, NamespaceView, NodeView, TemplateView,
};
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
    /// How Secrets lie in etcd; None for a namespace, and where no API server was asked.
    pub secrets_at_rest: Option<SecretsAtRest>,
    /// Which workloads take secrets from which store; None for the cluster, and where Secrets or
    /// workloads cannot be read.
    pub secret_stores: Option<Vec<StoreUse<'a>>>,
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
    /// The subjects whose every offence is exempted, by kind and name.
    pub exempted: Vec<ExemptedSubject<'a>>,
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

/// A subject that fails a check, and is exempted from it.
#[derive(Debug)]
pub struct ExemptedSubject<'a> {
    /// The subject.
    pub subject: FailedSubject<'a>,
    /// Why its owner accepts that.
    pub reason: &'a str,
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
    let view = NamespaceView::new(name, &workloads, store, evidence, settings);
    let honours = match settings.ignores {
        Ignores::Never => false,
        Ignores::WhereAllowed => view.namespace().is_ok_and(|namespace| namespace.allows_ignores),
        Ignores::Always => true,
    };
    let mut run = Run { results: Vec::new(), store, evidence, settings, honours };

    run.all(&catalog.pod, |result, index, _| {
        result.workloads(&workloads, evidence, |pod| Cow::Borrowed(pod.fact.verdicts.get(index)));
    });
    // Those of the cluster's own control plane are in the report of the cluster, where it has one.
    let asked = store.api_servers().is_some();
    run.all(&catalog.component, |result, index, (component, _)| {
        result.workloads(&workloads, evidence, |pod| {
            let mut run = pod.fact.components.iter();
            let judged =
                run.find(|it| it.component == *component && !(asked && is_own(name, it, evidence)));
            Cow::Borrowed(judged.map_or(&Verdict::NotApplicable, |it| it.verdicts.get(index)))
        });
    });
    run.all(&catalog.workload, |result, _, evaluate| {
        result.workloads(&workloads, evidence, |pod| answer(evaluate(pod, &view)));
    });
    run.all(&catalog.workload_object, |result, index, _| {
        for workload in &workloads.active {
            let verdict = workload.object.map(|object: &'a Verdicts| object.get(index));
            let exempt = template_exemptions(workload);
            let verdict = verdict.map(|verdict| (Cow::Borrowed(verdict), exempt));
            result.add(workload.kind, workload.name, verdict);
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
            let exempt = template_exemptions(workload);
            result.add(kind, name, verdict.map(|verdict| (verdict, exempt)));
        }
    });

    run.alone(&catalog.secret, name);
    run.alone(&catalog.config_map, name);
    run.alone(&catalog.service, name);
    run.alone(&catalog.ingress, name);
    run.alone(&catalog.gateway, name);
    run.by_fact(&catalog.entry, name, |evaluate, _, entry, fact| match fact {
        Fact::Entry(fact) => Some(answer(evaluate(entry, fact, &view))),
        _ => None,
    });
    run.by_fact(&catalog.stored_secret, name, |evaluate, _, secret, fact| match fact {
        Fact::Secret(fact) => Some(answer(evaluate(secret, fact, &view))),
        _ => None,
    });
    run.by_fact(&catalog.stored_config_map, name, |evaluate, _, map, fact| match fact {
        Fact::ConfigMap(fact) => Some(answer(evaluate(map, fact, &view))),
        _ => None,
    });
    run.by_fact(&catalog.exposure, name, |evaluate, _, service, fact| match fact {
        Fact::Service(fact) => Some(answer(evaluate(service, fact, &view))),
        _ => None,
    });
    run.by_fact(&catalog.service_account, name, |evaluate, _, account, fact| match fact {
        Fact::ServiceAccount(fact) => Some(answer(evaluate(account, fact, &view))),
        _ => None,
    });
    run.bindings(name);
    run.by_fact(&catalog.network_policy, name, |evaluate, _, _, fact| match fact {
        Fact::NetworkPolicy(policy) => {
            Some(answer(evaluate(&NetworkPolicyView::new(policy.as_deref(), view))))
        }
        _ => None,
    });
    run.admission(name);
    run.all(&catalog.namespace, |result, _, evaluate| {
        let own = objects(store, name, Kind::Namespace).find(|(own, ..)| *own == name);
        let exempt = [own.and_then(|(.., exempt)| exempt), None];
        let verdict = answer(evaluate(&view));
        result.add(Kind::Namespace.as_str(), name, [(verdict, exempt)]);
    });

    let known = view.workloads().is_ok().then_some(&workloads);
    let posture = view.namespace().ok().map(|it| Posture::of(&it, evidence.server_minor(), known));
    let secret_stores = StoreUse::of(&workloads, store.objects(name), evidence).ok();
    let (results, workloads) = (run.sorted(), workloads.active.len());
    Evaluation { results, workloads, posture, secrets_at_rest: None, secret_stores }
}

/// Evaluates every check on objects of cluster scope, and on the cluster as a whole, that
/// `settings` let run.
pub fn evaluate_cluster<'a>(
    store: &'a Store,
    evidence: &'a Evidence,
    settings: &Settings,
) -> Evaluation<'a> {
    let honours = settings.ignores != Ignores::Never;
    let mut run = Run { results: Vec::new(), store, evidence, settings, honours };
    run.bindings("");
    run.by_fact(&catalog().cluster_role, "", |evaluate, _, name, fact| match fact {
        Fact::Role(role) => {
            let cluster = role.cluster.as_ref()?;
            Some(Cow::Owned(evaluate(&ClusterRoleView { name, role, cluster })))
        }
        _ => None,
    });
    run.by_fact(&catalog().node, "", |evaluate, _, name, fact| match fact {
        Fact::Node(node) => Some(Cow::Owned(evaluate(&NodeView::new(name, node, store, evidence)))),
        _ => None,
    });
    run.kubelets();
    run.admission("");
    run.control_plane();
    // Objects that are some of a cluster's say nothing of it as a whole.
    if !evidence.partial {
        let view = ClusterView::new(store, evidence);
        run.all(&catalog().cluster, |result, _, evaluate| {
            let verdict = answer(evaluate(&view));
            result.add(CLUSTER, CLUSTER_NAME, [(verdict, [None, None])]);
        });
    }
    let states = ClusterView::new(store, evidence).encryption();
    let states = states
        .unwrap_or_else(|missing| vec![("", Encryption::Unknown(missing.to_string().into()))]);
    Evaluation {
        results: run.sorted(),
        workloads: 0,
        posture: None,
        secrets_at_rest: worst(states.iter().map(|(_, state)| state.state())),
        secret_stores: None,
    }
}

/// The name of the cluster as a whole in its report.
const CLUSTER_NAME: &str = "cluster";

fn answer<'a>(verdict: Result<Verdict, Unreadable>) -> Cow<'a, Verdict> {
    Cow::Owned(verdict.unwrap_or_else(Verdict::from))
}

fn objects<'a>(
    store: &'a Store,
    namespace: &str,
    kind: Kind,
) -> impl Iterator<Item = (&'a str, &'a Fact, Option<&'a Exemptions>)> {
    store.objects(namespace).into_iter().flat_map(move |objects| objects.with_exemptions(kind))
}

/// The exemptions of a workload that is judged by what is written, not by what runs.
fn template_exemptions<'a>(workload: &Workload<'a>) -> Exempt<'a> {
    [workload.exempt, workload.template.and_then(|template| template.fact.exempt.as_deref())]
}

/// The results so far, each check once.
struct Run<'a, 's> {
    results: Vec<CheckResult<'a>>,
    store: &'a Store,
    evidence: &'a Evidence,
    settings: &'s Settings,
    /// Whether exemptions count.
    honours: bool,
}

impl<'a> Run<'a, '_> {
    /// Runs the checks of a list: `judge` gets the result to fill, the place of the check in the
    /// list and its function. Each kind of subject that cannot be read is an unknown verdict.
    fn all<F>(&mut self, checks: &[Judge<F>], judge: impl Fn(&mut Judging<'a>, usize, &F)) {
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
        judge: impl FnOnce(&mut Judging<'a>),
    ) {
        if !self.settings.run(check) {
            return;
        }
        let mut unknown = BTreeMap::new();
        for missing in subjects.iter().filter_map(|kind| self.evidence.require(*kind).err()) {
            *unknown.entry(Cow::Owned(missing.to_string())).or_default() += 1;
        }
        let (failed, exempted) = (Vec::new(), Vec::new());
        let result = CheckResult { check, passed: 0, failed, exempted, unknown };
        let mut judging = Judging { result, honours: self.honours };
        judge(&mut judging);
        self.results.push(judging.result);
    }

    /// Runs the checks whose verdicts were reached when each object arrived.
    fn alone<F>(&mut self, checks: &[Judge<F>], namespace: &'a str) {
        self.by_fact(checks, namespace, |_, index, _, fact| {
            let verdicts = match fact {
                Fact::Secret(secret) => &*secret.verdicts,
                Fact::ConfigMap(map) => &*map.verdicts,
                Fact::Entry(entry) => &entry.verdicts,
                Fact::Service(service) => &*service.verdicts,
                _ => return None,
            };
            Some(Cow::Borrowed(verdicts.get(index)))
        });
    }

    /// Runs the checks on the bindings of a namespace; of the cluster where `namespace` is empty.
    fn bindings(&mut self, namespace: &'a str) {
        let (store, evidence) = (self.store, self.evidence);
        self.by_fact(&catalog().binding, namespace, |evaluate, _, name, fact| match fact {
            Fact::Binding(binding) => {
                let view = BindingView::new(namespace, name, binding, store, evidence);
                Some(answer(evaluate(&view)))
            }
            _ => None,
        });
    }

    /// Runs the checks on the components of the cluster's own control plane, where somebody asked
    /// for it.
    fn control_plane(&mut self) {
        let (store, evidence) = (self.store, self.evidence);
        let Some(servers) = store.api_servers() else { return };
        for component in Component::ALL {
            let (instances, reads) = instances(component, servers, store, evidence);
            let checks = catalog().component.iter().enumerate();
            for (index, (check, _)) in checks.filter(|(_, (_, (of, _)))| *of == component) {
                self.one(check, reads, |result| {
                    for Instance { kind, name, verdicts, exempt } in &instances {
                        let verdict = match verdicts {
                            Ok(verdicts) => Cow::Borrowed(verdicts.get(index)),
                            Err(reason) => Cow::Owned(Verdict::Unknown((&**reason).into())),
                        };
                        result.add(kind, name, [(verdict, *exempt)]);
                    }
                });
            }
        }
    }

    /// Runs the checks on the kubelets of nodes, where somebody asks them.
    fn kubelets(&mut self) {
        let store = self.store;
        if !store.asks_kubelets() {
            return;
        }
        self.by_fact(&catalog().kubelet, "", |_, index, name, fact| match fact {
            Fact::Node(node) => Some(match store.kubelet(name, node)? {
                Ok(kubelet) => Cow::Borrowed(kubelet.verdicts.get(index)),
                Err(reason) => Cow::Owned(Verdict::Unknown(reason.into())),
            }),
            _ => None,
        });
    }

    /// Runs the checks on the policies and webhooks of a namespace; of the cluster where `namespace`
    /// is empty.
    fn admission(&mut self, namespace: &'a str) {
        self.by_fact(&catalog().policy, namespace, |evaluate, _, _, fact| match fact {
            Fact::Policy(policy) => Some(Cow::Owned(evaluate(policy))),
            _ => None,
        });
        self.by_fact(&catalog().webhooks, namespace, |evaluate, _, _, fact| match fact {
            Fact::Webhooks(webhooks) => Some(Cow::Owned(evaluate(webhooks))),
            _ => None,
        });
    }

    /// Runs checks that judge one object at a time, on those of their kinds that live in namespaces,
    /// or on those that do not where `namespace` is empty. `judge` gets the function of the check,
    /// its place in the list, and the name and the fact of the object.
    fn by_fact<F>(
        &mut self,
        checks: &[Judge<F>],
        namespace: &'a str,
        judge: impl Fn(&F, usize, &'a str, &'a Fact) -> Option<Cow<'a, Verdict>>,
    ) {
        let store = self.store;
        for (index, (check, evaluate)) in checks.iter().enumerate() {
            let kinds = check.evaluate.subject_kinds().iter().copied();
            let kinds: Vec<Kind> =
                kinds.filter(|kind| kind.namespaced() != namespace.is_empty()).collect();
            if kinds.is_empty() {
                continue;
            }
            self.one(check, &kinds, |result| {
                for kind in &kinds {
                    for (name, fact, exempt) in objects(store, namespace, *kind) {
                        if let Some(verdict) = judge(evaluate, index, name, fact) {
                            result.add(kind.as_str(), name, [(verdict, [exempt, None])]);
                        }
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

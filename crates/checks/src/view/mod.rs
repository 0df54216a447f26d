//! What a check sees beside its subject: read-only joins over the facts.
//!
//! Each accessor names the kind that it reads. Where that kind cannot be read it returns
//! [`Unreadable`], which a check passes on with `?`: its verdict is then unknown, never a pass.

mod bindings;
mod joins;
mod meshes;

pub use bindings::{BindingView, ClusterRoleView};
pub use meshes::PeerAuthentications;

use std::ptr;

use crate::cluster_view::policy;
pub use crate::cluster_view::{ClusterView, NodeView};
use crate::day::Day;
use crate::evidence::{Evidence, Unreadable};
use crate::facts::{
    AutoscalerFact, Fact, Labels, LimitRangeFact, NamespaceFact, PolicyFact, QuotaFact,
    RuntimeClassFact, ServiceAccountFact, Settings, SpecFact, bounded,
};
use crate::kind::Kind;
use crate::model::{Selector, SubjectRef};
use crate::network::Policy;
use crate::policy_view::{OtherPolicies, too_large};
use crate::posture::Posture;
use crate::rights::{OWN_NAMESPACES, Requester};
use crate::store::{Objects, Store};
use crate::text::NAME_LIMIT;
use crate::workloads::{PodView, Workloads};

/// A namespace and all that is in it.
#[derive(Clone, Copy, Debug)]
pub struct NamespaceView<'a> {
    /// Its name.
    pub name: &'a str,
    workloads: &'a Workloads<'a>,
    store: &'a Store,
    evidence: &'a Evidence,
    settings: &'a Settings,
}

/// The template of a workload, and what runs of it.
#[derive(Clone, Copy, Debug)]
pub struct TemplateView<'a> {
    /// The kind of the workload.
    pub kind: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The template.
    pub template: PodView<'a>,
    /// What the workload says beside it.
    pub spec: &'a SpecFact,
    /// The live Pods of the workload, each kind of them once.
    pub running: &'a [PodView<'a>],
}

impl<'a> NamespaceView<'a> {
    /// The view of namespace `name`, which runs `workloads`.
    pub fn new(
        name: &'a str,
        workloads: &'a Workloads<'a>,
        store: &'a Store,
        evidence: &'a Evidence,
        settings: &'a Settings,
    ) -> Self {
        Self { name, workloads, store, evidence, settings }
    }

    /// What the platform team has set.
    pub fn settings(self) -> &'a Settings {
        self.settings
    }

    /// The workloads.
    pub fn workloads(self) -> Result<&'a Workloads<'a>, Unreadable> {
        for kind in Kind::WORKLOADS {
            self.evidence.require(kind)?;
        }
        Ok(self.workloads)
    }

    /// Whether it holds parts of Kubernetes itself, which read their objects through the API.
    pub fn is_of_kubernetes(self) -> bool {
        OWN_NAMESPACES.contains(&self.name)
    }

    /// Where the namespace stands by the Pod Security Standards.
    pub fn posture(self) -> Result<Posture<'a>, Unreadable> {
        let (namespace, workloads) = (self.namespace()?, self.workloads()?);
        Ok(Posture::of(&namespace, self.evidence.server_minor(), Some(workloads)))
    }

    /// The minor version of the API server, where it is known.
    pub fn server_minor(self) -> Option<u16> {
        self.evidence.server_minor()
    }

    /// The day of the evaluation, where it is known.
    pub fn today(self) -> Option<Day> {
        self.evidence.today
    }

    /// The Ingress that sends requests to the Service called `service`, by name.
    pub fn ingress_to(self, service: &str) -> Result<Option<&'a str>, Unreadable> {
        let wanted = bounded(service);
        let mut ingresses = self.of(Kind::Ingress)?;
        Ok(ingresses.find_map(|(name, fact)| match fact {
            Fact::Entry(entry) => entry.services.contains(&wanted).then_some(name),
            _ => None,
        }))
    }

    /// The namespace itself; with no label set where nothing is known of it.
    pub fn namespace(self) -> Result<NamespaceFact, Unreadable> {
        self.evidence.require(Kind::Namespace)?;
        let known = self.contents().and_then(|objects| objects.namespace(self.name));
        if known.is_none() {
            self.evidence.absent(Kind::Namespace)?;
        }
        Ok(known.cloned().unwrap_or_else(|| NamespaceFact::named(self.name)))
    }

    /// The `ServiceAccount` called `name`.
    pub fn service_account(self, name: &str) -> Result<Option<&'a ServiceAccountFact>, Unreadable> {
        self.evidence.require(Kind::ServiceAccount)?;
        match self.contents().and_then(|objects| objects.find(Kind::ServiceAccount, name)) {
            Some(Fact::ServiceAccount(account)) => Ok(Some(account)),
            _ => self.evidence.absent(Kind::ServiceAccount).map(|()| None),
        }
    }

    /// Whether there is an object of `kind` called `name`, as [`bounded`] keeps names.
    pub fn exists(self, kind: Kind, name: &str) -> Result<bool, Unreadable> {
        self.evidence.require(kind)?;
        let Some(contents) = self.contents() else {
            return self.evidence.absent(kind).map(|()| false);
        };
        // No name is as long in a cluster, but in files some may be.
        let mut others = contents.of(kind).map(|(other, _)| other);
        let is_there = contents.find(kind, name).is_some()
            || others.any(|other| other.len() > NAME_LIMIT && *bounded(other) == *name);
        if is_there { Ok(true) } else { self.evidence.absent(kind).map(|()| false) }
    }

    /// The `NetworkPolicies`.
    pub fn network_policies(self) -> Result<Vec<&'a Policy>, Unreadable> {
        let policies = self.of(Kind::NetworkPolicy)?.filter_map(|(_, fact)| match fact {
            Fact::NetworkPolicy(policy) => Some(policy.as_deref().ok_or_else(too_large)),
            _ => None,
        });
        policies.collect()
    }

    /// The policies of other kinds that may be for its Pods: its own, and those of the cluster; None
    /// where there are none. Beside them the labels of the namespace, which they ask for.
    pub fn other_policies(self) -> Result<Option<OtherPolicies<'a>>, Unreadable> {
        let mut policies = Vec::new();
        for kind in Kind::OTHER_POLICIES.into_iter().filter(|kind| self.evidence.serves(*kind)) {
            self.evidence.require(kind)?;
            let at = if kind.namespaced() { self.contents() } else { self.store.objects("") };
            policies.extend(at.into_iter().flat_map(|objects| objects.of(kind)).filter_map(
                |(_, fact)| match fact {
                    Fact::OtherPolicy(policy) => Some(&**policy),
                    _ => None,
                },
            ));
        }
        if policies.is_empty() {
            return Ok(None);
        }
        Ok(Some(OtherPolicies::new(policies, self.namespace()?.labels)))
    }

    /// The labels of its Pods and of the templates of Pods, ended ones included, equal ones mostly
    /// once.
    pub fn pod_labels(self) -> Result<Vec<&'a Labels>, Unreadable> {
        let mut labels = Vec::new();
        for kind in Kind::WORKLOADS {
            self.evidence.require(kind)?;
            for (_, fact) in self.contents().into_iter().flat_map(|objects| objects.of(kind)) {
                if let Fact::Workload(workload) = fact {
                    labels.push(&*workload.labels);
                }
            }
        }
        // Equal labels are shared, so equal addresses are equal labels.
        labels.sort_by_key(|labels| ptr::from_ref(*labels));
        labels.dedup_by_key(|labels| ptr::from_ref(*labels));
        Ok(labels)
    }

    /// Ok if a Pod or template that is not known does not exist.
    pub fn no_other_pods(self) -> Result<(), Unreadable> {
        Kind::WORKLOADS.into_iter().try_for_each(|kind| self.evidence.absent(kind))
    }

    /// The labels of all namespaces of the cluster.
    pub fn all_namespaces(self) -> Result<impl Iterator<Item = &'a Labels>, Unreadable> {
        self.evidence.require(Kind::Namespace)?;
        Ok(self.store.namespaces().map(|(_, namespace)| &*namespace.labels))
    }

    /// Ok if a namespace that is not known does not exist.
    pub fn no_other_namespaces(self) -> Result<(), Unreadable> {
        self.evidence.absent(Kind::Namespace)
    }

    /// The `ResourceQuotas`, by name.
    pub fn quotas(self) -> Result<impl Iterator<Item = (&'a str, &'a QuotaFact)>, Unreadable> {
        Ok(self.of(Kind::ResourceQuota)?.filter_map(|(name, fact)| match fact {
            Fact::ResourceQuota(quota) => Some((name, &**quota)),
            _ => None,
        }))
    }

    /// The `LimitRanges`.
    pub fn limit_ranges(self) -> Result<impl Iterator<Item = &'a LimitRangeFact>, Unreadable> {
        Ok(self.of(Kind::LimitRange)?.filter_map(|(_, fact)| match fact {
            Fact::LimitRange(range) => Some(range),
            _ => None,
        }))
    }

    /// The `HorizontalPodAutoscalers`, by name.
    pub fn autoscalers(
        self,
    ) -> Result<impl Iterator<Item = (&'a str, &'a AutoscalerFact)>, Unreadable> {
        Ok(self.of(Kind::HorizontalPodAutoscaler)?.filter_map(|(name, fact)| match fact {
            Fact::Autoscaler(autoscaler) => Some((name, &**autoscaler)),
            _ => None,
        }))
    }

    /// What the `PodDisruptionBudgets` cover.
    pub fn disruption_budgets(self) -> Result<impl Iterator<Item = &'a Selector>, Unreadable> {
        Ok(self.of(Kind::PodDisruptionBudget)?.filter_map(|(_, fact)| match fact {
            Fact::DisruptionBudget(selector) => selector.as_deref(),
            _ => None,
        }))
    }

    /// The names of the objects of `kind`, sorted.
    pub fn names(self, kind: Kind) -> Result<impl Iterator<Item = &'a str>, Unreadable> {
        Ok(self.of(kind)?.map(|(name, _)| name))
    }

    /// The names of the objects of `kind`, sorted, without the Pods, `ReplicaSets` and Jobs that
    /// another object controls: those come and go with their controller.
    pub fn uncontrolled(self, kind: Kind) -> Result<impl Iterator<Item = &'a str>, Unreadable> {
        let generated = matches!(kind, Kind::Pod | Kind::ReplicaSet | Kind::Job);
        let own = move |fact: &Fact| match fact {
            Fact::Workload(workload) => !generated || workload.owner.is_none(),
            _ => true,
        };
        Ok(self.of(kind)?.filter(move |(_, fact)| own(fact)).map(|(name, _)| name))
    }

    /// The bindings, in any namespace and of the cluster, one of whose subjects is the
    /// `ServiceAccount` `account` of this namespace, by name.
    pub fn bindings_of(self, account: &str) -> Result<Vec<BindingView<'a>>, Unreadable> {
        let account = Requester::service_account(self.name, account);
        let requester = Requester { groups: Vec::new(), ..account };
        let reaching = BindingView::reaching(self.store, self.evidence, &requester)?;
        Ok(reaching.into_iter().map(|(binding, _)| binding).collect())
    }

    /// The bindings that reach the `ServiceAccount` `account` of this namespace, by name or by a
    /// group, each with the subject that means it.
    pub fn bindings_reaching(
        self,
        account: &str,
    ) -> Result<Vec<(BindingView<'a>, &'a SubjectRef)>, Unreadable> {
        let requester = Requester::service_account(self.name, account);
        BindingView::reaching(self.store, self.evidence, &requester)
    }

    /// Ok where no other binding than those that are known can reach an account.
    pub fn bindings_are_all_known(self) -> Result<(), Unreadable> {
        self.evidence.absent(Kind::RoleBinding)?;
        self.evidence.absent(Kind::ClusterRoleBinding)
    }

    /// The `RuntimeClass` called `name`.
    pub fn runtime_class(self, name: &str) -> Result<Option<RuntimeClassFact>, Unreadable> {
        self.evidence.require(Kind::RuntimeClass)?;
        let objects = self.store.objects("");
        match objects.and_then(|objects| objects.find(Kind::RuntimeClass, name)) {
            Some(Fact::RuntimeClass(class)) => Ok(Some(*class)),
            _ => self.evidence.absent(Kind::RuntimeClass).map(|()| None),
        }
    }

    /// The cluster around it.
    pub fn cluster(self) -> ClusterView<'a> {
        ClusterView::new(self.store, self.evidence)
    }

    /// The policies of `kind` in the namespace.
    pub fn policies(self, kind: Kind) -> Result<impl Iterator<Item = &'a PolicyFact>, Unreadable> {
        Ok(self.of(kind)?.filter_map(|(_, fact)| policy(fact)))
    }

    fn contents(self) -> Option<&'a Objects> {
        self.store.objects(self.name)
    }

    fn of(self, kind: Kind) -> Result<impl Iterator<Item = (&'a str, &'a Fact)>, Unreadable> {
        self.evidence.require(kind)?;
        let mut objects = self.contents().into_iter().flat_map(move |it| it.of(kind)).peekable();
        if objects.peek().is_none() {
            self.evidence.absent(kind)?;
        }
        Ok(objects)
    }
}

//! What a check sees beside its subject: read-only joins over the facts.
//!
//! Each accessor names the kind that it reads. Where that kind cannot be read it returns
//! [`Unreadable`], which a check passes on with `?`: its verdict is then unknown, never a pass.

use std::ptr;

use smallvec::smallvec;

pub use crate::cluster_view::ClusterView;
use crate::cluster_view::policy;
use crate::day::Day;
use crate::evidence::{Evidence, Unreadable};
use crate::facts::{
    AutoscalerFact, BindingFact, ClusterRoleFact, Fact, ImageScanFact, Labels, LimitRangeFact,
    NamespaceFact, PolicyFact, QuotaFact, RoleFact, RouteFact, RuntimeClassFact, SecretName,
    ServiceAccountFact, SpecFact, TlsSecret, bounded,
};
use crate::kind::Kind;
use crate::model::{RoleRef, Selector, SubjectRef};
use crate::network::Policy;
use crate::policy_view::{OtherPolicies, too_large};
use crate::posture::Posture;
use crate::rights::{BoundRole, Holding, Power, Requester};
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

/// The kinds in which image scanners tell what they found.
const SCANNERS: [Kind; 2] = [Kind::VulnerabilityReport, Kind::VulnerabilityManifestSummary];

impl<'a> NamespaceView<'a> {
    /// The view of namespace `name`, which runs `workloads`.
    pub fn new(
        name: &'a str,
        workloads: &'a Workloads<'a>,
        store: &'a Store,
        evidence: &'a Evidence,
    ) -> Self {
        Self { name, workloads, store, evidence }
    }

    /// The workloads.
    pub fn workloads(self) -> Result<&'a Workloads<'a>, Unreadable> {
        for kind in Kind::WORKLOADS {
            self.evidence.require(kind)?;
        }
        Ok(self.workloads)
    }

    /// Where the namespace stands by the Pod Security Standards.
    pub fn posture(self) -> Result<Posture<'a>, Unreadable> {
        let (namespace, workloads) = (self.namespace()?, self.workloads()?);
        Ok(Posture::of(&namespace, self.evidence.server_minor, Some(workloads)))
    }

    /// The minor version of the API server, where it is known.
    pub fn server_minor(self) -> Option<u16> {
        self.evidence.server_minor
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

    /// What a Secret holds that an Ingress or Gateway of the namespace names; None where it does not
    /// exist.
    pub fn tls_secret(self, secret: &SecretName) -> Result<Option<&'a TlsSecret>, Unreadable> {
        self.evidence.require(Kind::Secret)?;
        let objects = self.store.objects(&secret.0);
        if objects.is_none_or(|objects| objects.find(Kind::Secret, &secret.1).is_none()) {
            return self.evidence.absent(Kind::Secret).map(|()| None);
        }
        let unread = |reason: &str| Unreadable { kind: Kind::Secret, reason: reason.into() };
        if let Some(reason) = self.evidence.certificates_unread {
            return Err(unread(reason));
        }
        match self.store.tls_secret(secret) {
            Some(TlsSecret::Unreadable(reason)) => Err(unread(reason)),
            Some(holds) => Ok(Some(holds)),
            None => Err(unread("a certificate has not been read yet")),
        }
    }

    /// The routes that hang on Gateway `name`, perhaps on one of its listeners only.
    pub fn routes_of(self, name: &str) -> Result<impl Iterator<Item = &'a RouteFact>, Unreadable> {
        self.evidence.require(Kind::HTTPRoute)?;
        let mut routes = self.store.routes_of(self.name, name).peekable();
        if routes.peek().is_none() {
            self.evidence.absent(Kind::HTTPRoute)?;
        }
        Ok(routes)
    }

    /// What image scanners found in the images of the namespace; None where the cluster has no
    /// scanner whose reports Plumbline reads.
    pub fn image_scans(self) -> Result<Option<Vec<&'a ImageScanFact>>, Unreadable> {
        let served: Vec<Kind> =
            SCANNERS.into_iter().filter(|kind| self.evidence.serves(*kind)).collect();
        if served.is_empty() {
            return Ok(None);
        }
        let mut scans = Vec::new();
        for kind in served {
            scans.extend(self.of(kind)?.filter_map(|(_, fact)| match fact {
                Fact::ImageScan(scan) => scan.as_deref(),
                _ => None,
            }));
        }
        Ok(Some(scans))
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
    pub fn service_account(self, name: &str) -> Result<Option<ServiceAccountFact>, Unreadable> {
        self.evidence.require(Kind::ServiceAccount)?;
        match self.contents().and_then(|objects| objects.find(Kind::ServiceAccount, name)) {
            Some(Fact::ServiceAccount(account)) => Ok(Some(*account)),
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

/// A binding with the role that it binds.
#[derive(Clone, Copy, Debug)]
pub struct BindingView<'a> {
    /// Its namespace; empty for a `ClusterRoleBinding`.
    pub namespace: &'a str,
    /// Its name.
    pub name: &'a str,
    /// What it binds, and to whom.
    pub binding: &'a BindingFact,
    store: &'a Store,
    evidence: &'a Evidence,
}

impl<'a> BindingView<'a> {
    /// The view of the binding called `name` in `namespace` (empty: cluster scope).
    pub fn new(
        namespace: &'a str,
        name: &'a str,
        binding: &'a BindingFact,
        store: &'a Store,
        evidence: &'a Evidence,
    ) -> Self {
        Self { namespace, name, binding, store, evidence }
    }

    /// The bindings that reach `requester`, each with the first subject that means it.
    pub fn reaching(
        store: &'a Store,
        evidence: &'a Evidence,
        requester: &Requester<'_>,
    ) -> Result<Vec<(Self, &'a SubjectRef)>, Unreadable> {
        for kind in [Kind::RoleBinding, Kind::ClusterRoleBinding] {
            evidence.require(kind)?;
            if store.count(kind) == 0 {
                evidence.absent(kind)?;
            }
        }
        let bindings = store.bindings_to(requester.keys());
        let reaching = bindings.filter_map(|(namespace, name, binding)| {
            let mut subjects = binding.subjects.iter();
            let subject = subjects.find(|subject| requester.is_meant_by(subject, namespace))?;
            Some((Self { namespace, name, binding, store, evidence }, subject))
        });
        Ok(reaching.collect())
    }

    /// The role; None where it does not exist, so that the binding grants nothing.
    pub fn role(self) -> Result<Option<BoundRole<'a>>, Unreadable> {
        let RoleRef { kind, name } = &self.binding.role;
        let kind = if kind == "ClusterRole" { Kind::ClusterRole } else { Kind::Role };
        self.evidence.require(kind)?;
        let place = if kind == Kind::ClusterRole { "" } else { self.namespace };
        let role = self.store.objects(place).and_then(|objects| objects.role(kind, name));
        let Some(role) = role else {
            return self.evidence.absent(kind).map(|()| None);
        };
        let mut bound = BoundRole { kind, parts: smallvec![(name.as_str(), role)], open: false };
        let parts = if kind == Kind::ClusterRole { self.store.parts(name) } else { None };
        if let Some(parts) = parts {
            bound.open = parts.cut || self.evidence.absent(kind).is_err();
            let known = parts.names.iter();
            bound
                .parts
                .extend(known.filter_map(|part| Some((&**part, self.store.cluster_role(part)?))));
        }
        Ok(Some(bound))
    }

    /// Whether its role lets the subjects do what one of `powers` says, the first of them; None where
    /// there is no such role.
    pub fn holds(self, powers: &[Power]) -> Result<Option<Holding>, Unreadable> {
        let Some(role) = self.role()? else {
            return Ok(None);
        };
        let mut holding = Holding::No;
        for power in powers {
            match role.holds(*power, self.cluster_wide(), self.server_minor()) {
                Holding::No => {}
                Holding::DependsOnVersion => holding = Holding::DependsOnVersion,
                told @ Holding::Yes(_) => return Ok(Some(told)),
            }
        }
        if role.open {
            let (kind, reason) = (Kind::ClusterRole, "some of an aggregation are not known".into());
            return Err(Unreadable { kind, reason });
        }
        Ok(Some(holding))
    }

    /// The binding by kind, namespace and name.
    pub fn place(self) -> String {
        let Self { namespace, name, .. } = self;
        if self.cluster_wide() {
            format!("{} {name}", self.kind())
        } else {
            format!("{} {namespace}/{name}", self.kind())
        }
    }

    /// Whether there is an object of `kind` called `name` in `namespace`.
    pub fn exists(self, kind: Kind, namespace: &str, name: &str) -> Result<bool, Unreadable> {
        self.evidence.require(kind)?;
        let found = self.store.objects(namespace).and_then(|objects| objects.find(kind, name));
        if found.is_some() { Ok(true) } else { self.evidence.absent(kind).map(|()| false) }
    }

    /// Whether the binding holds in every namespace.
    pub fn cluster_wide(self) -> bool {
        self.namespace.is_empty()
    }

    /// The kind of the binding.
    pub fn kind(self) -> Kind {
        if self.cluster_wide() { Kind::ClusterRoleBinding } else { Kind::RoleBinding }
    }

    /// The minor version of the API server, where it is known.
    pub fn server_minor(self) -> Option<u16> {
        self.evidence.server_minor
    }
}

/// A `ClusterRole`.
#[derive(Clone, Copy, Debug)]
pub struct ClusterRoleView<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its rules, and the powers in them.
    pub role: &'a RoleFact,
    /// What is kept of it beside them.
    pub cluster: &'a ClusterRoleFact,
}

impl ClusterRoleView<'_> {
    /// What it grants of `power` in the whole cluster, and by which rules, where it does.
    pub fn grants(&self, power: Power) -> Option<String> {
        let parts = smallvec![(self.name, self.role)];
        let role = BoundRole { kind: Kind::ClusterRole, parts, open: false };
        match role.holds(power, true, None) {
            Holding::Yes(granted) => Some(granted),
            Holding::No | Holding::DependsOnVersion => None,
        }
    }
}

//! What a check sees beside its subject: read-only joins over the facts.
//!
//! Each accessor names the kind that it reads. Where that kind cannot be read it returns
//! [`Unreadable`], which a check passes on with `?`: its verdict is then unknown, never a pass.

use crate::day::Day;
use crate::evidence::{Evidence, Unreadable};
use crate::facts::{
    AutoscalerFact, BindingFact, Fact, ImageScanFact, NamespaceFact, NetworkPolicyFact,
    ServiceAccountFact, SpecFact, bounded,
};
use crate::facts::{RouteFact, SecretName, TlsSecret};
use crate::kind::Kind;
use crate::model::{PolicyRule, Selector};
use crate::posture::Posture;
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
        match self.contents().and_then(|objects| objects.namespace(self.name)) {
            Some(namespace) => Ok(namespace.clone()),
            None => self.evidence.absent(Kind::Namespace).map(|()| NamespaceFact::default()),
        }
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
    pub fn network_policies(
        self,
    ) -> Result<impl Iterator<Item = &'a NetworkPolicyFact>, Unreadable> {
        Ok(self.of(Kind::NetworkPolicy)?.filter_map(|(_, fact)| match fact {
            Fact::NetworkPolicy(policy) => Some(&**policy),
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

    /// The bindings, in any namespace and of the cluster, whose subject is the `ServiceAccount`
    /// `account` of this namespace.
    pub fn bindings_of(
        self,
        account: &str,
    ) -> Result<impl Iterator<Item = BindingView<'a>>, Unreadable> {
        self.evidence.require(Kind::RoleBinding)?;
        self.evidence.require(Kind::ClusterRoleBinding)?;
        let Self { store, evidence, .. } = self;
        for kind in [Kind::RoleBinding, Kind::ClusterRoleBinding] {
            if store.count(kind) == 0 {
                evidence.absent(kind)?;
            }
        }
        Ok(store.bindings_of(self.name, account).map(move |(namespace, name, binding)| {
            BindingView { namespace, name, binding, store, evidence }
        }))
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

    /// The rules of the role; None where the role does not exist, so that the binding grants
    /// nothing.
    pub fn rules(self) -> Result<Option<&'a [PolicyRule]>, Unreadable> {
        let role = &self.binding.role;
        if role.kind == "ClusterRole" {
            self.evidence.require(Kind::ClusterRole)?;
            let rules = self.store.cluster_role(&role.name);
            return self.known(Kind::ClusterRole, rules);
        }
        self.evidence.require(Kind::Role)?;
        let objects = self.store.objects(self.namespace);
        self.known(Kind::Role, objects.and_then(|objects| objects.role(Kind::Role, &role.name)))
    }

    fn known(
        self,
        kind: Kind,
        rules: Option<&'a [PolicyRule]>,
    ) -> Result<Option<&'a [PolicyRule]>, Unreadable> {
        if rules.is_none() {
            self.evidence.absent(kind)?;
        }
        Ok(rules)
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

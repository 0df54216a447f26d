//! The facts of the cluster, by namespace, and which namespaces a change touches.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::exemption::Exemptions;
use crate::facts::{
    BindingFact, Fact, Labels, NamespaceFact, Observed, PodFact, RouteFact, SecretName, TlsSecret,
    Verdicts,
};
use crate::intern::Interner;
use crate::kind::Kind;
use crate::model::PolicyRule;
use crate::tls_index::TlsIndex;

/// A report: that of the cluster, or that of a namespace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// The cluster report.
    Cluster,
    /// The report of a namespace.
    Namespace(Box<str>),
}

/// The facts of all watched objects.
#[derive(Debug, Default)]
pub struct Store {
    /// Facts by namespace; those of cluster scope are under the empty name.
    objects: BTreeMap<Box<str>, Objects>,
    counts: BTreeMap<Kind, usize>,
    links: Links,
    tls: TlsIndex,
    pods: Interner<PodFact>,
    labels: Interner<Labels>,
    verdicts: Interner<Verdicts>,
}

/// The facts of one namespace.
#[derive(Debug, Default)]
pub struct Objects {
    facts: BTreeMap<(Kind, Box<str>), Entry>,
}

#[derive(Debug)]
struct Entry {
    fact: Fact,
    /// What the object's own annotation exempts it from.
    exempt: Option<Arc<Exemptions>>,
    /// The listing that last showed the object.
    listing: u32,
}

/// Which binding, by namespace (empty for a `ClusterRoleBinding`) and name.
type BindingKey = (Box<str>, Box<str>);

/// Links that cross namespaces, kept so that a change marks only what it touches.
#[derive(Debug, Default)]
struct Links {
    /// Bindings by the `ServiceAccount` (namespace, name) that they bind.
    by_account: BTreeMap<(Box<str>, Box<str>), BTreeSet<BindingKey>>,
    /// Bindings by the `ClusterRole` that they bind.
    by_cluster_role: BTreeMap<Box<str>, BTreeSet<BindingKey>>,
}

impl Store {
    /// Takes in what was observed in listing `listing` of its kind (or in the watch after it).
    /// Returns the reports that it may change: none if the facts were known.
    pub fn apply(&mut self, observed: Observed, listing: u32) -> BTreeSet<Scope> {
        let Observed { kind, namespace, name, mut fact, exempt } = observed;
        match &mut fact {
            Fact::Workload(workload) => {
                self.pods.intern(&mut workload.pod);
                self.labels.intern(&mut workload.labels);
                workload.object.iter_mut().for_each(|object| self.verdicts.intern(object));
            }
            Fact::Judged(verdicts) => self.verdicts.intern(verdicts),
            _ => {}
        }
        let objects = self.objects.entry(namespace.clone()).or_default();
        let old = if let Some(entry) = objects.facts.get_mut(&(kind, name.clone())) {
            entry.listing = listing;
            if entry.fact == fact && entry.exempt == exempt {
                return BTreeSet::new();
            }
            entry.exempt = exempt;
            Some(std::mem::replace(&mut entry.fact, fact.clone()))
        } else {
            let entry = Entry { fact: fact.clone(), exempt, listing };
            objects.facts.insert((kind, name.clone()), entry);
            *self.counts.entry(kind).or_default() += 1;
            None
        };
        let mut touched = BTreeSet::new();
        if let Some(old) = &old {
            self.touch(kind, &namespace, &name, old, &mut touched);
            self.links.remove(&namespace, &name, old);
        }
        self.links.insert(&namespace, &name, &fact);
        self.tls.replace(kind, &namespace, &name, old.as_ref(), Some(&fact));
        self.touch(kind, &namespace, &name, &fact, &mut touched);
        touched
    }

    /// Forgets an object. Returns the reports that this may change.
    pub fn remove(&mut self, kind: Kind, namespace: &str, name: &str) -> BTreeSet<Scope> {
        let mut touched = BTreeSet::new();
        let Some(objects) = self.objects.get_mut(namespace) else {
            return touched;
        };
        let Some(entry) = objects.facts.remove(&(kind, name.into())) else {
            return touched;
        };
        if objects.facts.is_empty() {
            self.objects.remove(namespace);
        }
        if let Some(count) = self.counts.get_mut(&kind) {
            *count -= 1;
        }
        self.touch(kind, namespace, name, &entry.fact, &mut touched);
        self.links.remove(namespace, name, &entry.fact);
        self.tls.replace(kind, namespace, name, Some(&entry.fact), None);
        if kind == Kind::Secret {
            self.tls.forget(&(namespace.into(), name.into()));
        }
        touched
    }

    /// Forgets the objects of `kind` that listing `listing` did not show.
    pub fn retain_listed(&mut self, kind: Kind, listing: u32) -> BTreeSet<Scope> {
        let mut gone = Vec::new();
        for (namespace, objects) in &self.objects {
            let unseen = objects.entries(kind).filter(|(_, entry)| entry.listing != listing);
            gone.extend(unseen.map(|(name, _)| (namespace.clone(), Box::<str>::from(name))));
        }
        let mut touched = BTreeSet::new();
        for (namespace, name) in gone {
            touched.extend(self.remove(kind, &namespace, &name));
        }
        touched
    }

    /// Forgets all objects of `kind`, because what is known of them can no longer be trusted.
    pub fn forget(&mut self, kind: Kind) -> BTreeSet<Scope> {
        // No listing has this number: they count up from zero.
        self.retain_listed(kind, u32::MAX)
    }

    /// The namespaces that exist.
    pub fn namespaces(&self) -> impl Iterator<Item = (&str, &NamespaceFact)> {
        self.objects.iter().filter_map(|(name, objects)| Some((&**name, objects.namespace(name)?)))
    }

    /// The namespaces that something is known of, whether they exist or not, without those on
    /// their way out.
    pub fn inhabited(&self) -> impl Iterator<Item = &str> {
        let named = self.objects.iter().filter(|(name, _)| !name.is_empty());
        let staying = named.filter(|(name, objects)| {
            objects.namespace(name).is_none_or(|namespace| !namespace.terminating)
        });
        staying.map(|(name, _)| &**name)
    }

    /// Whether namespace `name` exists and is not on its way out.
    pub fn is_active(&self, name: &str) -> bool {
        self.objects(name)
            .and_then(|objects| objects.namespace(name))
            .is_some_and(|namespace| !namespace.terminating)
    }

    /// How many objects of `kind` are known.
    pub fn count(&self, kind: Kind) -> usize {
        self.counts.get(&kind).copied().unwrap_or_default()
    }

    /// The facts of a namespace; of cluster scope where `namespace` is empty.
    pub fn objects(&self, namespace: &str) -> Option<&Objects> {
        self.objects.get(namespace)
    }

    /// The rules of `ClusterRole` `name`.
    pub fn cluster_role(&self, name: &str) -> Option<&[PolicyRule]> {
        self.objects("")?.role(Kind::ClusterRole, name)
    }

    /// Takes in what a Secret holds that an Ingress or Gateway names, or will name. Returns the reports that it
    /// may change: none if it was known.
    pub fn set_tls_secret(&mut self, secret: &SecretName, holds: TlsSecret) -> BTreeSet<Scope> {
        if !self.tls.set(secret.clone(), holds) {
            return BTreeSet::new();
        }
        self.tls.users(secret).map(scope).collect()
    }

    /// What a Secret holds that an Ingress or Gateway names, where it has been read.
    pub fn tls_secret(&self, secret: &SecretName) -> Option<&TlsSecret> {
        self.tls.secret(secret)
    }

    /// Whether an Ingress or Gateway names the Secret.
    pub fn is_named(&self, secret: &SecretName) -> bool {
        self.tls.is_named(secret)
    }

    /// The Secrets that Ingresses and Gateways name and that exist.
    pub fn named_secrets(&self) -> impl Iterator<Item = &SecretName> {
        let exists = |secret: &&SecretName| {
            let objects = self.objects(&secret.0);
            objects.is_some_and(|objects| objects.find(Kind::Secret, &secret.1).is_some())
        };
        self.tls.named().filter(exists)
    }

    /// The routes that hang on Gateway `name`, perhaps on one listener only.
    pub fn routes_of(&self, namespace: &str, name: &str) -> impl Iterator<Item = &RouteFact> {
        let routes = self.tls.routes(&(namespace.into(), name.into()));
        routes.filter_map(|(namespace, name)| {
            match self.objects(namespace)?.find(Kind::HTTPRoute, name)? {
                Fact::Route(route) => Some(&**route),
                _ => None,
            }
        })
    }

    /// The bindings (namespace, name, what they bind) of a `ServiceAccount`, sorted.
    pub fn bindings_of(
        &self,
        namespace: &str,
        account: &str,
    ) -> impl Iterator<Item = (&str, &str, &BindingFact)> {
        let keys = self.links.by_account.get(&(namespace.into(), account.into()));
        keys.into_iter().flatten().filter_map(|(namespace, name)| {
            let fact = self.objects(namespace)?.binding(binding_kind(namespace), name)?;
            Some((&**namespace, &**name, fact))
        })
    }

    /// The reports that a change from or to `fact` may change.
    fn touch(
        &self,
        kind: Kind,
        namespace: &str,
        name: &str,
        fact: &Fact,
        touched: &mut BTreeSet<Scope>,
    ) {
        touched.insert(scope(namespace));
        match fact {
            Fact::Binding(binding) => {
                touched.extend(accounts(binding).map(|(namespace, _)| scope(namespace)));
            }
            Fact::Role(_) if kind == Kind::ClusterRole => {
                let bindings = self.links.by_cluster_role.get(name);
                touched.extend(bindings.into_iter().flatten().map(|(space, _)| scope(space)));
            }
            Fact::Route(_) => touched.extend(TlsIndex::touched(fact).map(scope)),
            Fact::Judged(_) if kind == Kind::Secret => {
                touched.extend(self.tls.users(&(namespace.into(), name.into())).map(scope));
            }
            // The cluster report counts namespaces.
            Fact::Namespace(_) => {
                touched.insert(Scope::Cluster);
            }
            _ => {}
        }
    }
}

fn scope(namespace: &str) -> Scope {
    if namespace.is_empty() { Scope::Cluster } else { Scope::Namespace(namespace.into()) }
}

fn binding_kind(namespace: &str) -> Kind {
    if namespace.is_empty() { Kind::ClusterRoleBinding } else { Kind::RoleBinding }
}

/// The `ServiceAccounts` (namespace, name) that a binding names.
fn accounts(binding: &BindingFact) -> impl Iterator<Item = (&str, &str)> {
    binding.subjects.iter().filter(|subject| subject.kind == "ServiceAccount").filter_map(
        |subject| Some((subject.namespace.as_deref().filter(|n| !n.is_empty())?, &*subject.name)),
    )
}

impl Links {
    fn insert(&mut self, namespace: &str, name: &str, fact: &Fact) {
        let Fact::Binding(binding) = fact else { return };
        let key: BindingKey = (namespace.into(), name.into());
        for (space, account) in accounts(binding) {
            let bindings = self.by_account.entry((space.into(), account.into())).or_default();
            bindings.insert(key.clone());
        }
        if binding.role.kind == "ClusterRole" {
            let bindings = self.by_cluster_role.entry(binding.role.name.as_str().into());
            bindings.or_default().insert(key);
        }
    }

    fn remove(&mut self, namespace: &str, name: &str, fact: &Fact) {
        let Fact::Binding(binding) = fact else { return };
        let key: BindingKey = (namespace.into(), name.into());
        for (space, account) in accounts(binding) {
            unlink(&mut self.by_account, &(space.into(), account.into()), &key);
        }
        unlink(&mut self.by_cluster_role, &Box::from(binding.role.name.as_str()), &key);
    }
}

fn unlink<K: Ord>(links: &mut BTreeMap<K, BTreeSet<BindingKey>>, from: &K, to: &BindingKey) {
    if let Some(bindings) = links.get_mut(from) {
        bindings.remove(to);
        if bindings.is_empty() {
            links.remove(from);
        }
    }
}

impl Objects {
    fn entries(&self, kind: Kind) -> impl Iterator<Item = (&str, &Entry)> {
        self.facts
            .range((kind, Box::from(""))..)
            .take_while(move |((other, _), _)| *other == kind)
            .map(|((_, name), entry)| (&**name, entry))
    }

    /// The objects of `kind`, by name.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = (&str, &Fact)> {
        self.entries(kind).map(|(name, entry)| (name, &entry.fact))
    }

    /// As [`Self::of`], with what the annotation of each object exempts it from.
    pub fn with_exemptions(
        &self,
        kind: Kind,
    ) -> impl Iterator<Item = (&str, &Fact, Option<&Exemptions>)> {
        self.entries(kind).map(|(name, entry)| (name, &entry.fact, entry.exempt.as_deref()))
    }

    /// The object of `kind` called `name`.
    pub fn find(&self, kind: Kind, name: &str) -> Option<&Fact> {
        self.facts.get(&(kind, name.into())).map(|entry| &entry.fact)
    }

    /// The namespace itself.
    pub fn namespace(&self, name: &str) -> Option<&NamespaceFact> {
        match self.find(Kind::Namespace, name) {
            Some(Fact::Namespace(namespace)) => Some(namespace),
            _ => None,
        }
    }

    /// The rules of the role of `kind` called `name`.
    pub fn role(&self, kind: Kind, name: &str) -> Option<&[PolicyRule]> {
        match self.find(kind, name) {
            Some(Fact::Role(rules)) => Some(rules),
            _ => None,
        }
    }

    /// The binding of `kind` called `name`.
    pub fn binding(&self, kind: Kind, name: &str) -> Option<&BindingFact> {
        match self.find(kind, name) {
            Some(Fact::Binding(binding)) => Some(binding),
            _ => None,
        }
    }
}

//! The facts of the cluster, by namespace, and which namespaces a change touches.

mod control_plane;
mod kubelets;
mod meshes;
mod objects;
mod tls;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use crate::control_plane::ApiServers;
use crate::exemption::Exemptions;
use crate::facts::{
    AgentFact, BindingFact, Fact, Labels, NamespaceFact, Observed, Owner, PodFact, RoleFact,
    Verdicts,
};
use crate::intern::Interner;
use crate::kind::Kind;
use crate::kubelets::KubeletFact;
use crate::links::{BindingKey, Links, subjects};
use crate::rights::{Accounts, Parts, SYSTEM_NAMESPACE, SubjectKey, parts_of};
use crate::selecting::Selecting;
use crate::tls_index::TlsIndex;
use meshes::ControlPlanes;

pub(crate) use meshes::ISTIO_ROOT;

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
    selecting: Selecting,
    tls: TlsIndex,
    control_planes: ControlPlanes,
    /// What the API servers of the cluster tell of themselves; None where nobody asked.
    api_servers: Option<ApiServers>,
    /// What the kubelets of nodes answer, by node; None where nobody asks them.
    kubelets: Option<BTreeMap<Box<str>, KubeletFact>>,
    /// What aggregating `ClusterRoles` are made of, found when it is asked for.
    aggregated: OnceLock<BTreeMap<Box<str>, Parts>>,
    pods: Interner<PodFact>,
    owners: Interner<Owner>,
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

impl Store {
    /// Takes in what was observed in listing `listing` of its kind (or in the watch after it).
    /// Returns the reports that it may change: none if the facts were known.
    pub fn apply(&mut self, observed: Observed, listing: u32) -> BTreeSet<Scope> {
        let Observed { kind, namespace, name, mut fact, exempt, certificate } = observed;
        let mut touched = match certificate {
            Some(holds) => self.set_tls_secret(&(namespace.clone(), name.clone()), holds),
            None => BTreeSet::new(),
        };
        match &mut fact {
            Fact::Workload(workload) => {
                // Nobody shares it yet. Verdicts are alike more often than all of it.
                if let Some(pod) = Arc::get_mut(&mut workload.pod) {
                    self.verdicts.intern(&mut pod.verdicts);
                }
                self.pods.intern(&mut workload.pod);
                self.labels.intern(&mut workload.labels);
                workload.owner.iter_mut().for_each(|owner| self.owners.intern(owner));
                workload.object.iter_mut().for_each(|object| self.verdicts.intern(object));
            }
            Fact::Secret(secret) => self.verdicts.intern(&mut secret.verdicts),
            Fact::ConfigMap(map) => self.verdicts.intern(&mut map.verdicts),
            Fact::Namespace(namespace) => {
                // Nobody shares it yet.
                if let Some(namespace) = Arc::get_mut(namespace) {
                    self.labels.intern(&mut namespace.labels);
                }
            }
            Fact::Service(service) => {
                self.verdicts.intern(&mut service.verdicts);
                self.labels.intern(&mut service.selector);
            }
            _ => {}
        }
        let objects = self.objects.entry(namespace.clone()).or_default();
        let old = if let Some(entry) = objects.facts.get_mut(&(kind, name.clone())) {
            entry.listing = listing;
            if entry.fact == fact && entry.exempt == exempt {
                return touched;
            }
            entry.exempt = exempt;
            Some(std::mem::replace(&mut entry.fact, fact.clone()))
        } else {
            let entry = Entry { fact: fact.clone(), exempt, listing };
            objects.facts.insert((kind, name.clone()), entry);
            *self.counts.entry(kind).or_default() += 1;
            None
        };
        touched.extend(self.selecting.anew(old.as_ref(), Some(&fact)).map(scope));
        self.selecting.replace(&namespace, &name, old.as_ref(), Some(&fact));
        if self.control_planes.replace(&namespace, old.as_ref(), Some(&fact)) {
            touched.extend(self.inhabited().map(scope));
        }
        if let Some(old) = &old {
            self.touch(kind, &namespace, &name, old, &mut touched);
            self.unlink(kind, &namespace, &name, old);
        }
        match &fact {
            Fact::Binding(binding) => self.links.insert(&namespace, &name, binding),
            Fact::Role(_) if kind == Kind::ClusterRole => self.aggregated = OnceLock::new(),
            _ => {}
        }
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
        touched.extend(self.selecting.anew(Some(&entry.fact), None).map(scope));
        self.selecting.replace(namespace, name, Some(&entry.fact), None);
        if self.control_planes.replace(namespace, Some(&entry.fact), None) {
            touched.extend(self.inhabited().map(scope));
        }
        self.touch(kind, namespace, name, &entry.fact, &mut touched);
        self.unlink(kind, namespace, name, &entry.fact);
        self.tls.replace(kind, namespace, name, Some(&entry.fact), None);
        if kind == Kind::Secret {
            self.tls.forget(&(namespace.into(), name.into()));
        }
        touched
    }

    fn unlink(&mut self, kind: Kind, namespace: &str, name: &str, fact: &Fact) {
        match fact {
            Fact::Binding(binding) => self.links.remove(namespace, name, binding),
            Fact::Role(_) if kind == Kind::ClusterRole => self.aggregated = OnceLock::new(),
            _ => {}
        }
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

    /// The `ClusterRole` called `name`.
    pub fn cluster_role(&self, name: &str) -> Option<&RoleFact> {
        self.objects("")?.role(Kind::ClusterRole, name)
    }

    /// The objects of `kind`, in whatever namespace.
    pub fn all(&self, kind: Kind) -> impl Iterator<Item = &Fact> {
        self.objects.values().flat_map(move |objects| objects.of(kind)).map(|(_, fact)| fact)
    }

    /// What the aggregating `ClusterRole` called `name` is made of; None for one that has rules of
    /// its own, as a controller writes them.
    pub(crate) fn parts(&self, name: &str) -> Option<&Parts> {
        let roles = || {
            let objects = self.objects("").into_iter();
            objects.flat_map(|objects| objects.of(Kind::ClusterRole)).filter_map(|(name, fact)| {
                match fact {
                    Fact::Role(role) => Some((name, &**role)),
                    _ => None,
                }
            })
        };
        self.aggregated.get_or_init(|| parts_of(roles())).get(name)
    }

    /// The bindings (namespace, name, what they bind) with a subject that means one of `subjects`,
    /// sorted, each once.
    pub fn bindings_to(
        &self,
        subjects: impl IntoIterator<Item = SubjectKey>,
    ) -> impl Iterator<Item = (&str, &str, &BindingFact)> {
        let mut keys: Vec<&BindingKey> = Vec::new();
        for subject in subjects {
            keys.extend(self.links.of_subject(&subject));
        }
        // Each subject's are sorted: a stable sort merges them.
        keys.sort();
        keys.dedup();
        keys.into_iter().filter_map(|key| Some((&*key.0, &*key.1, self.binding(key)?)))
    }

    fn binding(&self, (namespace, name): &BindingKey) -> Option<&BindingFact> {
        self.objects(namespace)?.binding(binding_kind(namespace), name)
    }

    /// The namespaces that `covers` and in which Pod Security refuses no Pods.
    fn touch_covered(
        &self,
        touched: &mut BTreeSet<Scope>,
        covers: impl Fn(&str, &NamespaceFact) -> bool,
    ) {
        let open = self.namespaces().filter(|(_, namespace)| !namespace.refuses_pods());
        let covered = open.filter(|(name, namespace)| covers(name, namespace));
        touched.extend(covered.map(|(name, _)| scope(name)));
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
                self.touch_accounts(&mut subjects(binding, namespace), touched);
            }
            // The role of a binding is judged there, and where its accounts are.
            Fact::Role(_) => {
                let place = if kind == Kind::ClusterRole { "" } else { namespace };
                let bindings: Vec<&BindingKey> = self.links.of_role(place, name).collect();
                touched.extend(bindings.iter().map(|(space, _)| scope(space)));
                let mut subjects = bindings.into_iter().flat_map(|key| {
                    let binding = self.binding(key).into_iter();
                    binding.flat_map(|binding| subjects(binding, &key.0))
                });
                self.touch_accounts(&mut subjects, touched);
            }
            // A binding may name an account that is not there.
            Fact::ServiceAccount(_) => {
                let account = SubjectKey::account(namespace, name);
                let bindings = self.links.of_subject(&account);
                touched.extend(bindings.map(|(space, _)| scope(space)));
            }
            // Whether the cluster is one of EKS shows in a ConfigMap.
            Fact::ConfigMap(_) if is_aws_auth(namespace, name) => {
                touched.insert(Scope::Cluster);
            }
            Fact::Route(_) | Fact::Entry(_) => touched.extend(TlsIndex::touched(fact).map(scope)),
            Fact::ReferenceGrant(_) => touched.extend(self.tls.users_in(namespace).map(scope)),
            Fact::Secret(_) => {
                touched.extend(self.tls.users(&(namespace.into(), name.into())).map(scope));
            }
            // It may be for Pods of any namespace.
            Fact::OtherPolicy(_) if namespace.is_empty() => {
                touched.extend(self.inhabited().map(scope));
            }
            // There it may be for the whole mesh.
            Fact::PeerAuthentication(_) if namespace == ISTIO_ROOT => {
                touched.extend(self.inhabited().map(scope));
            }
            // Such a change is rare, so no link is kept: the Pods are asked which class they name.
            Fact::RuntimeClass(_) => {
                let named = self.objects.iter().filter(|(_, it)| it.names_runtime_class(name));
                touched.extend(named.map(|(space, _)| scope(space)));
            }
            // Where Pod Security refuses Pods already, no verdict rests on policies.
            Fact::Policy(policy) if namespace.is_empty() => {
                self.touch_covered(touched, |name, space| {
                    policy.rules.iter().any(|rule| rule.coverage.covers(name, space))
                });
            }
            Fact::Webhooks(webhooks) => {
                self.touch_covered(touched, |name, space| {
                    webhooks.iter().any(|webhook| webhook.coverage.covers(name, space))
                });
            }
            // Only the first and the last say something: that there is any.
            Fact::Present if self.count(kind) <= 1 => {
                touched.insert(Scope::Cluster);
            }
            Fact::ConstraintTemplate { .. } if self.count(kind) <= 1 => {
                self.touch_covered(touched, |_, _| true);
            }
            // The cluster report asks what runs on each node.
            Fact::Workload(workload) if kind == Kind::DaemonSet => {
                let agent = workload.spec.as_ref().and_then(|spec| spec.agent);
                if agent.is_some_and(AgentFact::is_of_cluster) {
                    touched.insert(Scope::Cluster);
                }
            }
            // The cluster report counts namespaces.
            Fact::Namespace(_) => {
                touched.insert(Scope::Cluster);
            }
            _ => {}
        }
    }

    /// The reports on the namespaces whose accounts `subjects` mean.
    fn touch_accounts(
        &self,
        subjects: &mut dyn Iterator<Item = SubjectKey>,
        touched: &mut BTreeSet<Scope>,
    ) {
        for subject in subjects {
            match subject.accounts() {
                Accounts::None => {}
                Accounts::Of(namespace) => drop(touched.insert(scope(namespace))),
                Accounts::All => {
                    let named = self.objects.keys().filter(|name| !name.is_empty());
                    touched.extend(named.map(|name| scope(name)));
                    return;
                }
            }
        }
    }
}

/// The `ConfigMap` that says who is an administrator of an EKS cluster.
pub(crate) const AWS_AUTH: &str = "aws-auth";

fn is_aws_auth(namespace: &str, name: &str) -> bool {
    namespace == SYSTEM_NAMESPACE && name == AWS_AUTH
}

fn scope(namespace: &str) -> Scope {
    if namespace.is_empty() { Scope::Cluster } else { Scope::Namespace(namespace.into()) }
}

fn binding_kind(namespace: &str) -> Kind {
    if namespace.is_empty() { Kind::ClusterRoleBinding } else { Kind::RoleBinding }
}

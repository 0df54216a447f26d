//! A binding with its role, and a `ClusterRole`, as checks see them.

use smallvec::smallvec;

use crate::evidence::{Evidence, Unreadable};
use crate::facts::{BindingFact, ClusterRoleFact, RoleFact};
use crate::kind::Kind;
use crate::model::{RoleRef, SubjectRef};
use crate::rights::{BoundRole, Holding, Power, Requester};
use crate::store::Store;

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

    /// Whether the binding holds in `namespace`.
    pub fn holds_in(self, namespace: &str) -> bool {
        self.cluster_wide() || self.namespace == namespace
    }

    /// The kind of the binding.
    pub fn kind(self) -> Kind {
        if self.cluster_wide() { Kind::ClusterRoleBinding } else { Kind::RoleBinding }
    }

    /// The minor version of the API server, where it is known.
    pub fn server_minor(self) -> Option<u16> {
        self.evidence.server_minor()
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

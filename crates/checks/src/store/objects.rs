//! The facts of one namespace.

use super::{Entry, Objects};
use crate::exemption::Exemptions;
use crate::facts::{BindingFact, Fact, NamespaceFact, RoleFact};
use crate::kind::Kind;

impl Objects {
    pub(super) fn entries(&self, kind: Kind) -> impl Iterator<Item = (&str, &Entry)> {
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

    /// Whether a Pod or template names the `RuntimeClass` `name`.
    pub(super) fn names_runtime_class(&self, name: &str) -> bool {
        let mut workloads = Kind::WORKLOADS.into_iter().flat_map(|kind| self.of(kind));
        workloads.any(|(_, fact)| match fact {
            Fact::Workload(workload) => workload.pod.runtime_class.as_deref() == Some(name),
            _ => false,
        })
    }

    /// The namespace itself.
    pub fn namespace(&self, name: &str) -> Option<&NamespaceFact> {
        match self.find(Kind::Namespace, name) {
            Some(Fact::Namespace(namespace)) => Some(namespace),
            _ => None,
        }
    }

    /// The role of `kind` called `name`.
    pub fn role(&self, kind: Kind, name: &str) -> Option<&RoleFact> {
        match self.find(kind, name) {
            Some(Fact::Role(role)) => Some(role),
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

//! What of one namespace objects of others may refer to.

use std::sync::Arc;

use super::{Fact, Observe, Settings, bounded};
use crate::kind::Kind;
use crate::model::{self, ReferenceGrantSpec};

/// What is kept of a `ReferenceGrant`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReferenceGrantFact {
    /// The Secrets that Gateways may use.
    pub secrets: Granted,
    /// The Services that routes may send requests to.
    pub services: Granted,
}

/// Objects of one kind that objects of one kind in other namespaces may refer to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Granted {
    /// Those namespaces, as [`bounded`] keeps names.
    namespaces: Box<[Box<str>]>,
    /// The objects, as [`bounded`] keeps names; None for all.
    names: Option<Box<[Box<str>]>>,
}

impl Granted {
    /// What `spec` lets objects of kind `from` do with objects of kind `to`.
    fn of(spec: &ReferenceGrantSpec, from: Kind, to: Kind) -> Self {
        let sources = spec
            .from
            .iter()
            .filter(|source| source.group == from.group() && source.kind == from.as_str());
        let targets = spec
            .to
            .iter()
            .filter(|target| target.group == to.group() && target.kind == to.as_str());
        let names = targets
            .map(|target| target.name.as_deref().filter(|name| !name.is_empty()).map(bounded));
        Self {
            namespaces: sources.map(|source| bounded(&source.namespace)).collect(),
            names: names.collect(),
        }
    }

    /// Whether an object in `namespace` may refer to the object `name`.
    pub fn lets(&self, namespace: &str, name: &str) -> bool {
        let names = self.names.as_deref();
        self.namespaces.iter().any(|from| **from == *namespace)
            && names.is_none_or(|names| names.iter().any(|known| **known == *name))
    }
}

impl Observe for model::ReferenceGrant {
    const KIND: Kind = Kind::ReferenceGrant;

    fn fact(&self, _: &Settings) -> Fact {
        Fact::ReferenceGrant(Arc::new(ReferenceGrantFact {
            secrets: Granted::of(&self.spec, Kind::Gateway, Kind::Secret),
            services: Granted::of(&self.spec, Kind::HTTPRoute, Kind::Service),
        }))
    }
}

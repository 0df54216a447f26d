//! Which Gateways of other namespaces may use the Secrets of one.

use std::sync::Arc;

use super::{Fact, Observe, Settings, bounded};
use crate::kind::Kind;
use crate::model;

/// What is kept of a `ReferenceGrant`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReferenceGrantFact {
    /// The namespaces whose Gateways may use the Secrets, as [`bounded`] keeps names.
    namespaces: Box<[Box<str>]>,
    /// Those Secrets, as [`bounded`] keeps names; None for all.
    secrets: Option<Box<[Box<str>]>>,
}

impl ReferenceGrantFact {
    /// Whether a Gateway in `namespace` may use the Secret `name`.
    pub fn lets(&self, namespace: &str, name: &str) -> bool {
        let names = self.secrets.as_deref();
        self.namespaces.iter().any(|from| **from == *namespace)
            && names.is_none_or(|names| names.iter().any(|known| **known == *name))
    }
}

impl Observe for model::ReferenceGrant {
    const KIND: Kind = Kind::ReferenceGrant;

    fn fact(&self, _: &Settings) -> Fact {
        let gateways = self.spec.from.iter().filter(|from| {
            from.group == Kind::Gateway.group() && from.kind == Kind::Gateway.as_str()
        });
        let secrets =
            || self.spec.to.iter().filter(|to| to.group.is_empty() && to.kind == "Secret");
        let named =
            secrets().map(|to| to.name.as_deref().filter(|name| !name.is_empty()).map(bounded));
        Fact::ReferenceGrant(Arc::new(ReferenceGrantFact {
            namespaces: gateways.map(|from| bounded(&from.namespace)).collect(),
            secrets: named.collect(),
        }))
    }
}

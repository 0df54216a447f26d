//! Which `NetworkPolicies` select namespaces, kept so that a change of a namespace marks only those
//! that it touches.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::{Fact, Labels};
use crate::links::unlink;
use crate::network::{Direction, LabelSelector, Peer, Policy};

/// Which policy, by namespace and name.
type Key = (Box<str>, Box<str>);

/// `NetworkPolicies` by the selectors of namespaces in their rules.
#[derive(Debug, Default)]
pub struct Selecting(BTreeMap<LabelSelector, BTreeSet<Key>>);

impl Selecting {
    /// Puts the object called `name` in `namespace`, as it is now, in the place of what it was.
    pub fn replace(&mut self, namespace: &str, name: &str, old: Option<&Fact>, new: Option<&Fact>) {
        let key: Key = (namespace.into(), name.into());
        for selector in old.into_iter().flat_map(selectors) {
            unlink(&mut self.0, selector, &key);
        }
        for selector in new.into_iter().flat_map(selectors) {
            self.0.entry(selector.clone()).or_default().insert(key.clone());
        }
    }

    /// The namespaces with a policy that selects a namespace by its labels before or after a change,
    /// but not both. Where either is no namespace, none selects it.
    pub fn anew(&self, old: Option<&Fact>, new: Option<&Fact>) -> impl Iterator<Item = &str> {
        let [old, new] = [old, new].map(|fact| match fact {
            Some(Fact::Namespace(namespace)) => Some(namespace.labels.clone()),
            _ => None,
        });
        let selectors = (old != new).then_some(&self.0).into_iter().flatten();
        let selecting = selectors.filter(move |(selector, _)| {
            let selects = |labels: Option<&Labels>| labels.is_some_and(|it| selector.matches(it));
            selects(old.as_deref()) != selects(new.as_deref())
        });
        selecting.flat_map(|(_, policies)| policies.iter().map(|(namespace, _)| &**namespace))
    }
}

/// The selectors of namespaces whose answers differ from one namespace to the next.
fn selectors(fact: &Fact) -> impl Iterator<Item = &LabelSelector> {
    let policy: Option<&Policy> = match fact {
        Fact::NetworkPolicy(policy) => policy.as_deref(),
        _ => None,
    };
    let peers = policy.into_iter().flat_map(|policy| {
        Direction::ALL.into_iter().flat_map(|direction| policy.peers(direction))
    });
    let selectors = peers.filter_map(|peer| match peer {
        Peer::Pods { namespaces, .. } => namespaces.as_ref(),
        _ => None,
    });
    selectors.filter(|selector| selector.is_valid() && !selector.is_empty())
}

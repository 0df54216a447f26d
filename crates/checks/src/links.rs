//! Links that cross namespaces, kept so that a change marks only what it touches, and so that what
//! reaches a subject is found without looking at every binding.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::BindingFact;
use crate::rights::SubjectKey;

/// Which binding, by namespace (empty for a `ClusterRoleBinding`) and name.
pub type BindingKey = (Box<str>, Box<str>);

/// The links.
#[derive(Debug, Default)]
pub struct Links {
    by_subject: BTreeMap<SubjectKey, BTreeSet<BindingKey>>,
    /// By the namespace (empty for a `ClusterRole`) and name of the role.
    by_role: BTreeMap<(Box<str>, Box<str>), BTreeSet<BindingKey>>,
}

impl Links {
    /// Takes in the binding called `name` in `namespace`.
    pub fn insert(&mut self, namespace: &str, name: &str, binding: &BindingFact) {
        let key: BindingKey = (namespace.into(), name.into());
        for subject in subjects(binding, namespace) {
            self.by_subject.entry(subject).or_default().insert(key.clone());
        }
        self.by_role.entry(role(binding, namespace)).or_default().insert(key);
    }

    /// Forgets the binding called `name` in `namespace`.
    pub fn remove(&mut self, namespace: &str, name: &str, binding: &BindingFact) {
        let key: BindingKey = (namespace.into(), name.into());
        for subject in subjects(binding, namespace) {
            unlink(&mut self.by_subject, &subject, &key);
        }
        unlink(&mut self.by_role, &role(binding, namespace), &key);
    }

    /// The bindings that have a subject which means `subject`.
    pub fn of_subject(&self, subject: &SubjectKey) -> impl Iterator<Item = &BindingKey> {
        self.by_subject.get(subject).into_iter().flatten()
    }

    /// The bindings of the role called `name` in `namespace` (empty: the `ClusterRole`).
    pub fn of_role(&self, namespace: &str, name: &str) -> impl Iterator<Item = &BindingKey> {
        self.by_role.get(&(namespace.into(), name.into())).into_iter().flatten()
    }
}

/// Whom a binding in `namespace` means.
pub fn subjects(binding: &BindingFact, namespace: &str) -> impl Iterator<Item = SubjectKey> {
    binding.subjects.iter().filter_map(move |subject| SubjectKey::of(subject, namespace))
}

fn role(binding: &BindingFact, namespace: &str) -> (Box<str>, Box<str>) {
    let place = if binding.role.kind == "ClusterRole" { "" } else { namespace };
    (place.into(), binding.role.name.as_str().into())
}

/// Takes `place` out of what is linked to `from`. Returns whether that was the last.
pub(crate) fn unlink<K: Ord, P: Ord>(
    links: &mut BTreeMap<K, BTreeSet<P>>,
    from: &K,
    place: &P,
) -> bool {
    let Some(places) = links.get_mut(from) else { return false };
    places.remove(place);
    if places.is_empty() {
        links.remove(from);
        return true;
    }
    false
}

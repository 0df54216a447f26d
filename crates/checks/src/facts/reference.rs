//! The Secrets and `ConfigMaps` that a Pod needs.

use crate::kind::Kind;
use crate::model::{self, PodSpec};
use crate::text::NAME_LIMIT;

/// An object that a Pod takes something from, or pulls its images with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectReference {
    /// Secret or `ConfigMap`.
    pub kind: Kind,
    /// Its name, as [`bounded`] keeps it.
    pub name: Box<str>,
    /// Whether the Pod starts without it.
    pub optional: bool,
}

/// The `ConfigMap` that Kubernetes itself puts into each namespace and each Pod.
pub(crate) const ROOT_CERTIFICATES: &str = "kube-root-ca.crt";

/// A name of another object as a tenant wrote it, so that it can be compared, in bounded space. It
/// is cleaned where it is shown.
pub fn bounded(name: &str) -> Box<str> {
    if name.chars().nth(NAME_LIMIT).is_none() {
        return name.into();
    }
    name.chars().take(NAME_LIMIT - 1).chain(['…']).collect::<String>().into()
}

/// What the Pod refers to in its containers, volumes and pull secrets, sorted, each once. What one
/// place of the Pod needs is not optional.
pub(super) fn references(pod: &PodSpec) -> Box<[ObjectReference]> {
    let mut found = Found(Vec::new());
    let lists = [&pod.init_containers, &pod.containers, &pod.ephemeral_containers];
    for container in lists.into_iter().flatten() {
        for variable in &container.env {
            found.add(Kind::Secret, variable.value_from.secret_key_ref.as_ref());
            found.add(Kind::ConfigMap, variable.value_from.config_map_key_ref.as_ref());
        }
        for source in &container.env_from {
            found.add(Kind::Secret, source.secret_ref.as_ref());
            found.add(Kind::ConfigMap, source.config_map_ref.as_ref());
        }
    }
    for volume in &pod.volumes {
        if let Some(secret) = &volume.secret {
            found.add_name(Kind::Secret, secret.secret_name.as_deref(), secret.optional);
        }
        found.add(Kind::ConfigMap, volume.config_map.as_ref());
        for name in volume.secrets_of_others() {
            found.add_name(Kind::Secret, Some(name), None);
        }
        for source in volume.projected.iter().flat_map(|projected| &projected.sources) {
            found.add(Kind::Secret, source.secret.as_ref());
            found.add(Kind::ConfigMap, source.config_map.as_ref());
        }
    }
    for secret in &pod.image_pull_secrets {
        found.add(Kind::Secret, Some(secret));
    }
    let Found(mut references) = found;
    references.sort();
    references.dedup_by(|later, first| (later.kind, &later.name) == (first.kind, &first.name));
    references.into()
}

struct Found(Vec<ObjectReference>);

impl Found {
    fn add(&mut self, kind: Kind, reference: Option<&model::Reference>) {
        if let Some(model::Reference { name, optional }) = reference {
            self.add_name(kind, name.as_deref(), *optional);
        }
    }

    fn add_name(&mut self, kind: Kind, name: Option<&str>, optional: Option<bool>) {
        let name = name.unwrap_or_default();
        let own = kind == Kind::ConfigMap && name == ROOT_CERTIFICATES;
        if !name.is_empty() && !own {
            let optional = optional == Some(true);
            self.0.push(ObjectReference { kind, name: bounded(name), optional });
        }
    }
}

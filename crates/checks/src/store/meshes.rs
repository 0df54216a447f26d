//! Where the control planes of service meshes run.

use std::collections::BTreeMap;

use super::Store;
use crate::facts::{Fact, Mesh};

/// The namespace whose policies Istio takes for the whole mesh, unless it is told another.
pub(crate) const ISTIO_ROOT: &str = "istio-system";

/// Control planes by mesh and namespace, and how many there are.
#[derive(Debug, Default)]
pub(super) struct ControlPlanes(BTreeMap<(Mesh, Box<str>), usize>);

impl ControlPlanes {
    /// Puts an object of `namespace`, as it is now, in the place of what it was. Returns whether a
    /// namespace has got its first control plane of a mesh, or lost its last.
    pub fn replace(&mut self, namespace: &str, old: Option<&Fact>, new: Option<&Fact>) -> bool {
        let (old, new) = (old.and_then(mesh), new.and_then(mesh));
        if old == new {
            return false;
        }
        let mut changed = false;
        if let Some(mesh) = new {
            let count = self.0.entry((mesh, namespace.into())).or_default();
            *count += 1;
            changed |= *count == 1;
        }
        if let Some(mesh) = old {
            let key = (mesh, namespace.into());
            if let Some(count) = self.0.get_mut(&key) {
                *count -= 1;
                if *count == 0 {
                    self.0.remove(&key);
                    changed = true;
                }
            }
        }
        changed
    }
}

fn mesh(fact: &Fact) -> Option<Mesh> {
    match fact {
        Fact::Workload(workload) => workload.spec.as_ref()?.control_plane,
        _ => None,
    }
}

impl Store {
    /// The meshes whose control planes run in the cluster, each with the namespace of one.
    pub(crate) fn control_planes(&self) -> impl Iterator<Item = (Mesh, &str)> {
        self.control_planes.0.keys().map(|(mesh, namespace)| (*mesh, &**namespace))
    }
}

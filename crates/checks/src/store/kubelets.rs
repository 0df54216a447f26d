//! What is known of the kubelets of nodes.

use std::collections::BTreeSet;

use super::{Scope, Store};
use crate::facts::NodeFact;
use crate::kubelets::KubeletFact;

impl Store {
    /// Says that kubelets are asked for their settings, so that one that has not answered is unknown.
    pub fn ask_kubelets(&mut self) {
        self.kubelets.get_or_insert_default();
    }

    /// Whether kubelets are asked for their settings.
    pub fn asks_kubelets(&self) -> bool {
        self.kubelets.is_some()
    }

    /// Takes in what the kubelet of `node` answers. Returns the reports that it may change: none if
    /// it was known.
    pub fn set_kubelet(&mut self, node: &str, mut fact: KubeletFact) -> BTreeSet<Scope> {
        self.verdicts.intern(&mut fact.verdicts);
        let kubelets = self.kubelets.get_or_insert_default();
        if kubelets.get(node) == Some(&fact) {
            return BTreeSet::new();
        }
        kubelets.insert(node.into(), fact);
        BTreeSet::from([Scope::Cluster])
    }

    /// Forgets the kubelet of a node that is gone.
    pub fn forget_kubelet(&mut self, node: &str) {
        if let Some(kubelets) = &mut self.kubelets {
            kubelets.remove(node);
        }
    }

    /// What the kubelet of `node`, which is called `name`, answered, or why nothing is known of it;
    /// None where nobody asks kubelets.
    pub(crate) fn kubelet(
        &self,
        name: &str,
        node: &NodeFact,
    ) -> Option<Result<&KubeletFact, &'static str>> {
        let answered = self.kubelets.as_ref()?.get(name);
        Some(answered.ok_or(match node.kubelet_address {
            Some(_) => "the kubelet was not asked yet",
            None => "the node does not tell where its kubelet answers",
        }))
    }
}

//! What keeps enough Pods of a workload running.

use std::sync::Arc;

use super::{Fact, Observe, Settings, bounded};
use crate::kind::Kind;
use crate::model;

/// What is kept of a `HorizontalPodAutoscaler`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AutoscalerFact {
    /// The kind of the workload that it scales, where Plumbline watches it.
    pub kind: Option<Kind>,
    /// The name of the workload, as [`bounded`] keeps it.
    pub name: Box<str>,
    /// The least number of its Pods.
    pub min_replicas: i64,
}

impl Observe for model::HorizontalPodAutoscaler {
    const KIND: Kind = Kind::HorizontalPodAutoscaler;

    fn fact(&self, _: &Settings) -> Fact {
        let target = &self.spec.scale_target_ref;
        let group = target.api_version.split_once('/').map_or("", |(group, _)| group);
        Fact::Autoscaler(Arc::new(AutoscalerFact {
            kind: Kind::find(group, &target.kind),
            name: bounded(&target.name),
            min_replicas: self.spec.min_replicas.unwrap_or(1),
        }))
    }
}

impl Observe for model::PodDisruptionBudget {
    const KIND: Kind = Kind::PodDisruptionBudget;

    fn fact(&self, _: &Settings) -> Fact {
        Fact::DisruptionBudget(self.spec.selector.clone().map(Arc::new))
    }
}

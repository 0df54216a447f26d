//! What bounds the resources of a namespace.

use std::sync::Arc;

use super::{Fact, Observe, Settings};
use crate::kind::Kind;
use crate::model;
use crate::quantity;
use crate::text;

/// What is kept of a `ResourceQuota`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct QuotaFact {
    /// The resources that it bounds, cleaned.
    pub bounded: Box<[Box<str>]>,
    /// Those of them that are nearly used up, cleaned.
    pub nearly_used: Box<[Box<str>]>,
    /// Whether it is about some Pods only.
    pub scoped: bool,
}

/// How much of a resource is used when it is nearly used up.
const NEARLY_PERCENT: i128 = 90;

impl Observe for model::ResourceQuota {
    const KIND: Kind = Kind::ResourceQuota;

    fn fact(&self, _: &Settings) -> Fact {
        let hard = &self.spec.hard;
        let name = |name: &String| text::clean(name, text::NAME_LIMIT);
        let nearly_used = hard.iter().filter(|(resource, hard)| {
            let used = self.status.used.get(*resource);
            used.is_some_and(|used| quantity::reaches(used, hard, NEARLY_PERCENT))
        });
        Fact::ResourceQuota(Arc::new(QuotaFact {
            bounded: hard.keys().map(name).collect(),
            nearly_used: nearly_used.map(|(resource, _)| name(resource)).collect(),
            scoped: self.spec.has_scopes || self.spec.has_scope_selector,
        }))
    }
}

/// What is kept of a `LimitRange`: what it sets for containers and Pods.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct LimitRangeFact {
    /// For CPU.
    pub cpu: LimitRangeBounds,
    /// For memory.
    pub memory: LimitRangeBounds,
    /// Whether it speaks of containers or Pods at all.
    pub applies: bool,
}

/// What a `LimitRange` sets for one resource.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct LimitRangeBounds {
    /// A limit for containers that set none.
    pub default: bool,
    /// The most that a container or Pod may have.
    pub max: bool,
}

impl Observe for model::LimitRange {
    const KIND: Kind = Kind::LimitRange;

    fn fact(&self, _: &Settings) -> Fact {
        let items = || self.spec.limits.iter();
        let bounds = |resource: &str| LimitRangeBounds {
            // The most that a container may have is what it gets where nothing else is said.
            default: items()
                .filter(|item| item.type_ == "Container")
                .any(|item| item.default.contains_key(resource) || item.max.contains_key(resource)),
            max: items()
                .filter(|item| is_of_pods(item))
                .any(|item| item.max.contains_key(resource)),
        };
        Fact::LimitRange(LimitRangeFact {
            cpu: bounds("cpu"),
            memory: bounds("memory"),
            applies: items().any(is_of_pods),
        })
    }
}

fn is_of_pods(item: &model::LimitRangeItem) -> bool {
    matches!(item.type_.as_str(), "Container" | "Pod")
}

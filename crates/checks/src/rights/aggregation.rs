//! Which `ClusterRoles` an aggregating one is made of, where no controller has written their rules
//! into it.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::{ClusterRoleFact, RoleFact};
use crate::model::Selector;

/// How many roles may be compared with the selectors of aggregating ones in all: enough for a
/// thousand roles that aggregate out of a thousand. Files may hold more of them, made to take long.
const COMPARISONS: usize = 1_000_000;

/// How many roles one may be made of.
const PARTS: usize = 256;

/// The roles that an aggregating role is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// Their names, sorted.
    pub names: BTreeSet<Box<str>>,
    /// Whether some may be missing, because there are too many.
    pub cut: bool,
}

/// The parts of each aggregating role that has no rules of its own.
pub fn parts_of<'a>(
    roles: impl Iterator<Item = (&'a str, &'a RoleFact)>,
) -> BTreeMap<Box<str>, Parts> {
    let roles: Vec<(&str, &RoleFact, &ClusterRoleFact)> =
        roles.filter_map(|(name, role)| Some((name, role, role.cluster.as_deref()?))).collect();
    let places: BTreeMap<&str, usize> =
        roles.iter().enumerate().map(|(place, (name, ..))| (*name, place)).collect();
    let mut left = COMPARISONS;
    let mut all = BTreeMap::new();
    for (name, role, cluster) in &roles {
        if aggregated(role, cluster).is_none() {
            continue;
        }
        let mut parts = Parts::default();
        let mut open = vec![*name];
        while let Some(next) = open.pop() {
            let Some((_, role, cluster)) = places.get(next).and_then(|place| roles.get(*place))
            else {
                continue;
            };
            for selector in aggregated(role, cluster).into_iter().flatten() {
                for (part, _, candidate) in &roles {
                    if left == 0 || parts.names.len() == PARTS {
                        parts.cut = true;
                        break;
                    }
                    left -= 1;
                    let label = |key: &str| candidate.labels.get(key).map(String::as_str);
                    let selected = part != name && selector.matches(label);
                    if selected && parts.names.insert((*part).into()) {
                        open.push(part);
                    }
                }
            }
        }
        all.insert((*name).into(), parts);
    }
    all
}

fn aggregated<'a>(role: &RoleFact, cluster: &'a ClusterRoleFact) -> Option<&'a [Selector]> {
    cluster.aggregates.as_deref().filter(|_| role.rules.is_empty())
}

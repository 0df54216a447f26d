//! A role as a binding gives it: its rules, and the powers in them.

use std::fmt;

use smallvec::SmallVec;

use super::power::{CREATE_ONLY_SINCE, Held, Power};
use super::right::Grant;
use crate::facts::RoleFact;
use crate::kind::Kind;
use crate::model::PolicyRule;

/// The role of a binding. One that aggregates others has their rules too, where no controller has
/// written them into it, as in a file.
#[derive(Clone, Debug)]
pub struct BoundRole<'a> {
    /// Role or `ClusterRole`.
    pub kind: Kind,
    /// It and the roles that it aggregates, by name.
    pub(crate) parts: SmallVec<[(&'a str, &'a RoleFact); 1]>,
    /// Whether there may be parts that are not known.
    pub(crate) open: bool,
}

/// Whether a role has a power where it is bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holding {
    /// It has: what it grants, and by which rules.
    Yes(String),
    /// It has not.
    No,
    /// That depends on the version of the API server, which is not known.
    DependsOnVersion,
}

/// A rule, by its place.
#[derive(Clone, Copy, Debug)]
pub struct RuleRef<'a> {
    /// The kind of its role.
    pub kind: Kind,
    /// The role that it stands in.
    pub role: &'a str,
    /// Which rule of it.
    pub index: usize,
    /// The rule.
    pub rule: &'a PolicyRule,
}

impl fmt::Display for RuleRef<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "rules[{}] of {} {}", self.index, self.kind, self.role)
    }
}

impl<'a> BoundRole<'a> {
    /// Its rules.
    pub fn rules(&self) -> impl Iterator<Item = RuleRef<'a>> + '_ {
        self.parts.iter().flat_map(|(role, fact)| {
            let rules = fact.rules.iter().enumerate();
            rules.map(|(index, rule)| RuleRef { kind: self.kind, role, index, rule })
        })
    }

    /// Whether it has `power` in the whole cluster (`cluster_wide`) or in a namespace, on an API
    /// server of version `minor`.
    pub fn holds(&self, power: Power, cluster_wide: bool, minor: Option<u16>) -> Holding {
        let mut found: Option<(RuleRef<'a>, Grant)> = None;
        let mut rules = 0;
        let mut earlier = None;
        for (role, fact) in &self.parts {
            for held in fact.held.iter().filter(|held| held.power == power) {
                let Held { grant, first: index, .. } = *held;
                let Some(rule) = fact.rules.get(index) else { continue };
                let at = (RuleRef { kind: self.kind, role, index, rule }, grant);
                match grant {
                    Grant::ClusterWide if !cluster_wide => {}
                    Grant::Earlier => earlier = earlier.or(Some((at, held.rules))),
                    Grant::Anywhere | Grant::ClusterWide => {
                        found = found.or(Some(at));
                        rules += held.rules;
                    }
                }
            }
        }
        if found.is_none()
            && let Some((at, number)) = earlier
        {
            match minor {
                Some(minor) if minor >= CREATE_ONLY_SINCE => {}
                Some(_) => (found, rules) = (Some(at), number),
                None => return Holding::DependsOnVersion,
            }
        }
        let Some((at, grant)) = found else {
            return Holding::No;
        };
        let granted = power.describe(at.rule, grant, cluster_wide);
        Holding::Yes(match rules {
            1 => format!("{granted} by {at}"),
            2 => format!("{granted} by {at} and 1 more rule"),
            _ => format!("{granted} by {at} and {} more rules", rules - 1),
        })
    }
}

//! A right that checks ask for, and how much of it a rule grants.

use super::request::{ANY, has, has_resource};
use crate::model::PolicyRule;

/// Any of some verbs on any of some resources of one API group.
#[derive(Clone, Copy, Debug)]
pub(super) struct Right {
    verbs: &'static [&'static str],
    /// Verbs that were enough before [`super::power::CREATE_ONLY_SINCE`].
    earlier: &'static [&'static str],
    group: &'static str,
    /// With their subresources: `pods/exec`. `*` alone: any resource of the group.
    resources: &'static [&'static str],
    cluster: bool,
    named: Named,
}

/// When a rule counts that names its objects in `resourceNames`.
#[derive(Clone, Copy, Debug)]
enum Named {
    /// Never: that is how the right is made small.
    Never,
    /// Always: one object is as bad as all.
    Always,
    /// If one of these is among the names.
    Among(&'static [&'static str]),
}

/// What a rule grants of a right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Grant {
    /// It does so in any binding, on any server.
    Anywhere,
    /// It does so in a `ClusterRoleBinding` only: the objects live in no namespace.
    ClusterWide,
    /// It does so on servers before [`super::power::CREATE_ONLY_SINCE`] only.
    Earlier,
}

impl Right {
    pub(super) const fn new(
        verbs: &'static [&'static str],
        group: &'static str,
        resources: &'static [&'static str],
    ) -> Self {
        Self { verbs, earlier: &[], group, resources, cluster: false, named: Named::Never }
    }

    /// The objects live in no namespace, so that a `RoleBinding` grants nothing of it.
    pub(super) const fn of_cluster(self) -> Self {
        Self { cluster: true, ..self }
    }

    /// A rule with `resourceNames` counts too.
    pub(super) const fn even_named(self) -> Self {
        Self { named: Named::Always, ..self }
    }

    /// A rule with `resourceNames` counts if it has one of `names`.
    pub(super) const fn if_named(self, names: &'static [&'static str]) -> Self {
        Self { named: Named::Among(names), ..self }
    }

    /// These verbs were enough once.
    pub(super) const fn earlier(self, verbs: &'static [&'static str]) -> Self {
        Self { earlier: verbs, ..self }
    }

    /// What `rule` grants of it.
    pub(super) fn granted_by(&self, rule: &PolicyRule) -> Option<Grant> {
        if !has(&rule.api_groups, self.group) || !self.counts(rule) {
            return None;
        }
        let mut resources = self.resources_in(rule).peekable();
        resources.peek()?;
        // Such a request has no name, so a rule with names does not grant it.
        let nameless = !rule.resource_names.is_empty() && resources.all(|it| !it.contains('/'));
        let granted = |verbs: &[&str]| {
            verbs.iter().any(|verb| {
                has(&rule.verbs, verb)
                    && !(nameless && ["create", "deletecollection"].contains(verb))
            })
        };
        if granted(self.verbs) {
            return Some(if self.cluster { Grant::ClusterWide } else { Grant::Anywhere });
        }
        granted(self.earlier).then_some(Grant::Earlier)
    }

    /// The verbs that `rule` grants of it, before [`super::power::CREATE_ONLY_SINCE`] if `earlier`.
    pub(super) fn verbs_in<'r>(
        &self,
        rule: &'r PolicyRule,
        earlier: bool,
    ) -> impl Iterator<Item = &'static str> + use<'r> {
        let verbs = if earlier { self.earlier } else { self.verbs };
        verbs.iter().copied().filter(|verb| has(&rule.verbs, verb))
    }

    fn counts(&self, rule: &PolicyRule) -> bool {
        match self.named {
            _ if rule.resource_names.is_empty() => true,
            Named::Never => false,
            Named::Always => true,
            Named::Among(names) => {
                rule.resource_names.iter().any(|name| names.contains(&name.as_str()))
            }
        }
    }

    /// The resources that `rule` has of it.
    pub(super) fn resources_in<'r>(
        &'r self,
        rule: &'r PolicyRule,
    ) -> impl Iterator<Item = &'r str> {
        let any = self.resources == [ANY];
        let own_group = any && rule.api_groups.iter().any(|group| group == self.group);
        let listed = self.resources.iter().copied().filter(move |_| !own_group);
        let listed = listed.filter(|wanted| {
            let (resource, subresource) = wanted.split_once('/').unwrap_or((wanted, ""));
            has_resource(&rule.resources, resource, subresource)
        });
        let all = rule.resources.iter().map(String::as_str).filter(move |_| own_group);
        listed.chain(all)
    }
}

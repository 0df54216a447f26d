//! Requests to an API server, and what the rules of a policy do to them.

use std::collections::HashSet;

use super::{AuditPolicy, Level, Rule};

/// Somebody who sends requests, as far as rules can tell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Requester {
    /// The name, where everybody knows it.
    pub name: Option<&'static str>,
    /// The groups, the one to be called by first.
    pub groups: &'static [&'static str],
}

/// What requests are for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    /// The API group, empty for the core.
    pub group: &'static str,
    /// The resource.
    pub resource: &'static str,
    /// What of it, such as `exec`; empty for the resource itself.
    pub subresource: &'static str,
    /// Whether it stands in a namespace.
    pub namespaced: bool,
    /// The verbs of the requests.
    pub verbs: &'static [&'static str],
}

/// Verbs of requests that name no object: they may be for all namespaces at once.
const ON_COLLECTIONS: [&str; 2] = ["list", "watch"];

/// Subresources to which a connection stays open.
const CONNECTIONS: [&str; 3] = ["exec", "attach", "portforward"];

impl Target {
    /// As people name it: `pods/exec`.
    pub fn name(&self) -> String {
        let joint = if self.subresource.is_empty() { "" } else { "/" };
        format!("{}{joint}{}", self.resource, self.subresource)
    }

    /// Whether a request of the verb has a stage between its first and its last.
    pub(super) fn is_long_running(&self, verb: &str) -> bool {
        verb == "watch" || CONNECTIONS.contains(&self.subresource) || self.subresource == "proxy"
    }

    /// Whether requests of the verb may be for `namespace`; the empty one is none, or all at once.
    pub(super) fn is_asked_for_in(&self, namespace: &str, verb: &str) -> bool {
        let nowhere = !self.namespaced || ON_COLLECTIONS.contains(&verb);
        let somewhere = self.namespaced;
        if namespace.is_empty() { nowhere } else { somewhere }
    }
}

/// Requests that are not logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Silenced<'a> {
    /// The rule that says so; None where no rule is for them.
    pub rule: Option<usize>,
    /// The namespace, where only the requests for some are not logged; empty for all at once.
    pub namespace: Option<&'a str>,
}

impl AuditPolicy {
    /// Which requests of `requester` for `target` are not logged, save those for names that a rule
    /// lists.
    pub(crate) fn silenced<'a>(
        &'a self,
        requester: &Requester,
        target: &Target,
        verb: &str,
    ) -> Vec<Silenced<'a>> {
        let mut silenced = Vec::new();
        let mut decided: HashSet<&str> = HashSet::new();
        let rules = self.rules.iter().enumerate();
        let rules = rules.filter(|(_, rule)| {
            rule.is_of(requester) && rule.is_for(target, verb) && rule.takes_every_name(target)
        });
        for (index, rule) in rules {
            let is_silent = rule.level(target, verb) == Level::None;
            // What stands in no namespace is asked for in the empty one.
            if rule.namespaces.is_empty() || !target.namespaced {
                if is_silent {
                    silenced.push(Silenced { rule: Some(index), namespace: None });
                }
                return silenced;
            }
            let places = rule.namespaces.iter().map(String::as_str);
            for namespace in places.filter(|it| target.is_asked_for_in(it, verb)) {
                if decided.insert(namespace) && is_silent {
                    let namespace = Some(namespace);
                    silenced.push(Silenced { rule: Some(index), namespace });
                }
            }
        }
        silenced.push(Silenced { rule: None, namespace: None });
        silenced
    }

    /// The rules by which requests for `target` are logged at `level` or above, whoever sends them.
    pub(crate) fn recording(&self, target: &Target, verb: &str, level: Level) -> Vec<usize> {
        let mut recording = Vec::new();
        let mut before: Vec<&Rule> = Vec::new();
        for (index, rule) in self.rules.iter().enumerate() {
            if !rule.is_for(target, verb) || before.iter().any(|it| it.covers(rule, target)) {
                continue;
            }
            if rule.level(target, verb) >= level {
                recording.push(index);
            }
            before.push(rule);
        }
        recording
    }
}

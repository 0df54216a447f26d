//! Policies: what they are about, and whether they refuse what does not meet them.

use std::sync::Arc;

use super::admission::asks_about_pods;
use super::{Coverage, Fact, NamespaceFact, NamespaceFilter, bounded};
use crate::model::{self, KyvernoFilter, KyvernoMatch, KyvernoOverride};

/// What is kept of a policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyFact {
    /// The policy that it puts in force, where it is a binding.
    pub binds: Option<Box<str>>,
    /// Its rules that an object can fail to meet.
    pub rules: Box<[PolicyRuleFact]>,
}

/// What is kept of a rule of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyRuleFact {
    /// Whether what does not meet it is refused.
    pub enforces: bool,
    /// The namespaces where that is the other way round.
    pub unless: Arc<[NamespaceFilter]>,
    /// Whether it is about every new Pod.
    pub judges_pods: bool,
    /// Whether it demands signatures of images.
    pub verifies_images: bool,
    /// The namespaces that it is about.
    pub coverage: Arc<Coverage>,
}

impl PolicyRuleFact {
    /// Whether it refuses what does not meet it in the namespace called `name`.
    pub fn enforces_in(&self, name: &str, namespace: &NamespaceFact) -> bool {
        let other = self.unless.iter().any(|filter| filter.matches(name, namespace));
        self.coverage.covers(name, namespace) && self.enforces != other
    }

    /// Whether it refuses what does not meet it in some namespace.
    pub fn enforces_anywhere(&self) -> bool {
        self.enforces || !self.unless.is_empty()
    }
}

observe! {
    ClusterPolicy(policy) => kyverno(&policy.spec),
    Policy(policy) => kyverno(&policy.spec),
    ClusterAdmissionPolicy(policy) => kubewarden(&policy.spec),
    AdmissionPolicy(policy) => kubewarden(&policy.spec),
    ConstraintTemplate(template) => Fact::ConstraintTemplate {
        verifies_images: template.metadata.name.iter().any(|name| name.contains("ratify")),
    },
}

fn kubewarden(spec: &model::KubewardenSpec) -> Fact {
    let rule = PolicyRuleFact {
        enforces: spec.mode.as_deref().unwrap_or("protect") == "protect",
        judges_pods: asks_about_pods(&spec.rules) && spec.object_selector.is_empty(),
        verifies_images: spec.module.contains("verify-image-signatures"),
        unless: Arc::default(),
        coverage: Arc::new(Coverage::labelled(&spec.namespace_selector)),
    };
    Fact::Policy(Arc::new(PolicyFact { binds: None, rules: Box::new([rule]) }))
}

fn kyverno(spec: &model::KyvernoSpec) -> Fact {
    let mut rules = Vec::new();
    // What a policy says of all its rules is kept once: its author decides how much that is.
    let usual = Action::of(spec, None, &spec.validation_failure_action_overrides);
    for rule in &spec.rules {
        let (judges_pods, coverage) = about(&rule.matches, &rule.exclude);
        let coverage = Arc::new(coverage);
        let demands = rule.validate.iter().map(|demand| (demand, false));
        let demands = demands.chain(rule.verify_images.iter().map(|demand| (demand, true)));
        for (demand, verifies_images) in demands {
            let action = match (&demand.failure_action, &demand.failure_action_overrides[..]) {
                (None, []) => usual.clone(),
                (own, overrides) => Action::of(spec, own.as_deref(), overrides),
            };
            let Action { enforces, unless } = action;
            let coverage = Arc::clone(&coverage);
            rules.push(PolicyRuleFact { enforces, unless, judges_pods, verifies_images, coverage });
        }
    }
    Fact::Policy(Arc::new(PolicyFact { binds: None, rules: rules.into() }))
}

/// What happens to objects that do not meet a rule of Kyverno.
#[derive(Clone)]
struct Action {
    enforces: bool,
    unless: Arc<[NamespaceFilter]>,
}

impl Action {
    fn of(spec: &model::KyvernoSpec, own: Option<&str>, overrides: &[KyvernoOverride]) -> Self {
        if spec.admission == Some(false) {
            return Self { enforces: false, unless: Arc::default() };
        }
        let action = own.or(spec.validation_failure_action.as_deref());
        let enforces = action.is_some_and(is_enforce);
        let different = overrides.iter().filter(|other| is_enforce(&other.action) != enforces);
        let filters = different.map(|other| NamespaceFilter {
            names: other.namespaces.iter().map(|name| bounded(name)).collect(),
            selector: other.namespace_selector.clone(),
        });
        Self { enforces, unless: filters.collect() }
    }
}

/// Whether a rule of Kyverno is about all Pods of some namespaces, and of which. What else it is
/// about is not kept, so that it counts as everywhere.
fn about(matches: &KyvernoMatch, exclude: &KyvernoMatch) -> (bool, Coverage) {
    let within = lists(matches, |filter| is_about_pods(filter, false));
    let outside = lists(exclude, |filter| is_about_pods(filter, true));
    if within.is_empty() {
        return (false, Coverage::everywhere());
    }
    (true, Coverage { within: within.into(), outside: outside.into() })
}

fn is_enforce(action: &str) -> bool {
    action.eq_ignore_ascii_case("enforce")
}

/// The namespaces of `matches`, as lists of filters of which one must be met whole. Filters that
/// `is_whole` refuses are about some Pods only, or about none.
fn lists(
    matches: &KyvernoMatch,
    is_whole: impl Fn(&KyvernoFilter) -> bool,
) -> Vec<Box<[NamespaceFilter]>> {
    let filter = |filter: &KyvernoFilter| NamespaceFilter {
        names: filter.resources.namespaces.iter().map(|name| bounded(name)).collect(),
        selector: filter.resources.namespace_selector.clone(),
    };
    let old = matches.resources.as_ref().map(|resources| KyvernoFilter {
        resources: resources.clone(),
        ..KyvernoFilter::default()
    });
    let single = matches.any.iter().chain(&old).filter(|it| is_whole(it));
    let mut lists: Vec<Box<[NamespaceFilter]>> = single.map(|it| [filter(it)].into()).collect();
    if !matches.all.is_empty() && matches.all.iter().all(is_whole) {
        lists.push(matches.all.iter().map(filter).collect());
    }
    lists
}

/// Whether a filter is about all new Pods of its namespaces. `by_default`: where it names no kinds.
fn is_about_pods(filter: &KyvernoFilter, by_default: bool) -> bool {
    let resources = &filter.resources;
    let is_pod = |kind: &String| matches!(kind.rsplit('/').next(), Some("Pod" | "*"));
    let pods =
        if resources.kinds.is_empty() { by_default } else { resources.kinds.iter().any(is_pod) };
    let created = resources.operations.is_empty()
        || resources.operations.iter().any(|operation| operation == "CREATE");
    let some = filter.has_subjects
        || filter.has_roles
        || filter.has_cluster_roles
        || resources.has_name
        || resources.has_names
        || resources.has_selector
        || resources.has_annotations;
    pods && created && !some
}

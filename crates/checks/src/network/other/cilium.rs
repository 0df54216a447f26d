//! Policies of Cilium.

use super::condition::{Condition, Of, Test};
use super::written::{entries, names_any};
use super::{Coverage, Effect, OtherPolicy};
use crate::facts::NAME_LABEL;
use crate::model::{CiliumRule, Selector, SelectorRule, WrittenRule};
use crate::network::PARTS_LIMIT;
use crate::network::policy::selector_parts;

impl OtherPolicy {
    /// What is kept of a policy of Cilium.
    pub(crate) fn of_cilium<'a>(rules: impl IntoIterator<Item = &'a CiliumRule>) -> Self {
        let coverages = rules.into_iter().filter_map(|rule| {
            // One without is for nodes.
            let pods = rule.endpoint_selector.as_ref()?;
            let deny = &rule.enable_default_deny;
            Some(Coverage {
                pods: selected(pods),
                ingress: effect(&rule.ingress, &rule.ingress_deny, deny.ingress, "fromEntities"),
                egress: effect(&rule.egress, &rule.egress_deny, deny.egress, "toEntities"),
            })
        });
        Self::of(coverages)
    }
}

/// Unlike a `NetworkPolicy`, an empty list of rules isolates nothing, and an empty rule allows
/// nothing.
fn effect(
    allowed: &[WrittenRule],
    denied: &[WrittenRule],
    default_deny: Option<bool>,
    entities: &str,
) -> Effect {
    let any = !allowed.is_empty() || !denied.is_empty();
    if allowed.iter().any(|rule| allows_all(rule, entities)) {
        return Effect::Opens;
    }
    match default_deny.unwrap_or(any) {
        true => Effect::Isolates,
        false if any => Effect::Some,
        false => Effect::Nothing,
    }
}

fn allows_all(rule: &WrittenRule, entities: &str) -> bool {
    let names = |name: &str| entries(rule, entities).any(|it| it.as_str() == Some(name));
    let everyone = names("all") || names("world") && names("cluster");
    everyone && !names_any(rule, &["toPorts", "icmps"])
}

fn selected(selector: &Selector) -> Condition {
    if selector_parts(selector) > PARTS_LIMIT {
        return Condition::Unclear;
    }
    let Selector { match_labels, match_expressions } = selector;
    let labels = match_labels
        .iter()
        .map(|(key, value)| label(key, Test::IsOneOf([value.as_str().into()].into())));
    Condition::All(labels.chain(match_expressions.iter().map(expression)).collect())
}

fn expression(rule: &SelectorRule) -> Condition {
    let values = || Test::IsOneOf(rule.values.iter().map(|value| value.as_str().into()).collect());
    match rule.operator.as_str() {
        "In" => label(&rule.key, values()),
        "NotIn" => label(&rule.key, values()).not(),
        "Exists" => label(&rule.key, Test::Exists),
        "DoesNotExist" => label(&rule.key, Test::Exists).not(),
        _ => Condition::Unclear,
    }
}

/// What Cilium makes of the namespace of a Pod.
const NAMESPACE: &str = "io.kubernetes.pod.namespace";

/// Before the labels of the namespace of a Pod.
const NAMESPACE_LABELS: &str = "io.cilium.k8s.namespace.labels.";

/// Labels of Kubernetes that Cilium keeps, of all those that it drops.
const KEPT: &str = "app.kubernetes.io/";

/// Parts of the keys of labels that Cilium drops unless told otherwise, so that selectors do not
/// see them, and of those that it makes itself.
const DROPPED: [&str; 8] = [
    "kubernetes.io",
    "k8s.io",
    "io.kubernetes",
    "io.cilium",
    "pod-template",
    "controller-revision-hash",
    "annotation.",
    "etcd_node",
];

/// A condition on a label with its source before the key: `k8s:app`.
fn label(key: &str, test: Test) -> Condition {
    let key = match key.split_once(':') {
        None => key,
        Some(("any" | "k8s", key)) => key,
        Some(_) => return Condition::Unclear,
    };
    if key == NAMESPACE {
        return Condition::Label(Of::Namespace, NAME_LABEL.into(), test);
    }
    if let Some(key) = key.strip_prefix(NAMESPACE_LABELS) {
        return Condition::Label(Of::Namespace, key.into(), test);
    }
    let dropped = !key.starts_with(KEPT) && DROPPED.iter().any(|part| key.contains(part));
    if dropped { Condition::Unclear } else { Condition::Label(Of::Pod, key.into(), test) }
}

//! Policies of Calico.
//!
//! They are read as Calico stores them, in the API group `crd.projectcalico.org`. Those of
//! `projectcalico.org` are the same objects, and its API server asks for rights on tiers before it
//! shows them.

use serde_json::Value;

use super::condition::{Condition, Of};
use super::expression::parse;
use super::written::says;
use super::{Coverage, Effect, OtherPolicy};
use crate::model::{CalicoPolicySpec, WrittenRule};

/// The tier that ends with a denial of what its policies do not allow. Others may end otherwise.
const LAST_TIER: &str = "default";

impl From<&CalicoPolicySpec> for OtherPolicy {
    fn from(spec: &CalicoPolicySpec) -> Self {
        if spec.pre_dnat || spec.do_not_track {
            return Self::of([]);
        }
        let mut pods =
            vec![parse(&spec.selector, Of::Pod), parse(&spec.namespace_selector, Of::Namespace)];
        if !spec.service_account_selector.trim().is_empty() {
            pods.push(Condition::Unclear);
        }
        let covers = |direction: &str, unless_said: bool| match spec.types.as_slice() {
            [] => unless_said,
            types => types.iter().any(|it| it.eq_ignore_ascii_case(direction)),
        };
        let ingress = covers("Ingress", spec.egress.is_empty() || !spec.ingress.is_empty());
        let egress = covers("Egress", !spec.egress.is_empty());
        let effect = |covered: bool, rules: &[WrittenRule]| {
            if covered { effect(rules, &spec.tier) } else { Effect::Nothing }
        };
        Self::of([Coverage {
            pods: Condition::All(pods.into()),
            ingress: effect(ingress, &spec.ingress),
            egress: effect(egress, &spec.egress),
        }])
    }
}

/// What the first rule that is for everyone does; what the tier does where there is none.
fn effect(rules: &[WrittenRule], tier: &str) -> Effect {
    for rule in rules {
        let action = rule.get("action").and_then(Value::as_str).unwrap_or_default();
        let mut narrowing =
            rule.iter().filter(|(field, _)| !matches!(field.as_str(), "action" | "metadata"));
        match action.to_ascii_lowercase().as_str() {
            "allow" | "deny" | "log" | "pass" if narrowing.any(|(_, value)| says(value)) => {}
            "log" => {}
            "allow" => return Effect::Opens,
            "deny" => return Effect::Isolates,
            _ => return Effect::Unclear,
        }
    }
    if tier.is_empty() || tier == LAST_TIER { Effect::Isolates } else { Effect::Unclear }
}

//! Policies of the Network Policy API: `AdminNetworkPolicy` and `BaselineAdminNetworkPolicy`, and
//! `ClusterNetworkPolicy`, which has replaced both.
//!
//! They isolate nothing by themselves: what no rule of theirs meets goes on to the next policy. One
//! isolates only if a rule denies all.

use ipnet::IpNet;
use serde_json::{Map, Value};

use super::condition::{Condition, Of};
use super::written::{entries, says};
use super::{Coverage, Effect, OtherPolicy};
use crate::model::{AdminPolicySpec, Selector, WrittenRule};
use crate::network::policy::selector_parts;
use crate::network::{Direction, LabelSelector, PARTS_LIMIT};

/// The tier of a `ClusterNetworkPolicy` after all `NetworkPolicies`.
const BASELINE: &str = "Baseline";

impl OtherPolicy {
    /// What is kept of a policy of the Network Policy API.
    pub(crate) fn of_admin(spec: &AdminPolicySpec, baseline: bool) -> Self {
        let baseline = baseline || spec.tier == BASELINE;
        let selector = |of, selector: &Selector| {
            if selector_parts(selector) > PARTS_LIMIT {
                return Condition::Unclear;
            }
            Condition::Selector(of, LabelSelector::from(selector))
        };
        let subject = &spec.subject;
        let pods = match (&subject.namespaces, &subject.pods) {
            (Some(namespaces), None) => selector(Of::Namespace, namespaces),
            (None, Some(pods)) => Condition::All(
                [
                    selector(Of::Namespace, &pods.namespace_selector),
                    selector(Of::Pod, &pods.pod_selector),
                ]
                .into(),
            ),
            _ => Condition::Unclear,
        };
        Self::of([Coverage {
            pods,
            ingress: effect(&spec.ingress, Direction::Ingress, baseline),
            egress: effect(&spec.egress, Direction::Egress, baseline),
        }])
    }
}

/// How much a rule is for.
#[derive(PartialEq)]
enum Breadth {
    /// Some peers or ports.
    Some,
    /// All Pods.
    Pods,
    /// All addresses, those of Pods among them.
    Addresses,
    /// That cannot be told.
    Unclear,
}

fn effect(rules: &[WrittenRule], direction: Direction, baseline: bool) -> Effect {
    for rule in rules {
        let breadth = breadth(rule, direction);
        match (rule.get("action").and_then(Value::as_str), breadth) {
            (Some("Deny"), Breadth::Addresses) => return Effect::Isolates,
            // Rules for ingress know Pods only.
            (Some("Deny"), Breadth::Pods) if direction == Direction::Ingress => {
                return Effect::Isolates;
            }
            (Some("Deny"), Breadth::Pods | Breadth::Some)
            | (Some("Allow" | "Accept" | "Pass"), Breadth::Some) => {}
            // After the NetworkPolicies there is nothing left to open.
            (Some("Allow" | "Accept" | "Pass"), Breadth::Pods | Breadth::Addresses) if baseline => {
                return Effect::Some;
            }
            (Some("Allow" | "Accept"), Breadth::Pods | Breadth::Addresses) => return Effect::Opens,
            _ => return Effect::Unclear,
        }
    }
    if rules.is_empty() { Effect::Nothing } else { Effect::Some }
}

fn breadth(rule: &WrittenRule, direction: Direction) -> Breadth {
    let peers = match direction {
        Direction::Ingress => "from",
        Direction::Egress => "to",
    };
    let mut broadest = Breadth::Some;
    for peer in entries(rule, peers) {
        match of_peer(peer) {
            Breadth::Unclear => return Breadth::Unclear,
            Breadth::Addresses => broadest = Breadth::Addresses,
            Breadth::Pods if broadest == Breadth::Some => broadest = Breadth::Pods,
            _ => {}
        }
    }
    let narrowed = ["ports", "protocols"].iter().any(|field| rule.get(*field).is_some_and(says));
    if narrowed { Breadth::Some } else { broadest }
}

fn of_peer(peer: &Value) -> Breadth {
    let Some((kind, value)) = peer.as_object().and_then(single) else { return Breadth::Unclear };
    match (kind, value) {
        ("namespaces", Value::Object(selector)) => of_selector(selector),
        ("pods", Value::Object(pods)) => {
            let selectors = ["namespaceSelector", "podSelector"].map(|it| pods.get(it));
            match selectors.map(|it| it.and_then(Value::as_object).map(of_selector)) {
                [Some(Breadth::Pods), Some(Breadth::Pods)] => Breadth::Pods,
                [Some(Breadth::Some | Breadth::Pods), Some(Breadth::Some | Breadth::Pods)] => {
                    Breadth::Some
                }
                _ => Breadth::Unclear,
            }
        }
        ("networks", Value::Array(networks)) => {
            let mut blocks = networks.iter().map(|it| it.as_str()?.parse::<IpNet>().ok());
            blocks
                .try_fold(Breadth::Some, |breadth, block| {
                    let all = block?.prefix_len() == 0;
                    Some(if all { Breadth::Addresses } else { breadth })
                })
                .unwrap_or(Breadth::Unclear)
        }
        ("nodes" | "domainNames", _) => Breadth::Some,
        _ => Breadth::Unclear,
    }
}

fn of_selector(selector: &Map<String, Value>) -> Breadth {
    let known = |(field, _): (&String, &Value)| {
        matches!(field.as_str(), "matchLabels" | "matchExpressions")
    };
    match selector.values().any(says) {
        _ if !selector.iter().all(known) => Breadth::Unclear,
        true => Breadth::Some,
        false => Breadth::Pods,
    }
}

/// The one field of an object that has one.
fn single(object: &Map<String, Value>) -> Option<(&str, &Value)> {
    let mut fields = object.iter().filter(|(_, value)| !value.is_null());
    let (key, value) = fields.next()?;
    fields.next().is_none().then_some((key, value))
}

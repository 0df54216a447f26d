//! Policies of other kinds than `NetworkPolicy`: those of the Network Policy API, of Cilium and of
//! Calico. Only this is asked of them: do they isolate a Pod in a direction, as a `NetworkPolicy`
//! does? What cannot be told stays unclear, and what is unclear is never taken for isolation.

mod admin;
mod calico;
mod cilium;
mod condition;
mod expression;
mod written;

use condition::Condition;

use super::{Direction, PARTS_LIMIT};
use crate::facts::Labels;

/// What is kept of a policy of another kind: what it does to which Pods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherPolicy(Box<[Coverage]>);

/// What is done to some Pods.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Coverage {
    pods: Condition,
    ingress: Effect,
    egress: Effect,
}

/// What is done to Pods in one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effect {
    /// Nothing.
    Nothing,
    /// Some connections are allowed or denied, and the others left alone.
    Some,
    /// What is not allowed is denied.
    Isolates,
    /// All is allowed, whatever a `NetworkPolicy` says.
    Opens,
    /// That cannot be told.
    Unclear,
}

/// What policies of other kinds do together to Pods in one direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Together {
    /// Whether they do anything.
    pub touches: bool,
    /// Whether they isolate the Pods.
    pub isolates: bool,
    /// Whether they may open what any policy isolates.
    pub unclear: bool,
}

impl OtherPolicy {
    /// What `policies` do in a direction to the Pod with these labels, in a namespace with these;
    /// without those of a Pod, to every Pod that the namespace may have.
    pub fn together<'a>(
        policies: impl IntoIterator<Item = &'a Self>,
        namespace: &Labels,
        pod: Option<&Labels>,
        direction: Direction,
    ) -> Together {
        let mut together = Together::default();
        for coverage in policies.into_iter().flat_map(|policy| &policy.0) {
            let effect = match direction {
                Direction::Ingress => coverage.ingress,
                Direction::Egress => coverage.egress,
            };
            if effect == Effect::Nothing {
                continue;
            }
            match coverage.pods.holds(namespace, pod) {
                Some(true) => {
                    together.touches = true;
                    together.isolates |= effect == Effect::Isolates;
                    together.unclear |= matches!(effect, Effect::Opens | Effect::Unclear);
                }
                Some(false) => {}
                None if pod.is_none() && coverage.pods.is_clear() => {}
                None => {
                    together.touches = true;
                    together.unclear = true;
                }
            }
        }
        together
    }

    /// Whether it isolates Pods of a namespace with these labels, those to come included; None where
    /// that cannot be told.
    pub fn isolates_any(&self, namespace: &Labels) -> Option<bool> {
        let mut unknown = false;
        for Coverage { pods, ingress, egress } in &self.0 {
            let effects = [ingress, egress];
            let holds = pods.holds(namespace, None);
            if holds == Some(false) {
                continue;
            }
            let some = holds.is_some() || pods.is_clear();
            if some && effects.contains(&&Effect::Isolates) {
                return Some(true);
            }
            unknown |= effects.contains(&&Effect::Unclear)
                || !some && effects.contains(&&Effect::Isolates);
        }
        (!unknown).then_some(false)
    }

    fn of(coverages: impl IntoIterator<Item = Coverage>) -> Self {
        let mut kept: Vec<Coverage> = coverages.into_iter().take(PARTS_LIMIT).collect();
        if kept.len() == PARTS_LIMIT {
            // As many as are kept at most: what the others do is not known.
            kept = vec![Coverage {
                pods: Condition::Unclear,
                ingress: Effect::Unclear,
                egress: Effect::Unclear,
            }];
        }
        Self(kept.into())
    }
}

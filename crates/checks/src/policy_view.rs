//! What a check sees of policies: one `NetworkPolicy`, or all those of other kinds.

use std::sync::Arc;

use crate::evidence::Unreadable;
use crate::facts::Labels;
use crate::kind::Kind;
use crate::network::{Direction, OtherPolicy, PARTS_LIMIT, Policy, Together};
use crate::view::NamespaceView;

/// Policies of other kinds than `NetworkPolicy`, as one namespace sees them.
#[derive(Clone, Debug)]
pub struct OtherPolicies<'a> {
    policies: Vec<&'a OtherPolicy>,
    namespace: Arc<Labels>,
}

/// Why a verdict is unknown where policies of other kinds decide.
pub const OTHERS_DECIDE: &str = "policies of other kinds may decide otherwise";

impl<'a> OtherPolicies<'a> {
    pub(crate) fn new(policies: Vec<&'a OtherPolicy>, namespace: Arc<Labels>) -> Self {
        Self { policies, namespace }
    }

    /// What they do in a direction to the Pod with these labels; without labels, to every Pod that
    /// the namespace may have.
    pub fn together(&self, pod: Option<&Labels>, direction: Direction) -> Together {
        OtherPolicy::together(self.policies.iter().copied(), &self.namespace, pod, direction)
    }

    /// Whether one of them isolates Pods of the namespace; None where that cannot be told.
    pub fn isolate_any(&self) -> Option<bool> {
        let mut answers = self.policies.iter().map(|policy| policy.isolates_any(&self.namespace));
        let first = answers.clone().find(|answer| *answer == Some(true)).flatten();
        first.or_else(|| answers.all(|answer| answer.is_some()).then_some(false))
    }
}

/// Why a `NetworkPolicy` is not judged, nor what it may cover.
pub(crate) fn too_large() -> Unreadable {
    let reason = format!("one has more than {PARTS_LIMIT} rules, peers and ports").into();
    Unreadable { kind: Kind::NetworkPolicy, reason }
}

/// A `NetworkPolicy` in its namespace.
#[derive(Clone, Copy, Debug)]
pub struct NetworkPolicyView<'a> {
    /// Its namespace.
    pub namespace: NamespaceView<'a>,
    policy: Option<&'a Policy>,
}

impl<'a> NetworkPolicyView<'a> {
    /// The view of a policy of `namespace`; None where it has too many parts to be kept.
    pub fn new(policy: Option<&'a Policy>, namespace: NamespaceView<'a>) -> Self {
        Self { namespace, policy }
    }

    /// What it does.
    pub fn policy(self) -> Result<&'a Policy, Unreadable> {
        self.policy.ok_or_else(too_large)
    }
}

//! Facts of policies of other kinds than `NetworkPolicy`.

use std::sync::Arc;

use super::Fact;
use crate::model::CiliumRule;
use crate::network::OtherPolicy;

observe! {
    AdminNetworkPolicy(policy) => kept(OtherPolicy::of_admin(&policy.spec, false)),
    BaselineAdminNetworkPolicy(policy) => kept(OtherPolicy::of_admin(&policy.spec, true)),
    ClusterNetworkPolicy(policy) => kept(OtherPolicy::of_admin(&policy.spec, false)),
    CiliumNetworkPolicy(policy) => cilium(policy.spec.as_ref(), &policy.specs),
    CiliumClusterwideNetworkPolicy(policy) => cilium(policy.spec.as_ref(), &policy.specs),
    CalicoNetworkPolicy(policy) => kept(OtherPolicy::from(&policy.spec)),
    CalicoGlobalNetworkPolicy(policy) => kept(OtherPolicy::from(&policy.spec)),
}

fn cilium(rule: Option<&CiliumRule>, more: &[CiliumRule]) -> Fact {
    kept(OtherPolicy::of_cilium(rule.into_iter().chain(more)))
}

fn kept(policy: OtherPolicy) -> Fact {
    Fact::OtherPolicy(Arc::new(policy))
}

//! Facts of policies of other kinds than `NetworkPolicy`.

use std::sync::Arc;

use super::{Fact, Observe, Settings};
use crate::kind::Kind;
use crate::model;
use crate::network::OtherPolicy;

macro_rules! observe_policy {
    ($($kind:ident($policy:ident) => $kept:expr),+ $(,)?) => {$(
        impl Observe for model::$kind {
            const KIND: Kind = Kind::$kind;

            fn fact(&self, _: &Settings) -> Fact {
                let $policy = self;
                Fact::OtherPolicy(Arc::new($kept))
            }
        }
    )+};
}

observe_policy! {
    AdminNetworkPolicy(policy) => OtherPolicy::of_admin(&policy.spec, false),
    BaselineAdminNetworkPolicy(policy) => OtherPolicy::of_admin(&policy.spec, true),
    ClusterNetworkPolicy(policy) => OtherPolicy::of_admin(&policy.spec, false),
    CiliumNetworkPolicy(policy) => OtherPolicy::of_cilium(policy.spec.iter().chain(&policy.specs)),
    CiliumClusterwideNetworkPolicy(policy) => {
        OtherPolicy::of_cilium(policy.spec.iter().chain(&policy.specs))
    },
    CalicoNetworkPolicy(policy) => OtherPolicy::from(&policy.spec),
    CalicoGlobalNetworkPolicy(policy) => OtherPolicy::from(&policy.spec),
}

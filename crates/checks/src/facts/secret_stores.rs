//! Objects that tell of a store of secrets outside the cluster.

use super::{Fact, Observe, Settings};
use crate::kind::Kind;
use crate::model;

macro_rules! observe_present {
    ($($kind:ident),+) => {$(
        impl Observe for model::$kind {
            const KIND: Kind = Kind::$kind;

            fn fact(&self, _: &Settings) -> Fact {
                Fact::Present
            }
        }
    )+};
}

observe_present!(ExternalSecret, SecretProviderClass);

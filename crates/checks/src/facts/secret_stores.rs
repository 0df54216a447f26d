//! Objects that tell of a store of secrets outside the cluster.

use super::Fact;

observe! {
    ExternalSecret(_) => Fact::Present,
    SecretProviderClass(_) => Fact::Present,
}

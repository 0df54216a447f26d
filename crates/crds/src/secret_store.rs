//! Which workloads take secrets from a store outside the cluster.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A store of secrets, and the workloads that use it.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct SecretStoreUse {
    /// What brings the secrets, such as `Vault Agent injector` or `External Secrets Operator`.
    pub store: String,
    /// How many workloads use it. Always the true number.
    #[schemars(with = "i32", range(min = 0))]
    pub count: u32,
    /// The first of them, as kind/name.
    #[serde(default)]
    pub workloads: Vec<String>,
}

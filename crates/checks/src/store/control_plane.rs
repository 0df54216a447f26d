//! What is known of the control plane of the cluster itself.

use std::collections::BTreeSet;

use super::{Scope, Store};
use crate::control_plane::ApiServers;

impl Store {
    /// Takes in what the API servers of the cluster tell of themselves. Returns the reports that it
    /// may change: none if it was known.
    pub fn set_api_servers(&mut self, servers: ApiServers) -> BTreeSet<Scope> {
        if self.api_servers.as_ref() == Some(&servers) {
            return BTreeSet::new();
        }
        self.api_servers = Some(servers);
        BTreeSet::from([Scope::Cluster])
    }

    /// What the API servers of the cluster tell of themselves; None where nobody asked.
    pub fn api_servers(&self) -> Option<&ApiServers> {
        self.api_servers.as_ref()
    }
}

//! Checks on the components of a control plane, by the flags that are in force.
//!
//! A component is seen where a Pod or template runs it, and each API server of the cluster tells
//! its own flags too. What is judged is the value in force: where a flag is not set, the default of
//! the component's version counts.

mod api_servers;
mod component;
mod encryption;
mod flags;
mod instances;

pub(crate) use api_servers::configures_encryption;
pub use api_servers::{ApiServerFact, ApiServers};
pub use component::Component;
pub(crate) use encryption::worst;
pub use encryption::{Direction, Encryption, Transformations};
pub use flags::Flags;
pub(crate) use instances::{Instance, instances, is_own, own};

group! {
    apiserver_anonymous_auth,
    apiserver_audit_log_maxage,
    apiserver_encryption_config_set,
    etcd_client_cert_auth,
}

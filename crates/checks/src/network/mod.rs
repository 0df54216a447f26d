//! What a `NetworkPolicy` does, as Kubernetes defines it: the Pods that it selects, and the
//! connections that it leaves them.
//!
//! A Pod is isolated in a direction if some policy of its namespace selects it and covers that
//! direction. Then it has the connections that one of those policies allows, and no other. What the
//! API server refuses, such as a selector with an operator that is none, selects and allows nothing.

mod address;
mod other;
mod policy;
mod port;
mod selector;

pub use address::{METADATA_SERVICES, is_public};
pub use other::{OtherPolicy, Together};
pub use policy::{Direction, PARTS_LIMIT, Peer, Policy, Rule, Target, isolates, permits};
pub use port::{Port, Ports, Protocol};
pub use selector::LabelSelector;

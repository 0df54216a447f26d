//! Who may do what: effective rights, by the rules of the RBAC authorizer of Kubernetes.
//!
//! ```text
//! Requester ──Store::bindings_to──► bindings ──BoundRole──► rules ──Request──► allowed or not
//! ```
//!
//! A [`Requester`] is a user with its groups, and a `ServiceAccount` is one with the groups that the
//! API server gives it. [`paths`] tells each rule that reaches it in a namespace, and by which
//! subject, binding and role; [`allows`] decides one [`Request`]. Both are pure functions of the
//! [`Store`](crate::Store).
//!
//! What checks ask of a role again and again is found once, when the role arrives: see [`Power`].

mod aggregation;
mod built_in;
mod paths;
mod power;
mod request;
mod requester;
mod right;
mod role;

pub(crate) use aggregation::{Parts, parts_of};
pub(crate) use built_in::{
    FOR_EVERYBODY, OWN_NAMESPACES, SYSTEM_NAMESPACE, is_bootstrapping, is_built_in_role,
    is_component, own_subjects,
};
pub use paths::{Path, allows, paths};
pub use power::{Held, Power, held_in};
pub use request::Request;
pub(crate) use requester::Accounts;
pub use requester::{Requester, SubjectKey};
pub use role::{BoundRole, Holding, RuleRef};

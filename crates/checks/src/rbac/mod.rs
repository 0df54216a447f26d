//! Checks on bindings, with the role that they bind: a role that nobody holds grants nothing.

mod grant;

group! {
    rbac_pods_exec,
}

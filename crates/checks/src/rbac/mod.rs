//! Checks on bindings, with the role that they bind: a role that nobody holds grants nothing.

mod grant;

group! {
    rbac_cluster_admin_binding,
    rbac_pods_attach,
    rbac_pods_exec,
    rbac_portforward,
    rbac_secrets_read,
    rbac_wildcard_all,
}

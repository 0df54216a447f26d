//! Checks on a namespace as a whole.

group! {
    default_namespace,
    namespace_no_resourcequota,
    netpol_default_deny_ingress,
    netpol_namespace_none,
    psa_labels_missing,
}

//! Checks on `NetworkPolicies`.

group! {
    netpol_allow_all,
    netpol_cross_namespace_open,
    netpol_dangling,
    netpol_ipblock_any,
}

//! Checks on a namespace as a whole.

group! {
    netpol_namespace_none,
}

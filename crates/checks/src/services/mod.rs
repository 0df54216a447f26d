//! Checks on Services.

group! {
    service_nodeport,
}

//! Checks on Services.

group! {
    lb_source_ranges,
    service_nodeport,
}

//! Checks on nodes.

group! {
    node_public_ip,
    node_version_skew,
}

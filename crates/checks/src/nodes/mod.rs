//! Checks on nodes.

group! {
    kubelet_tls_cert,
    node_public_ip,
    node_version_skew,
}

//! Checks on nodes.

group! {
    kubelet_tls_cert,
    node_kubelet_eol,
    node_public_ip,
    node_runtime_outdated,
    node_version_skew,
}

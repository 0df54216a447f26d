//! Checks on nodes.

/// Why nothing is known of the version of a kubelet.
const KUBELET_VERSION_UNTOLD: &str = "the node does not tell the version of its kubelet";

group! {
    kubelet_tls_cert,
    node_kubelet_eol,
    node_public_ip,
    node_runtime_outdated,
    node_version_skew,
}

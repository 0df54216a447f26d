//! Checks on the cluster as a whole.

group! {
    apiserver_encryption_provider_strength,
    cni_no_netpol,
    deprecated_api_requested,
    encryption_at_rest,
    external_secret_store,
    image_provenance,
    k8s_version_eol,
    log_forwarder_missing,
    runtime_detection_missing,
    runtime_detection_nodes,
    runtimeclass_none,
}

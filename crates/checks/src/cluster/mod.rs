//! Checks on the cluster as a whole.

group! {
    apiserver_encryption_provider_strength,
    cni_no_netpol,
    encryption_at_rest,
    external_secret_store,
    image_provenance,
    log_forwarder_missing,
    runtime_detection_missing,
    runtime_detection_nodes,
    runtimeclass_none,
}

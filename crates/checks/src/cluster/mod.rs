//! Checks on the cluster as a whole.

group! {
    external_secret_store,
    image_provenance,
    log_forwarder_missing,
    runtime_detection_missing,
    runtime_detection_nodes,
    runtimeclass_none,
}

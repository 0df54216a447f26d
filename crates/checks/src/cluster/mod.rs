//! Checks on the cluster as a whole.

group! {
    image_provenance,
    log_forwarder_missing,
    runtime_detection_missing,
    runtimeclass_none,
}

//! Good practice that no attacker gains from: availability, upkeep, tidiness. Off unless asked for.
//!
//! Most of these checks judge what a person has written: a template, or a Pod that nothing controls.
//! What admission has put into live Pods is not theirs to mend.

mod probe;
mod template;

group! {
    config_unused,
    cronjob_health,
    dns_config,
    env_duplicate,
    hpa_target,
    job_ttl,
    liveness_probe,
    node_affinity,
    pdb_missing,
    port_names,
    priority_class,
    probe_port_undeclared,
    probes_identical,
    pvc_access_mode,
    pvc_storage_request,
    readiness_probe,
    replicas_min,
    requests_equal_limits,
    restart_policy,
    rollout_strategy,
    sa_deprecated_field,
    selector_mismatch,
    statefulset_service,
    topology_spread,
}

//! Checks on Pods and on the Pod templates of workloads.

mod api_client;
mod app_armor;
mod arguments;
mod capability;
pub(crate) mod command_line;
mod core_component;
mod dashboard;
pub(crate) mod fetched_code;
mod high_id;
mod host_mount;
pub(crate) mod host_path;
mod image_reference;
mod image_scans;
mod images;
mod inline_code;
mod resource_request;
pub(crate) mod shell_script;
mod static_pod;

pub(crate) use api_client::api_clients;
pub(crate) use dashboard::is_dashboard;
pub(crate) use image_reference::ImageReference;
pub(crate) use runtimeclass_defeated::node_access;
pub(crate) use static_pod::{is_mirror, is_static};

group! {
    allow_privilege_escalation,
    api_client_in_container,
    apparmor_missing,
    apparmor_unconfined,
    cap_add_only_net_bind,
    cap_added_any,
    cap_added_non_default,
    cap_drop_all,
    cap_drop_any,
    cap_net_raw,
    cap_sys_admin,
    cap_sys_module,
    container_privileged_port,
    control_plane_workload,
    cpu_limit,
    cpu_request,
    credential_in_args,
    credential_pattern_anywhere,
    cri_socket_mount,
    cronjob_suspicious,
    dashboard_deployed,
    dashboard_insecure_args,
    dashboard_privileged_sa,
    default_sa_used,
    docker_socket_mount,
    emptydir_unbounded,
    ephemeral_debug_container,
    ephemeral_storage,
    git_sync_injection,
    host_aliases,
    host_ipc,
    host_network,
    host_pid,
    host_ports,
    hostpath_sensitive,
    hostpath_volume,
    hostpath_writable,
    image_cve,
    image_digest,
    image_latest_tag,
    image_pull_policy,
    image_registry_allowlist,
    image_registry_deprecated,
    image_scan_missing,
    image_scan_stale,
    ingress_nginx_eol,
    interactive_tty,
    kube_system_workload,
    linux_hardening_any,
    memory_limit,
    memory_request,
    mesh_mtls_not_strict,
    mount_propagation,
    naked_pod,
    name_lookalike,
    netpol_imds_open,
    netpol_pod_uncovered,
    privileged_container,
    probe_lifecycle_host,
    proc_mount_unmasked,
    psa_template_drift,
    raw_block_device,
    read_only_root_fs,
    required_labels,
    root_group,
    run_as_high_gid,
    run_as_high_uid,
    run_as_non_root,
    run_as_user_zero,
    runtime_detection_partial,
    runtimeclass_defeated,
    runtimeclass_missing,
    runtimeclass_unknown,
    sa_missing,
    sa_token_automount,
    sa_token_projected_long,
    sa_token_unused,
    sa_token_with_dangerous_rbac,
    seccomp_missing,
    seccomp_unconfined,
    secret_in_env,
    secret_literal_env,
    secret_missing_ref,
    security_context_missing,
    selinux_options,
    share_process_namespace,
    shell_entrypoint,
    ssh_port,
    static_pod_user,
    supplemental_groups_merge,
    tiller_deployed,
    unsafe_sysctls,
    user_namespace,
    volume_types_restricted,
    windows_admin_user,
    windows_host_process,
}

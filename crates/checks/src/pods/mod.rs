//! Checks on Pods and on the Pod templates of workloads.

mod host_path;
mod image_reference;

group! {
    allow_privilege_escalation,
    apparmor_unconfined,
    cap_add_only_net_bind,
    cap_added_non_default,
    cap_drop_all,
    cap_sys_admin,
    cpu_limit,
    cri_socket_mount,
    default_sa_used,
    docker_socket_mount,
    host_ipc,
    host_network,
    host_pid,
    host_ports,
    hostpath_sensitive,
    hostpath_volume,
    image_digest,
    image_latest_tag,
    memory_limit,
    privileged_container,
    proc_mount_unmasked,
    read_only_root_fs,
    required_labels,
    run_as_non_root,
    run_as_user_zero,
    runtimeclass_missing,
    sa_token_automount,
    seccomp_missing,
    secret_literal_env,
    unsafe_sysctls,
    windows_host_process,
}

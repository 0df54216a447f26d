//! Checks on Dockerfiles. They run on files, never in a cluster.

mod answer;
mod commands;
mod evaluate;
mod images;
mod packages;
mod remote;
mod users;

pub use evaluate::{DockerfileResult, evaluate_dockerfile};

group! {
    docker_add,
    docker_base_latest,
    docker_base_trusted,
    docker_cache_clean,
    docker_cmd_entrypoint,
    docker_copy_from,
    docker_dist_upgrade,
    docker_healthcheck,
    docker_maintainer,
    docker_noninteractive,
    docker_packages_minimal,
    docker_packages_pinned,
    docker_packages_verified,
    docker_platform,
    docker_port_22,
    docker_ports_range,
    docker_secrets,
    docker_setuid,
    docker_stage_names,
    docker_sudo,
    docker_update_alone,
    docker_user_nonnumeric,
    docker_user_root,
    docker_workdir,
}

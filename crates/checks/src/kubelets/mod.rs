//! Checks on kubelets, by the settings that are in force.
//!
//! Each kubelet tells them itself, at `/configz`, to whoever has the right `get` on `nodes/configz`.

mod facts;
mod settings;

pub use facts::{KubeletAnswer, KubeletFact};
pub use settings::KubeletSettings;

group! {
    kubelet_anonymous_auth,
    kubelet_authz_not_always_allow,
    kubelet_client_ca,
    kubelet_event_qps,
    kubelet_iptables_chains,
    kubelet_pod_pids_limit,
    kubelet_protect_kernel_defaults,
    kubelet_read_only_port,
    kubelet_rotate_certs,
    kubelet_rotate_server_cert,
    kubelet_seccomp_default,
    kubelet_streaming_idle_timeout,
    kubelet_strong_ciphers,
}

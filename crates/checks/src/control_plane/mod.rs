//! Checks on the components of a control plane, by the flags that are in force.
//!
//! A component is seen where a Pod or template runs it, and each API server of the cluster tells
//! its own flags too. What is judged is the value in force: where a flag is not set, the default of
//! the component's version counts.

mod admission;
mod api_servers;
mod authorization;
mod component;
mod encryption;
mod endpoints;
mod flags;
mod instances;
mod metrics;

pub(crate) use api_servers::configures_encryption;
pub use api_servers::{ApiServerFact, ApiServers};
pub use component::Component;
pub(crate) use encryption::worst;
pub use encryption::{Direction, Encryption, Transformations};
pub use flags::Flags;
pub(crate) use instances::{Instance, instances, is_own, own};
pub use metrics::{DeprecatedApi, Metrics};

group! {
    apiserver_admission_serviceaccount,
    apiserver_always_pull_images,
    apiserver_anonymous_auth,
    apiserver_audit_log_maxage,
    apiserver_audit_log_maxbackup,
    apiserver_audit_log_maxsize,
    apiserver_audit_log_path,
    apiserver_audit_policy_file,
    apiserver_authz_node,
    apiserver_authz_not_always_allow,
    apiserver_authz_rbac,
    apiserver_client_ca,
    apiserver_deny_external_ips,
    apiserver_encryption_config_set,
    apiserver_etcd_ca,
    apiserver_etcd_client_cert,
    apiserver_etcd_plain_endpoint,
    apiserver_event_rate_limit,
    apiserver_kubelet_ca,
    apiserver_kubelet_client_cert,
    apiserver_namespace_lifecycle,
    apiserver_no_always_admit,
    apiserver_node_restriction,
    apiserver_profiling,
    apiserver_request_timeout,
    apiserver_sa_key_file,
    apiserver_sa_lookup,
    apiserver_sa_token_extension,
    apiserver_strong_ciphers,
    apiserver_tls_cert,
    apiserver_token_auth_file,
    etcd_auto_tls,
    etcd_client_cert_auth,
    etcd_peer_auto_tls,
    etcd_peer_cert,
    etcd_peer_client_cert_auth,
    etcd_plain_endpoint,
    etcd_server_cert,
    etcd_unique_ca,
    kcm_bind_address,
    kcm_profiling,
    kcm_root_ca,
    kcm_rotate_kubelet_server_cert,
    kcm_sa_credentials,
    kcm_sa_private_key,
    kcm_terminated_pod_gc,
    scheduler_bind_address,
    scheduler_profiling,
}

//! Checks on Services.

mod exposure;

group! {
    apiserver_service_exposed,
    lb_source_ranges,
    service_external_ip,
    service_loadbalancer,
    service_nodeport,
    service_sensitive_port,
}

//! Checks on Services.

pub(crate) use exposure::published;

mod admin_pages;
mod exposure;

group! {
    apiserver_service_exposed,
    dashboard_exposed,
    lb_source_ranges,
    mesh_bypassed,
    sensitive_ui_exposed,
    service_external_ip,
    service_loadbalancer,
    service_nodeport,
    service_sensitive_port,
}

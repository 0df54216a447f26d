//! Checks on Ingresses and Gateways: where traffic comes in.

group! {
    gateway_cross_namespace,
    gateway_listener_plain,
    gateway_secret_not_granted,
    ingress_catch_all,
    ingress_dangling,
    ingress_nginx_annotations,
    ingress_nginx_snippets,
    ingress_redirect_off,
    ingress_tls_host_gap,
    ingress_tls_missing,
    ingress_tls_secret_bad,
    tls_secret_expiry,
}

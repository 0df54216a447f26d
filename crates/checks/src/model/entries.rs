//! Where traffic comes in: Ingresses, Gateways and the routes behind them.

use k8s_openapi::NamespaceResourceScope;
use k8s_openapi::api::networking::v1 as networking;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kube::Resource;
use serde::Deserialize;

use super::{lean_metadata, nullable};

/// An Ingress.
#[derive(Resource, Deserialize, Clone, Debug, Default)]
#[resource(inherit = networking::Ingress)]
#[serde(default)]
pub struct Ingress {
    /// Name and annotations.
    #[serde(deserialize_with = "lean_metadata")]
    pub metadata: ObjectMeta,
    /// What it lets in.
    #[serde(deserialize_with = "nullable")]
    pub spec: IngressSpec,
}

/// What an Ingress lets in.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct IngressSpec {
    /// Where requests go that no rule takes.
    pub default_backend: Option<IngressBackend>,
    /// Where the others go.
    #[serde(deserialize_with = "nullable")]
    pub rules: Vec<IngressRule>,
    /// The certificates.
    #[serde(deserialize_with = "nullable")]
    pub tls: Vec<IngressTls>,
}

/// Where the requests for a host go.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct IngressRule {
    /// The host; every host where empty.
    #[serde(deserialize_with = "nullable")]
    pub host: String,
    /// By path.
    #[serde(deserialize_with = "nullable")]
    pub http: IngressPaths,
}

/// Where requests go by path.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct IngressPaths {
    /// Each path.
    #[serde(deserialize_with = "nullable")]
    pub paths: Vec<IngressPath>,
}

/// Where the requests for a path go.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct IngressPath {
    /// There.
    #[serde(deserialize_with = "nullable")]
    pub backend: IngressBackend,
}

/// What answers requests.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct IngressBackend {
    /// A Service of the namespace; unset where it is another kind of object.
    pub service: Option<IngressService>,
}

/// A Service that answers requests.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct IngressService {
    /// Its name.
    #[serde(deserialize_with = "nullable")]
    pub name: String,
}

/// The certificate for some hosts.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct IngressTls {
    /// The hosts; all of the Ingress where empty.
    #[serde(deserialize_with = "nullable")]
    pub hosts: Vec<String>,
    /// The Secret that holds it; one of the controller's where empty.
    #[serde(deserialize_with = "nullable")]
    pub secret_name: String,
}

custom_resource! {
    /// A Gateway.
    Gateway("v1", NamespaceResourceScope) {
        /// What it lets in.
        spec: GatewaySpec,
    }

    /// A route for HTTP.
    HTTPRoute("v1", NamespaceResourceScope) {
        /// What it does.
        spec: HttpRouteSpec,
    }
}

/// What a Gateway lets in.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct GatewaySpec {
    /// Where it listens.
    #[serde(deserialize_with = "nullable")]
    pub listeners: Vec<Listener>,
}

/// Where a Gateway listens.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct Listener {
    /// Its name, by which routes choose it.
    #[serde(deserialize_with = "nullable")]
    pub name: String,
    /// The host; every host where empty.
    #[serde(deserialize_with = "nullable")]
    pub hostname: String,
    /// Its port.
    pub port: Option<i64>,
    /// `HTTP`, `HTTPS`, `TLS`, `TCP`, `UDP`, or one that the implementation adds.
    #[serde(deserialize_with = "nullable")]
    pub protocol: String,
    /// The certificates.
    pub tls: Option<ListenerTls>,
    /// Whose routes it takes.
    #[serde(deserialize_with = "nullable")]
    pub allowed_routes: AllowedRoutes,
}

/// The certificates of a listener.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct ListenerTls {
    /// `Terminate` where unset, or `Passthrough`.
    pub mode: Option<String>,
    /// The Secrets that hold them.
    #[serde(deserialize_with = "nullable")]
    pub certificate_refs: Vec<CertificateRef>,
}

/// An object that holds a certificate.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct CertificateRef {
    /// Its API group; the core group where unset.
    #[serde(deserialize_with = "nullable")]
    pub group: String,
    /// `Secret` where unset.
    pub kind: Option<String>,
    /// Its name.
    #[serde(deserialize_with = "nullable")]
    pub name: String,
    /// Its namespace; that of the Gateway where unset.
    pub namespace: Option<String>,
}

/// Whose routes a listener takes.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct AllowedRoutes {
    /// By namespace.
    #[serde(deserialize_with = "nullable")]
    pub namespaces: RouteNamespaces,
}

/// The namespaces whose routes a listener takes.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct RouteNamespaces {
    /// `Same` where unset, `All`, `Selector` or `None`.
    pub from: Option<String>,
}

/// What a route does.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct HttpRouteSpec {
    /// The Gateways that it hangs on.
    #[serde(deserialize_with = "nullable")]
    pub parent_refs: Vec<ParentRef>,
    /// What it does with requests.
    #[serde(deserialize_with = "nullable")]
    pub rules: Vec<HttpRouteRule>,
}

/// What a route hangs on.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct ParentRef {
    /// `Gateway` where unset.
    pub kind: Option<String>,
    /// Its name.
    #[serde(deserialize_with = "nullable")]
    pub name: String,
    /// Its namespace; that of the route where unset.
    pub namespace: Option<String>,
    /// The listener; every one where unset.
    pub section_name: Option<String>,
    /// The port of the listener; every one where unset.
    pub port: Option<i64>,
}

/// What a route does with some requests.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct HttpRouteRule {
    /// What is done before they go on, or instead.
    #[serde(deserialize_with = "nullable")]
    pub filters: Vec<HttpRouteFilter>,
    /// Where they go.
    #[serde(deserialize_with = "nullable")]
    pub backend_refs: Vec<RouteBackend>,
}

/// Where requests go.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct RouteBackend {
    /// `Service` where unset.
    pub kind: Option<String>,
    /// Its name.
    #[serde(deserialize_with = "nullable")]
    pub name: String,
    /// Its namespace; that of the route where unset.
    pub namespace: Option<String>,
}

/// What is done with requests.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct HttpRouteFilter {
    /// They are sent elsewhere.
    pub request_redirect: Option<RequestRedirect>,
}

/// Where requests are sent.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default)]
pub struct RequestRedirect {
    /// `http` or `https`; as before where unset.
    pub scheme: Option<String>,
}

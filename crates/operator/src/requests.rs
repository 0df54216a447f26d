//! What the API server is asked, counted: each attempt by itself, with the bytes that went and came.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures::FutureExt as _;
use http::{Method, Request, Response, Uri};
use http_body::Body as _;
use http_body_util::BodyExt as _;
use hyper_timeout::TimeoutConnector;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use kube::client::retry::RetryPolicy;
use kube::client::{Body, ClientBuilder, ConfigExt as _, DynBody};
use kube::{Client, Config};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;
use tower::retry::RetryLayer;
use tower::{BoxError, Layer, Service, ServiceBuilder};
use tracing::debug;

/// How many bytes of an answer a connection reads ahead. Each kind has a connection of its own, so
/// that the client's default of 400 KiB adds up.
const READ_BUFFER: usize = 32 * 1024;

/// Counts the requests of clients. Cloning shares the counts.
#[derive(Clone, Debug, Default)]
pub struct Requests {
    answered: Family<Answered, Counter>,
    sent: Family<Asked, Counter>,
    received: Family<Asked, Counter>,
}

/// What was asked, in the words of RBAC.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    verb: &'static str,
    /// The plural of a kind, with its subresource; empty for what is no resource.
    resource: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    verb: &'static str,
    resource: String,
    /// The HTTP status; 0 where no answer came.
    code: u16,
}

impl Requests {
    /// New counts, registered with `registry` under `plumbline_`.
    pub fn new(registry: &mut Registry) -> Self {
        let requests = Self::default();
        let registry = registry.sub_registry_with_prefix("plumbline");
        let help = "Requests to the API server, each attempt by itself; code 0: no answer";
        registry.register("api_requests", help, requests.answered.clone());
        let help = "Bytes of the bodies of requests to the API server";
        registry.register("api_request_bytes", help, requests.sent.clone());
        let help = "Bytes of the bodies of its answers, as far as they were read";
        registry.register("api_response_bytes", help, requests.received.clone());
        requests
    }

    /// A client that counts here.
    ///
    /// # Errors
    ///
    /// `config` cannot be used: its certificates, for example, or a proxy.
    pub fn client(&self, config: Config) -> kube::Result<Client> {
        if let Some(proxy_url) = config.proxy_url {
            let proxy_url = Box::new(proxy_url);
            return Err(kube::Error::ProxyProtocolUnsupported { proxy_url });
        }
        let mut connector = HttpConnector::new();
        connector.enforce_http(false);
        // The client's own stack lets the kernel wait for more to send.
        connector.set_nodelay(true);
        let mut connector =
            TimeoutConnector::new(config.rustls_https_connector_with_connector(connector)?);
        connector.set_connect_timeout(config.connect_timeout);
        connector.set_read_timeout(config.read_timeout);
        connector.set_write_timeout(config.write_timeout);
        let mut connections = hyper_util::client::legacy::Builder::new(TokioExecutor::new());
        connections.http1_max_buf_size(READ_BUFFER);
        let retry = config.default_retry.then(|| RetryLayer::new(RetryPolicy::server_retry()));
        let service = ServiceBuilder::new()
            .layer(config.base_uri_layer())
            .option_layer(retry)
            .option_layer(config.auth_layer()?)
            .layer(config.extra_headers_layer()?)
            // Below the retries: an attempt that is refused loads the API server like any other.
            .layer(self)
            .map_err(BoxError::from)
            .service(connections.build(connector));
        Ok(ClientBuilder::new(service, config.default_namespace).build())
    }
}

impl<S> Layer<S> for Requests {
    type Service = Counting<S>;

    fn layer(&self, inner: S) -> Counting<S> {
        Counting { requests: self.clone(), inner }
    }
}

/// A client whose requests are counted.
#[derive(Clone, Debug)]
pub struct Counting<S> {
    requests: Requests,
    inner: S,
}

impl<S, B> Service<Request<Body>> for Counting<S>
where
    S: Service<Request<Body>, Response = Response<B>, Error = BoxError>,
    S::Future: Send + 'static,
    B: http_body::Body<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response<Box<DynBody>>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let asked = asked(request.method(), request.uri());
        let size = request.body().size_hint().exact().unwrap_or_default();
        self.requests.sent.get_or_create(&asked).inc_by(size);
        let (requests, answer) = (self.requests.clone(), self.inner.call(request));
        async move {
            let answer = answer.await;
            let code = answer.as_ref().map_or(0, |answer| answer.status().as_u16());
            let received = requests.received.get_or_create(&asked).clone();
            let Asked { verb, resource } = asked;
            debug!(verb, resource, code, "answered");
            requests.answered.get_or_create(&Answered { verb, resource, code }).inc();
            answer.map(|answer| answer.map(|body| counted(body, received)))
        }
        .boxed()
    }
}

/// The same body, whose bytes are counted as they come.
fn counted<B>(body: B, received: Counter) -> Box<DynBody>
where
    B: http_body::Body<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<BoxError>,
{
    let counting = body.map_frame(move |frame| {
        if let Some(data) = frame.data_ref() {
            received.inc_by(data.len() as u64);
        }
        frame
    });
    Box::new(counting.map_err(Into::into))
}

/// What a request is, as the API server tells it:
/// <https://kubernetes.io/docs/reference/access-authn-authz/authorization/#determine-the-request-verb>
fn asked(method: &Method, uri: &Uri) -> Asked {
    let mut path = uri.path().split('/').filter(|part| !part.is_empty());
    let mut rest: Vec<&str> = match path.next() {
        Some("api") => path.skip(1).collect(),
        Some("apis") => path.skip(2).collect(),
        _ => Vec::new(),
    };
    // A namespace itself is a resource too, and has these subresources.
    if matches!(*rest, ["namespaces", _, below, ..] if !matches!(below, "status" | "finalize")) {
        rest.drain(..2);
    }
    let named = rest.len() > 1;
    let resource = match *rest {
        [] => String::new(),
        [resource] | [resource, _] => resource.to_owned(),
        [resource, _, subresource, ..] => format!("{resource}/{subresource}"),
    };
    let watches = || uri.query().is_some_and(|query| query.split('&').any(|it| it == "watch=true"));
    let verb = match *method {
        Method::GET if resource.is_empty() || named => "get",
        Method::GET if watches() => "watch",
        Method::GET => "list",
        Method::POST => "create",
        Method::PUT => "update",
        Method::PATCH => "patch",
        Method::DELETE => "delete",
        _ => "other",
    };
    Asked { verb, resource }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_told_in_the_words_of_rbac() {
        let reports = "/apis/plumbline.dev/v1alpha1/namespaces/web/securityreports";
        for (method, uri, verb, resource) in [
            (Method::GET, "/api/v1/pods?limit=500&continue=x", "list", "pods"),
            (Method::GET, "/api/v1/pods?watch=true&timeoutSeconds=60", "watch", "pods"),
            (Method::GET, "/api/v1/namespaces?&limit=500", "list", "namespaces"),
            (Method::GET, "/api/v1/namespaces/web", "get", "namespaces"),
            (Method::GET, "/api/v1/namespaces/web/pods", "list", "pods"),
            (Method::GET, &format!("{reports}/posture"), "get", "securityreports"),
            (Method::POST, &format!("{reports}?"), "create", "securityreports"),
            (
                Method::PATCH,
                &format!("{reports}/posture/status"),
                "patch",
                "securityreports/status",
            ),
            (Method::PUT, "/api/v1/namespaces/web/status", "update", "namespaces/status"),
            (Method::DELETE, "/apis/apps/v1/namespaces/web/deployments/a", "delete", "deployments"),
            (Method::GET, "/apis", "get", ""),
            (Method::GET, "/version", "get", ""),
        ] {
            let uri: Uri = uri.parse().expect("a URI");
            let expected = Asked { verb, resource: resource.to_owned() };
            assert_eq!(asked(&method, &uri), expected, "{method} {uri}");
        }
    }
}

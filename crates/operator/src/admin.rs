//! Health, readiness and metrics, on one port.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing::info;

/// What the endpoints show.
#[derive(Clone, Debug, Default)]
pub struct Health {
    ready: Arc<AtomicBool>,
}

impl Health {
    /// Every readable kind has been read once. Returns whether that is news.
    pub fn set_ready(&self) -> bool {
        !self.ready.swap(true, Ordering::Relaxed)
    }
}

/// What the handlers share.
#[derive(Clone)]
struct Shared {
    health: Health,
    registry: Arc<Registry>,
}

/// How long one answer may take.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Binds `address`.
///
/// # Errors
///
/// The address cannot be bound.
pub async fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}; choose another with --listen"))?;
    info!(address = %listener.local_addr()?, "listening");
    Ok(listener)
}

/// Serves `/livez`, `/readyz` and `/metrics` until `stop`.
///
/// # Errors
///
/// The listener fails.
pub async fn serve(
    listener: TcpListener,
    health: Health,
    registry: Registry,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let shared = Shared { health, registry: Arc::new(registry) };
    let router = Router::new()
        .route("/livez", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .layer(tower_http::timeout::TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            TIMEOUT,
        ))
        .with_state(shared);
    axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await?;
    Ok(())
}

async fn ready(State(shared): State<Shared>) -> Response {
    if shared.health.ready.load(Ordering::Relaxed) {
        "ok\n".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not every kind has been read yet\n").into_response()
    }
}

async fn metrics(State(shared): State<Shared>) -> Response {
    let mut text = String::new();
    if encode(&mut text, &shared.registry).is_err() {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, content_type)], text).into_response()
}

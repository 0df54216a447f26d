//! Fills a cluster through its API server, as its users and controllers did.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use http::{Method, Request, header};
use kube::Client;
use serde_json::Value;

use super::{
    objects::{self, Object},
    progress::Progress,
    size::Size,
};
use crate::binaries::kubernetes_version;

/// Requests in flight.
const SIDE_BY_SIDE: usize = 24;

/// How often progress is told.
const STEP: Duration = Duration::from_secs(10);

/// Creates everything that a cluster of `size` holds, on an empty one.
pub async fn fill(client: &Client, size: &Size, progress: &Progress) -> Result<()> {
    for (what, objects) in objects::all(size, kubernetes_version()?) {
        create(client, progress, what, objects).await?;
    }
    Ok(())
}

/// Creates `objects`, several at a time, each with its status.
pub(super) async fn create(
    client: &Client,
    progress: &Progress,
    what: &str,
    objects: impl Iterator<Item = Object>,
) -> Result<()> {
    let (start, done) = (Instant::now(), AtomicUsize::new(0));
    let creating = stream::iter(objects).map(Ok).try_for_each_concurrent(SIDE_BY_SIDE, |object| {
        let done = &done;
        async move {
            create_one(client, object).await?;
            done.fetch_add(1, Ordering::Relaxed);
            anyhow::Ok(())
        }
    });
    let telling = async {
        loop {
            tokio::time::sleep(STEP).await;
            progress.tell(format_args!("  {} {what} so far", done.load(Ordering::Relaxed)));
        }
    };
    tokio::select! {
        created = creating => created?,
        () = telling => {}
    }
    let done = done.into_inner();
    progress.tell(format_args!("{done} {what} created in {:.1} s", start.elapsed().as_secs_f64()));
    Ok(())
}

/// Creates `object`, with its status.
pub(super) async fn create_one(client: &Client, object: Object) -> Result<()> {
    send(client, Method::POST, &object.collection, &object.body).await?;
    if object.status.is_some() {
        let (_, path) = object.paths();
        send(client, Method::PUT, &path, &object.whole()).await?;
    }
    Ok(())
}

/// Sends `body` to `path`, and drops the answer once it is known that it went well.
pub(super) async fn send(client: &Client, method: Method, path: &str, body: &Value) -> Result<()> {
    let what = || format!("{method} {path}");
    let request = Request::builder()
        .method(method.clone())
        .uri(path)
        .header(header::CONTENT_TYPE, "application/json")
        .body(serde_json::to_vec(body)?)?;
    client.request_text(request).await.with_context(what)?;
    Ok(())
}

//! The physical limit: what the API server itself takes to list the same kinds to somebody who throws
//! the answer away.

use std::time::Instant;

use anyhow::{Context as _, Result};
use futures::AsyncReadExt as _;
use http::{Request, header};
use kube::{Client, Resource as _};
use plumbline_checks::{Kind, model, with_kinds};

use super::result::Raw;

/// The answers are read in pieces of this size.
const PIECE: usize = 256 * 1024;

const METADATA: &str = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

/// Lists each kind that every API server has, one after another, from the API server's cache.
pub async fn list_all(client: &Client) -> Result<Raw> {
    let start = Instant::now();
    let mut raw = Raw::default();
    let mut piece = vec![0; PIECE];
    macro_rules! list {
        ($($kind:ident),+) => {$(
            if !Kind::$kind.is_optional() {
                let path = model::$kind::url_path(&(), None);
                let bytes = list(client, &path, Kind::$kind == Kind::Secret, &mut piece).await;
                raw.bytes += bytes.with_context(|| format!("list {path}"))?;
            }
        )+};
    }
    with_kinds!(list);
    raw.seconds = start.elapsed().as_secs_f64();
    Ok(raw)
}

/// How many bytes the answer has.
async fn list(client: &Client, path: &str, metadata: bool, piece: &mut [u8]) -> Result<u64> {
    let accept = if metadata { METADATA } else { "application/json" };
    let request = Request::get(format!("{path}?resourceVersion=0"))
        .header(header::ACCEPT, accept)
        .body(Vec::new())?;
    let mut answer = std::pin::pin!(client.request_stream(request).await?);
    let mut bytes = 0;
    loop {
        match answer.read(piece).await? {
            0 => return Ok(bytes),
            read => bytes += read as u64,
        }
    }
}

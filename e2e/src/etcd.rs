//! What lies in etcd, read past the API server: the truth behind what reports say of it.

use anyhow::{Context as _, Result, bail};
use k8s_openapi::ByteString;
use serde::Deserialize;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::UnixStream,
};

use crate::{control_plane::ControlPlane, programs};

#[derive(Deserialize)]
struct Range {
    #[serde(default)]
    kvs: Vec<Pair>,
}

#[derive(Deserialize)]
struct Pair {
    key: ByteString,
    value: ByteString,
}

/// An entry of etcd.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its key, such as `/registry/secrets/shop/token`.
    pub key: String,
    /// What lies there.
    pub value: Vec<u8>,
}

impl Stored {
    /// Whether `text` lies there in plain text.
    pub fn shows(&self, text: &str) -> bool {
        self.value.windows(text.len()).any(|window| window == text.as_bytes())
    }

    /// Whether it lies there encrypted, as the API server marks it.
    pub fn is_encrypted(&self) -> bool {
        self.value.starts_with(b"k8s:enc:")
    }
}

impl ControlPlane {
    /// What lies in etcd below `prefix`, by key.
    pub async fn stored(&self, prefix: &str) -> Result<Vec<Stored>> {
        let bytes = |text: &[u8]| ByteString(text.to_vec());
        let mut end = prefix.as_bytes().to_vec();
        let last = end.last_mut().context("a prefix")?;
        *last += 1;
        let body = json!({"key": bytes(prefix.as_bytes()), "range_end": bytes(&end)}).to_string();
        let mut stream = UnixStream::connect(programs::etcd_socket(self.folder())).await?;
        let request = format!(
            "POST /v3/kv/range HTTP/1.0\r\nHost: etcd\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        let (head, body) = answer.split_once("\r\n\r\n").context("etcd gave no body")?;
        if !head.lines().next().is_some_and(|status| status.contains(" 200 ")) {
            bail!("etcd answers {head}");
        }
        let range: Range = serde_json::from_str(body)?;
        let stored = range
            .kvs
            .into_iter()
            .map(|pair| Ok(Stored { key: String::from_utf8(pair.key.0)?, value: pair.value.0 }));
        stored.collect()
    }
}

//! Deployments that are rolled out at once, as their controller does it: a new `ReplicaSet`, and one Pod
//! after another replaced. What is rolled out is less hardened, so that every report has to tell it.

use anyhow::Result;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use http::Method;
use kube::Client;
use serde_json::json;

use super::{
    fill::send,
    objects::{self, Object},
    size::Size,
};

/// How many Deployments are rolled out side by side.
const SIDE_BY_SIDE: usize = 16;

/// Rolls out the first `count` Deployments. Returns how many Pods that replaced.
pub(super) async fn roll_out(client: &Client, size: &Size, count: usize) -> Result<usize> {
    let rolled = stream::iter(0..count)
        .map(|index| roll_out_one(client, size, index))
        .buffer_unordered(SIDE_BY_SIDE);
    rolled.try_fold(0, |sum, pods| async move { Ok(sum + pods) }).await
}

async fn roll_out_one(client: &Client, size: &Size, index: usize) -> Result<usize> {
    let mut replaced = 0;
    for old in objects::pods_of(size, index) {
        let Object { collection, mut body, status } = old;
        let name = body["metadata"]["name"].as_str().unwrap_or_default().to_owned();
        body["metadata"]["name"] = json!(format!("{name}-new"));
        body["spec"]["hostPID"] = json!(true);
        body["spec"]["hostIPC"] = json!(true);
        send(client, Method::POST, &collection, &body).await?;
        body["status"] = status.unwrap_or_default();
        send(client, Method::PUT, &format!("{collection}/{name}-new/status"), &body).await?;
        let at_once = json!({"gracePeriodSeconds": 0});
        send(client, Method::DELETE, &format!("{collection}/{name}"), &at_once).await?;
        replaced += 1;
    }
    Ok(replaced)
}

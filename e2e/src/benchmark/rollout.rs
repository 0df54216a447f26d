//! Deployments that are rolled out at once: one Pod after another is replaced. What is rolled out is less hardened, so that every report has to tell it.

use anyhow::Result;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use http::Method;
use kube::Client;
use serde_json::json;

use super::{
    fill::{create_one, send},
    objects,
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
    for mut pod in objects::pods_of(size, index) {
        let (old, _) = pod.paths();
        let name = pod.body["metadata"]["name"].as_str().unwrap_or_default();
        pod.body["metadata"]["name"] = json!(format!("{name}-new"));
        pod.body["spec"]["hostPID"] = json!(true);
        pod.body["spec"]["hostIPC"] = json!(true);
        create_one(client, pod).await?;
        let at_once = json!({"gracePeriodSeconds": 0});
        send(client, Method::DELETE, &old, &at_once).await?;
        replaced += 1;
    }
    Ok(replaced)
}

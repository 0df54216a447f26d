//! Pods in a crash loop: much that changes, and nothing that a report has to tell.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use anyhow::Result;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use http::Method;
use kube::Client;
use serde_json::{Value, json};
use tokio::time::{MissedTickBehavior, interval};

use super::{
    fill::{create, send},
    objects,
    progress::Progress,
    size::Size,
};

/// How many Deployments the Pods are of.
const DEPLOYMENTS: usize = 30;

/// The kubelet waits this long before it starts a container that keeps crashing once more.
const BACK_OFF: Duration = Duration::from_mins(5);

/// How often it writes the status of a Pod each time: it starts, it ends, it waits.
const UPDATES: [Update; 3] = [Update::Starts, Update::Ends, Update::Waits];

/// Requests in flight.
const SIDE_BY_SIDE: usize = 8;

#[derive(Clone, Copy, Debug)]
enum Update {
    Starts,
    Ends,
    Waits,
}

impl Update {
    fn state(self, restarts: usize) -> Value {
        match self {
            Self::Starts => json!({"running": {"startedAt": time(restarts)}}),
            Self::Ends => json!({"terminated": {"exitCode": 1, "reason": "Error",
                "startedAt": time(restarts), "finishedAt": time(restarts)}}),
            Self::Waits => json!({"waiting": {"reason": "CrashLoopBackOff",
                "message": "back-off 5m0s restarting failed container=app"}}),
        }
    }
}

fn time(restarts: usize) -> String {
    format!(
        "2026-11-{:02}T{:02}:{:02}:00Z",
        restarts / 1440 % 28 + 1,
        restarts / 60 % 24,
        restarts % 60
    )
}

/// Creates a namespace with `count` Pods. Returns the path of each and the Pod.
pub(super) async fn prepare(
    client: &Client,
    progress: &Progress,
    count: usize,
) -> Result<Vec<(String, Value)>> {
    // Its one namespace has the number that `Size` begins with.
    let size = Size { pods: count, deployments: DEPLOYMENTS, namespaces: 1 };
    let moved = |mut object: objects::Object| {
        object.collection = object.collection.replace(&objects::namespace_name(0), NAMESPACE);
        object
    };
    let space = json!({"metadata": {"name": NAMESPACE}});
    send(client, Method::POST, "/api/v1/namespaces", &space).await?;
    let settings = objects::of_namespace(0).into_iter().map(moved);
    create(client, progress, "objects of a namespace", settings).await?;
    let workloads = (0..DEPLOYMENTS).flat_map(|index| objects::of_deployment(&size, index));
    create(client, progress, "objects of Deployments", workloads.map(moved)).await?;
    let pods: Vec<_> =
        (0..DEPLOYMENTS).flat_map(|index| objects::pods_of(&size, index)).map(moved).collect();
    create(client, progress, "Pods that will crash", pods.iter().cloned()).await?;
    Ok(pods.into_iter().map(|pod| (pod.paths().1, pod.whole())).collect())
}

const NAMESPACE: &str = "crash-loop";

/// Has `pods` crash for `time`, each as often as its kubelet would start it. Returns how many updates
/// of their status that took.
pub(super) async fn crash(
    client: &Client,
    pods: &[(String, Value)],
    time: Duration,
) -> Result<usize> {
    let updates = u32::try_from(pods.len() * UPDATES.len())?;
    let mut tick = interval(BACK_OFF / updates);
    tick.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let (start, done) = (Instant::now(), AtomicUsize::new(0));
    let updates = stream::unfold((tick, 0_usize), |(mut tick, number)| async move {
        tick.tick().await;
        (start.elapsed() < time).then_some((number, (tick, number + 1)))
    });
    let updates = updates.map(Ok).try_for_each_concurrent(SIDE_BY_SIDE, |number| {
        let done = &done;
        async move {
            let (path, pod) = &pods[number / UPDATES.len() % pods.len()];
            let restarts = number / UPDATES.len() / pods.len() + 1;
            let mut pod = pod.clone();
            let container = &mut pod["status"]["containerStatuses"][0];
            container["state"] = UPDATES[number % UPDATES.len()].state(restarts);
            container["restartCount"] = json!(restarts);
            container["ready"] = json!(false);
            send(client, Method::PUT, path, &pod).await?;
            done.fetch_add(1, Ordering::Relaxed);
            anyhow::Ok(())
        }
    });
    updates.await?;
    Ok(done.into_inner())
}

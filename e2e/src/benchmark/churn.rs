//! Changes that reports have to tell, and how long each takes to be told.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::{Result, bail};
use futures::TryStreamExt as _;
use http::Method;
use kube::{
    Api, Client,
    runtime::{
        WatchStreamExt as _,
        watcher::{self, Event, watcher},
    },
};
use plumbline_crds::{SecurityReport, SecurityReportStatus};
use serde_json::{Value, json};
use tokio::{
    task::JoinSet,
    time::{MissedTickBehavior, interval, sleep},
};

use super::{fill::send, result::Latency};
use crate::reports::finding;

/// The check that the changes offend.
const CHECK: &str = "privileged-container";

/// How long a change may take to be told before it counts as lost.
const PATIENCE: Duration = Duration::from_secs(30);

/// How many Pods stand in a namespace before the oldest goes: long enough to be told, also where
/// changes come faster than reports.
const STANDING: usize = 10;

const SEED: u64 = 8;

/// What came of changes.
#[derive(Debug)]
pub(super) struct Told {
    /// How many changes were made.
    pub(super) changes: usize,
    /// How long they took to be told.
    pub(super) latency: Latency,
    /// How many no report told.
    pub(super) lost: usize,
}

/// A change that no report has told yet.
#[derive(Debug)]
struct Pending {
    pod: String,
    /// Whether the Pod was created; else it was deleted.
    created: bool,
    sent: Instant,
}

/// The changes of one stream.
#[derive(Debug, Default)]
struct Stream {
    pending: HashMap<String, Vec<Pending>>,
    milliseconds: Vec<f64>,
}

impl Stream {
    fn take(&mut self, namespace: &str, status: &SecurityReportStatus) {
        let Some(pending) = self.pending.get_mut(namespace) else { return };
        let now = Instant::now();
        let subjects = finding(status, CHECK).map_or(&[][..], |finding| &finding.subjects);
        let listed = |pod: &str| subjects.iter().any(|it| it.kind == "Pod" && it.name == pod);
        let gone = |change: &&Pending| !change.created && !listed(&change.pod);
        let gone: HashSet<String> = pending.iter().filter(gone).map(|it| it.pod.clone()).collect();
        pending.retain(|change| {
            // Whose end is told before its beginning was: one report told both.
            let told = gone.contains(&change.pod) || (change.created && listed(&change.pod));
            if told {
                self.milliseconds.push(now.duration_since(change.sent).as_secs_f64() * 1e3);
            }
            !told
        });
    }

    fn lost(&self) -> usize {
        self.pending.values().map(Vec::len).sum()
    }
}

/// Makes `per_second` changes for `time`, each in one of `namespaces` by chance. Its Pods are called
/// `name` and a number: no other has used that name.
pub(super) async fn churn(
    client: &Client,
    name: &str,
    namespaces: &[String],
    per_second: u32,
    time: Duration,
) -> Result<Told> {
    let mut random = fastrand::Rng::with_seed(SEED);
    let stream = Arc::new(Mutex::new(Stream::default()));
    let mut watching = JoinSet::new();
    watching.spawn(follow(client.clone(), Arc::clone(&stream)));
    let mut sending = JoinSet::new();
    let mut standing: HashMap<&String, Vec<String>> = HashMap::new();
    let mut tick = interval(Duration::from_secs(1) / per_second);
    tick.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let start = Instant::now();
    let mut changes = 0;
    while start.elapsed() < time {
        tick.tick().await;
        let Some(namespace) = random.choice(namespaces) else { bail!("there is no namespace") };
        let pods = standing.entry(namespace).or_default();
        let (created, pod) = if pods.len() < STANDING {
            let pod = format!("{name}-{changes}");
            pods.push(pod.clone());
            (true, pod)
        } else {
            (false, pods.remove(0))
        };
        changes += 1;
        let (client, namespace) = (client.clone(), namespace.to_owned());
        let pending = Pending { pod: pod.clone(), created, sent: Instant::now() };
        lock(&stream).pending.entry(namespace.clone()).or_default().push(pending);
        sending.spawn(async move { change(&client, &namespace, &pod, created).await });
        while let Some(sent) = sending.try_join_next() {
            sent??;
        }
        if let Some(ended) = watching.try_join_next() {
            ended??;
        }
    }
    while let Some(sent) = sending.join_next().await {
        sent??;
    }
    let end = Instant::now();
    while lock(&stream).lost() > 0 && end.elapsed() < PATIENCE {
        sleep(Duration::from_millis(20)).await;
    }
    let mut stream = lock(&stream);
    let latency = Latency::of(std::mem::take(&mut stream.milliseconds));
    Ok(Told { changes, latency, lost: stream.lost() })
}

fn lock(stream: &Mutex<Stream>) -> std::sync::MutexGuard<'_, Stream> {
    stream.lock().unwrap_or_else(PoisonError::into_inner)
}

fn pod(name: &str) -> Value {
    json!({
        "metadata": {"name": name},
        "spec": {"containers": [{"name": "main", "image": "registry.example/churn:1",
                                 "securityContext": {"privileged": true}}]},
    })
}

async fn change(client: &Client, namespace: &str, name: &str, create: bool) -> Result<()> {
    let pods = format!("/api/v1/namespaces/{namespace}/pods");
    if create {
        return send(client, Method::POST, &pods, &pod(name)).await;
    }
    let at_once = json!({"gracePeriodSeconds": 0});
    send(client, Method::DELETE, &format!("{pods}/{name}"), &at_once).await
}

async fn follow(client: Client, stream: Arc<Mutex<Stream>>) -> Result<()> {
    let api = Api::<SecurityReport>::all(client);
    let mut events = std::pin::pin!(watcher(api, watcher::Config::default()).default_backoff());
    while let Some(event) = events.try_next().await? {
        if let Event::Apply(report) | Event::InitApply(report) = event
            && let (Some(namespace), Some(status)) = (report.metadata.namespace, report.status)
        {
            lock(&stream).take(&namespace, &status);
        }
    }
    bail!("the watch of reports has ended")
}

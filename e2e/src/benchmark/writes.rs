//! Every write of a report, as a watcher of the API server sees it: when, and of which namespace.

use std::{
    collections::{BTreeMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::{Result, bail};
use futures::TryStreamExt as _;
use kube::{
    Api, Client, Resource,
    api::ObjectMeta,
    core::PartialObjectMeta,
    runtime::{
        WatchStreamExt as _,
        watcher::{self, Event, watcher},
    },
};
use plumbline_crds::{ClusterSecurityReport, SecurityReport};
use serde::de::DeserializeOwned;
use tokio::{task::JoinSet, time::sleep};

/// How often it is looked whether a wait is over.
const POLL: Duration = Duration::from_millis(50);

/// Counts writes from the moment it is made on. Dropping it ends that.
#[derive(Debug)]
pub struct Writes {
    seen: Arc<Mutex<Seen>>,
    _watches: JoinSet<Result<()>>,
}

/// What was seen so far. The report of the cluster is under the empty name.
#[derive(Debug, Default)]
struct Seen {
    /// Both kinds of reports have been listed.
    listed: usize,
    /// Of a whole report: an empty one that was only created has none.
    whole: HashSet<String>,
    /// When each report was written.
    times: BTreeMap<String, Vec<Instant>>,
}

impl Seen {
    fn take(&mut self, metadata: &ObjectMeta, is_write: bool) {
        let name = metadata.namespace.clone().unwrap_or_default();
        let has_status = metadata
            .managed_fields
            .iter()
            .flatten()
            .any(|entry| entry.subresource.as_deref() == Some("status"));
        if has_status {
            self.whole.insert(name.clone());
        }
        if is_write {
            self.times.entry(name).or_default().push(Instant::now());
        }
    }

    fn last(&self) -> Option<Instant> {
        self.times.values().filter_map(|times| times.last()).max().copied()
    }
}

impl Writes {
    /// Watches, and returns once what stands has been listed.
    pub async fn watch(client: &Client) -> Result<Self> {
        let seen = Arc::new(Mutex::new(Seen::default()));
        let mut watches = JoinSet::new();
        watches.spawn(follow::<SecurityReport>(client.clone(), Arc::clone(&seen)));
        watches.spawn(follow::<ClusterSecurityReport>(client.clone(), Arc::clone(&seen)));
        let writes = Self { seen, _watches: watches };
        while writes.seen(|seen| seen.listed) < 2 {
            sleep(POLL).await;
        }
        Ok(writes)
    }

    fn seen<T>(&self, look: impl FnOnce(&Seen) -> T) -> T {
        look(&self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// How many writes were seen.
    pub fn count(&self) -> usize {
        self.seen(|seen| seen.times.values().map(Vec::len).sum())
    }

    /// When the last write was seen.
    pub fn last(&self) -> Option<Instant> {
        self.seen(Seen::last)
    }

    /// How often the report that was written most was written, the cluster's aside.
    pub fn most(&self) -> usize {
        self.seen(|seen| {
            let namespaces = seen.times.iter().filter(|(name, _)| !name.is_empty());
            namespaces.map(|(_, times)| times.len()).max().unwrap_or_default()
        })
    }

    /// Waits until `reports` reports have a status and nothing was written for `quiet`.
    pub async fn wait(&self, reports: usize, quiet: Duration, patience: Duration) -> Result<()> {
        let start = Instant::now();
        loop {
            let (whole, last) = self.seen(|seen| (seen.whole.len(), seen.last()));
            let rests = last.unwrap_or(start).elapsed() >= quiet;
            if whole >= reports && rests {
                return Ok(());
            }
            if start.elapsed() >= patience {
                bail!("{whole} of {reports} reports stand after {patience:?}");
            }
            sleep(POLL).await;
        }
    }
}

async fn follow<K>(client: Client, seen: Arc<Mutex<Seen>>) -> Result<()>
where
    K: Resource<DynamicType = ()> + Clone + std::fmt::Debug + DeserializeOwned + Send + 'static,
{
    let api = Api::<PartialObjectMeta<K>>::all(client);
    let mut events = std::pin::pin!(watcher(api, watcher::Config::default()).default_backoff());
    while let Some(event) = events.try_next().await? {
        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::InitApply(report) => seen.take(&report.metadata, false),
            Event::Apply(report) => seen.take(&report.metadata, true),
            Event::InitDone => seen.listed += 1,
            Event::Init | Event::Delete(_) => {}
        }
    }
    bail!("the watch of reports has ended")
}

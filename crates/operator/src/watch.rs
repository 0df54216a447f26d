//! watch: one supervised watcher for each kind, each with its own backoff.

use std::fmt::Debug;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures::{Stream, TryStreamExt as _};
use kube::api::ObjectMeta;
use kube::core::PartialObjectMeta;
use kube::runtime::utils::Backoff as _;
use kube::runtime::watcher::{self, DefaultBackoff, Event, watcher};
use kube::{Api, Client, Resource};
use plumbline_checks::evidence::ServerVersion;
use plumbline_checks::facts::{Observe, Observed, place};
use plumbline_checks::{Kind, Scope, Settings};
use plumbline_crds::{CLUSTER_REPORT_NAME, ClusterSecurityReport, REPORT_NAME, SecurityReport};
use serde::de::DeserializeOwned;
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};
use tracing::debug;

use crate::api_servers::Answers;
use crate::discovery::{Discovered, Serves};
use crate::error::{Cause, cause};

/// What a watcher saw, on its way to the index.
#[derive(Clone, Debug, PartialEq)]
pub enum Observation {
    /// A listing of a kind begins.
    Listing(Kind),
    /// An object is there, with these facts.
    Applied(Observed),
    /// An object is gone: kind, namespace, name.
    Deleted(Kind, Box<str>, Box<str>),
    /// The listing of a kind is complete.
    Listed(Kind),
    /// A kind could not be read, and why.
    Failed(Kind, Cause),
    /// The API server does not serve an optional kind: no object of it exists.
    Withdrawn(Kind),
    /// After a failure, the watch of a kind has been quiet and open again for a while.
    Recovered(Kind),
    /// The version that the API server tells.
    Server(ServerVersion),
    /// What the API servers of the cluster tell of themselves.
    ApiServers(Answers),
    /// A report as it stands at the API server.
    Report(Scope, ReportEvent),
    /// The listing of the reports of namespaces (or of the cluster) is complete: any that it did
    /// not show is gone.
    ReportsListed(ReportKind),
    /// Our own reports cannot be watched, and why.
    ReportsFailed(ReportKind, Cause),
}

/// What happened to a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReportEvent {
    /// It is there, at this resource version.
    Stands(Box<str>),
    /// It was deleted.
    Gone,
}

/// The two kinds of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReportKind {
    /// `SecurityReport`
    Namespace,
    /// `ClusterSecurityReport`
    Cluster,
}

impl ReportKind {
    /// The kind of the report of `scope`.
    pub fn of(scope: &Scope) -> Self {
        match scope {
            Scope::Namespace(_) => Self::Namespace,
            Scope::Cluster => Self::Cluster,
        }
    }
}

/// How the API server is asked.
#[derive(Clone, Debug)]
pub struct WatchConfig {
    /// How long one watch request may last. A right that was taken away shows when it ends.
    pub timeout: Duration,
    /// How a kind is listed.
    pub lists: Lists,
    /// How many objects a page of a listing has.
    pub page_size: u32,
}

/// How a kind is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Lists {
    /// Object by object, from the cache of the API server, as the beginning of a watch; in pages
    /// where the API server does not do that.
    Streamed,
    /// In pages
    Paged,
}

/// A watch that failed and then stays quiet for this long is taken as open again: longer than a
/// connection takes to fail.
const QUIET_AFTER_FAILURE: Duration = Duration::from_secs(35);

/// A missing right is asked for again after this time, so that a granted one is noticed.
const FORBIDDEN_RETRY: Duration = Duration::from_secs(3);

/// Watches `K` and sends what it sees, for ever; ends when nobody listens.
pub async fn watch<K: Observe>(
    client: Client,
    config: WatchConfig,
    settings: Arc<Settings>,
    observations: mpsc::Sender<Observation>,
) {
    let kind = K::KIND;
    let observe = |event| match event {
        Event::Init => Some(Observation::Listing(kind)),
        Event::InitApply(object) | Event::Apply(object) => {
            let object: K = object;
            Some(Observation::Applied(object.observe(&settings)))
        }
        Event::Delete(object) => {
            let (namespace, name) = place(kind, object.meta());
            Some(Observation::Deleted(kind, namespace, name))
        }
        Event::InitDone => Some(Observation::Listed(kind)),
    };
    let failed = |cause| Observation::Failed(kind, cause);
    let recovered = Some(Observation::Recovered(kind));
    let page_size = config.page_size.min(K::PAGE_LIMIT);
    // Optional kinds may have an API server of their own, which may not know streamed lists and would
    // then show nothing of what there is.
    let lists = if kind.is_optional() { Lists::Paged } else { config.lists };
    let config = WatchConfig { lists, page_size, ..config };
    let open = |lists| watcher(Api::<K>::all(client.clone()), watcher_config(&config, lists));
    supervise(open, config.lists, observe, failed, recovered, observations).await;
}

/// Watches the optional kind `K` while the API server serves it; ends when nobody listens.
pub async fn watch_optional<K: Observe>(
    client: Client,
    config: WatchConfig,
    settings: Arc<Settings>,
    mut discovered: tokio::sync::watch::Receiver<Discovered>,
    observations: mpsc::Sender<Observation>,
) {
    loop {
        let known = discovered.borrow_and_update().serves(K::KIND);
        let observation = match known {
            Serves::Yes => {
                let watching = watch::<K>(
                    client.clone(),
                    config.clone(),
                    Arc::clone(&settings),
                    observations.clone(),
                );
                let gone = discovered.wait_for(|it| it.serves(K::KIND) == Serves::No);
                tokio::select! {
                    () = watching => return,
                    gone = gone => match gone {
                        Ok(_) => Some(Observation::Withdrawn(K::KIND)),
                        Err(_) => return,
                    },
                }
            }
            Serves::No => Some(Observation::Withdrawn(K::KIND)),
            Serves::Unknown(cause) => Some(Observation::Failed(K::KIND, cause)),
            Serves::NotAsked => None,
        };
        if let Some(observation) = observation
            && observations.send(observation).await.is_err()
        {
            return;
        }
        if discovered.changed().await.is_err() {
            return;
        }
    }
}

/// Watches our own reports, as metadata only.
pub async fn watch_reports(
    reports: ReportKind,
    client: Client,
    config: WatchConfig,
    observations: mpsc::Sender<Observation>,
) {
    match reports {
        ReportKind::Namespace => {
            watch_report_kind::<SecurityReport>(reports, client, config, observations, |meta| {
                let namespace = meta.namespace.as_deref()?;
                let ours = meta.name.as_deref() == Some(REPORT_NAME);
                ours.then(|| Scope::Namespace(namespace.into()))
            })
            .await;
        }
        ReportKind::Cluster => {
            let ours = |name: &str| name == CLUSTER_REPORT_NAME;
            watch_report_kind::<ClusterSecurityReport>(
                reports,
                client,
                config,
                observations,
                |meta| meta.name.as_deref().is_some_and(ours).then_some(Scope::Cluster),
            )
            .await;
        }
    }
}

async fn watch_report_kind<K>(
    reports: ReportKind,
    client: Client,
    config: WatchConfig,
    observations: mpsc::Sender<Observation>,
    scope: impl Fn(&ObjectMeta) -> Option<Scope>,
) where
    K: Resource<DynamicType = ()> + Clone + Debug + DeserializeOwned + Send + 'static,
{
    let observe = |event| match event {
        Event::InitApply(object) | Event::Apply(object) => {
            let object: PartialObjectMeta<K> = object;
            let version = object.metadata.resource_version.as_deref().unwrap_or_default();
            let event = ReportEvent::Stands(version.into());
            Some(Observation::Report(scope(&object.metadata)?, event))
        }
        Event::Delete(object) => {
            Some(Observation::Report(scope(&object.metadata)?, ReportEvent::Gone))
        }
        Event::Init => None,
        Event::InitDone => Some(Observation::ReportsListed(reports)),
    };
    let failed = |cause| Observation::ReportsFailed(reports, cause);
    let api = || Api::<PartialObjectMeta<K>>::all(client.clone());
    let open = |lists| watcher(api(), watcher_config(&config, lists));
    supervise(open, config.lists, observe, failed, None, observations).await;
}

fn watcher_config(config: &WatchConfig, lists: Lists) -> watcher::Config {
    let seconds = u32::try_from(config.timeout.as_secs()).unwrap_or(290);
    let paged = watcher::Config::default().timeout(seconds).page_size(config.page_size);
    match lists {
        Lists::Streamed => paged.streaming_lists(),
        Lists::Paged => paged,
    }
}

/// Whether the API server says that it does not stream lists. It refuses the option as invalid (422).
fn refuses_to_stream(error: &watcher::Error) -> bool {
    match error {
        watcher::Error::WatchStartFailed(kube::Error::Api(status))
        | watcher::Error::WatchError(status) => status.code == 422,
        _ => false,
    }
}

/// Keeps a watcher open. A kind that may not be read (or is not served) is listed anew once it can
/// be, because what was known of it was given up; every other failure lets the watcher go on.
async fn supervise<K, S: Stream<Item = watcher::Result<Event<K>>>>(
    open: impl Fn(Lists) -> S,
    mut lists: Lists,
    observe: impl Fn(Event<K>) -> Option<Observation>,
    failed: impl Fn(Cause) -> Observation,
    recovered: Option<Observation>,
    observations: mpsc::Sender<Observation>,
) {
    loop {
        let mut stream = pin!(open(lists));
        let mut backoff = DefaultBackoff::default();
        let (mut failing, mut listing) = (false, false);
        loop {
            let next = stream.try_next();
            // A listing that takes long proves nothing; an open watch that is quiet does.
            let event = if failing && !listing {
                timeout(QUIET_AFTER_FAILURE, next).await
            } else {
                Ok(next.await)
            };
            let observation = match event {
                Err(_) => {
                    failing = false;
                    recovered.clone()
                }
                Ok(Ok(Some(event))) => {
                    listing = match &event {
                        Event::Init => true,
                        Event::InitDone => false,
                        _ => listing,
                    };
                    // A listing begins before the API server is asked, so that is no answer yet.
                    if !matches!(event, Event::Init) {
                        failing = false;
                        backoff.reset();
                    }
                    observe(event)
                }
                Ok(Ok(None)) => break,
                Ok(Err(error)) if lists == Lists::Streamed && refuses_to_stream(&error) => {
                    debug!(%error, "lists are not streamed here");
                    lists = Lists::Paged;
                    break;
                }
                Ok(Err(error)) => {
                    let cause = cause(&error);
                    let relist = cause.needs_listing();
                    if observations.send(failed(cause)).await.is_err() {
                        return;
                    }
                    if relist {
                        sleep(FORBIDDEN_RETRY).await;
                        break;
                    }
                    failing = true;
                    sleep(backoff.next().unwrap_or(FORBIDDEN_RETRY)).await;
                    continue;
                }
            };
            if let Some(observation) = observation
                && observations.send(observation).await.is_err()
            {
                return;
            }
        }
    }
}

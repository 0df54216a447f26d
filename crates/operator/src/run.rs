//! Wires the stages. The first task to fail ends the process, so that it is started anew.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use k8s_openapi::jiff::Timestamp;
use kube::api::ListParams;
use kube::{Api, Client};
use plumbline_checks::evidence::ServerVersion;
use plumbline_checks::facts::{SecretName, TlsSecret};
use plumbline_checks::{Ignores, Kind, Settings, model, with_kinds};
use plumbline_crds::SecurityReport;
use prometheus_client::registry::Registry;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::sleep_until;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument as _, info, info_span, warn};

use crate::admin::{self, Health};
use crate::api_servers;
use crate::auditor::{Auditor, Turn};
use crate::certificates;
use crate::cli::RunArgs;
use crate::connection::Connection;
use crate::discovery::{Discovered, discover};
use crate::error::{Cause, client_cause};
use crate::kubelets::{Answer, Asker, Kubelet, MAX_ASKS};
use crate::lease::Leadership;
use crate::metrics::{Metrics, ReasonLabel};
use crate::publish::{Done, Publisher};
use crate::requests::Requests;
use crate::watch::{Observation, ReportKind, WatchConfig, watch, watch_optional, watch_reports};

/// Observations that wait for the index. A slow index slows the watchers instead of filling memory.
const CHANNEL: usize = 1024;

/// How many observations are taken in before the queue gets a look.
const BATCH: usize = 256;

/// How many reports are written at a time.
const MAX_WRITES: usize = 8;

/// How many certificates are read at a time.
const MAX_READS: usize = 4;

/// How many reports are evaluated before observations, finished writes and a stop get a look: all
/// reports of a large cluster may be due at once, and most of them may need no write.
const MAX_TURNS: usize = 64;

/// How long a stop waits for writes under way.
const STOP_TIMEOUT: Duration = Duration::from_secs(5);

/// Runs the operator until it is told to stop.
///
/// # Errors
///
/// The cluster cannot be reached, the CRDs are missing, or a task has ended.
pub async fn run(args: RunArgs) -> anyhow::Result<()> {
    let stop = stop_on_signal()?;
    let mut registry = Registry::default();
    let metrics = Metrics::new(&mut registry);
    let requests = Requests::new(&mut registry);
    let connection = Connection::open(&args.cluster, requests).await?;
    let client = connection.client.clone();
    let server = prepare(&client).await?;
    let identity = args.identity.clone().unwrap_or_else(host_name);

    let health = Health::default();
    let mut tasks = JoinSet::new();
    let listener = admin::listen(args.listen).await?;
    tasks.spawn(admin::serve(listener, health.clone(), registry, stop.child_token()));

    let (sender, observations) = mpsc::channel(CHANNEL);
    let settings = Arc::new(args.settings.settings(Ignores::WhereAllowed));
    spawn_watches(&mut tasks, &client, &args.watch_config(), &settings, &sender);
    let kubelets = args.kubelets.asker(&connection, &args.lease_namespace)?;
    let asking = api_servers::watch(
        connection,
        Arc::clone(&settings),
        args.control_plane_interval,
        sender.clone(),
    );
    let asking = async {
        asking.await;
        Ok(())
    };
    tasks.spawn(asking.instrument(info_span!("api_servers")));
    // The watches hold the other ends: when the last of them ends, so does the channel.
    drop(sender);
    let leadership = if args.leader_elect {
        Leadership::elect(client.clone(), &args.lease_namespace, &identity).await?
    } else {
        Leadership::always()
    };
    info!(identity, ?server, leader_elect = args.leader_elect, "started");

    let mut core = Core {
        auditor: Auditor::new(args.interval, server, settings)
            .with_api_servers()
            .with_kubelets(args.kubelet_interval),
        publisher: Publisher::new(client.clone(), identity),
        writes: JoinSet::new(),
        client,
        reads: JoinSet::new(),
        kubelets,
        asks: JoinSet::new(),
        observations,
        leadership,
        metrics,
        health,
    };
    let result = tokio::select! {
        result = core.run(stop.clone()) => result,
        Some(ended) = tasks.join_next() => match ended {
            Ok(Ok(())) if stop.is_cancelled() => Ok(()),
            Ok(Ok(())) => Err(anyhow::anyhow!("a task has ended")),
            Ok(Err(error)) => Err(error),
            Err(error) => Err(error).context("a task has failed"),
        },
    };
    stop.cancel();
    core.stop().await;
    info!("stopped");
    result
}

/// Cancelled by SIGTERM and by Ctrl-C.
fn stop_on_signal() -> anyhow::Result<CancellationToken> {
    use tokio::signal::unix::{SignalKind, signal};
    let stop = CancellationToken::new();
    let (mut terminate, mut interrupt) =
        (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let cancel = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        cancel.cancel();
    });
    Ok(stop)
}

/// Looks whether the cluster can be used. Returns the version of its API server, where it says one.
async fn prepare(client: &Client) -> anyhow::Result<Option<ServerVersion>> {
    let reports = Api::<SecurityReport>::all(client.clone());
    match reports.list_metadata(&ListParams::default().limit(1)).await {
        Ok(_) => {}
        Err(error) => match client_cause(&error) {
            Cause::NotFound => bail!(
                "the report kinds are not installed; run `plumbline crds | kubectl apply -f -`"
            ),
            Cause::Forbidden => bail!(
                "the account may not list SecurityReports; run `plumbline rbac | kubectl apply -f -` \
                 and use its ServiceAccount, or bind ClusterRole plumbline to your account"
            ),
            cause => bail!("the API server cannot be used: {cause}"),
        },
    }
    let version = api_servers::version(client).await;
    if version.is_none() {
        warn!("the API server does not tell its version; checks that depend on it are unknown");
    }
    Ok(version)
}

fn spawn_watches(
    tasks: &mut JoinSet<anyhow::Result<()>>,
    client: &Client,
    config: &WatchConfig,
    settings: &Arc<Settings>,
    observations: &mpsc::Sender<Observation>,
) {
    let (sender, discovered) = tokio::sync::watch::channel(Discovered::default());
    let discovering = discover(client.clone(), sender);
    tasks.spawn(
        async {
            discovering.await;
            Ok(())
        }
        .instrument(info_span!("discover")),
    );
    macro_rules! spawn {
        ($($kind:ident),+) => {$(
            if settings.read(Kind::$kind) {
                let (client, config) = (client.clone(), config.clone());
                let (settings, observations) = (Arc::clone(settings), observations.clone());
                let discovered = discovered.clone();
                let watching = async move {
                    if Kind::$kind.is_optional() {
                        watch_optional::<model::$kind>(
                            client, config, settings, discovered, observations,
                        ).await;
                    } else {
                        watch::<model::$kind>(client, config, settings, observations).await;
                    }
                };
                let span = info_span!("watch", kind = stringify!($kind));
                tasks.spawn(async { watching.await; Ok(()) }.instrument(span));
            }
        )+};
    }
    with_kinds!(spawn);
    for kind in [ReportKind::Namespace, ReportKind::Cluster] {
        let watching = watch_reports(kind, client.clone(), config.clone(), observations.clone());
        let span = info_span!("watch_reports", ?kind);
        tasks.spawn(
            async {
                watching.await;
                Ok(())
            }
            .instrument(span),
        );
    }
}

fn host_name() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    format!("{}-{}", name.trim(), std::process::id())
}

/// The task that owns the auditor.
struct Core {
    auditor: Auditor,
    publisher: Publisher,
    writes: JoinSet<(Done, Instant)>,
    client: Client,
    reads: JoinSet<(SecretName, Result<TlsSecret, Cause>)>,
    kubelets: Asker,
    asks: JoinSet<(Kubelet, Answer)>,
    observations: mpsc::Receiver<Observation>,
    leadership: Leadership,
    metrics: Metrics,
    health: Health,
}

impl Core {
    async fn run(&mut self, stop: CancellationToken) -> anyhow::Result<()> {
        let mut batch = Vec::with_capacity(BATCH);
        let mut tick = tokio::time::interval(Duration::from_secs(1));
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            let busy = self.writes.len() >= MAX_WRITES;
            let wake = self.auditor.next_wake().filter(|_| self.leadership.leads() && !busy);
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                leads = self.leadership.changed() => self.lead(leads?),
                Some(done) = self.writes.join_next() => self.done(done?),
                Some(read) = self.reads.join_next() => {
                    let (secret, answer) = read?;
                    self.auditor.certificate_read(&secret, answer, Instant::now());
                }
                Some(asked) = self.asks.join_next() => {
                    let (kubelet, answer) = asked?;
                    self.auditor.kubelet_answers(&kubelet, &answer, Instant::now());
                }
                taken = self.observations.recv_many(&mut batch, BATCH) => {
                    if taken == 0 {
                        bail!("every watch has ended");
                    }
                    self.observe(&mut batch);
                }
                () = sleep_until(wake.unwrap_or_else(Instant::now).into()), if wake.is_some() => {}
                _ = tick.tick() => self.tick(),
            }
            if self.auditor.settled() && self.health.set_ready() {
                info!("every readable kind has been read");
            }
            self.read_certificates();
            self.ask_kubelets();
            self.take_turns();
        }
    }

    /// Reads the certificates that are due, a few at a time.
    fn read_certificates(&mut self) {
        while self.reads.len() < MAX_READS {
            let Some(secret) = self.auditor.next_certificate(Instant::now()) else { return };
            let client = self.client.clone();
            self.reads.spawn(async move {
                let answer = certificates::read(&client, &secret).await;
                (secret, answer)
            });
        }
    }

    /// Asks the kubelets that are due, a few at a time.
    fn ask_kubelets(&mut self) {
        while self.asks.len() < MAX_ASKS {
            let Some(kubelet) = self.auditor.next_kubelet(Instant::now()) else { return };
            let asker = self.kubelets.clone();
            self.asks.spawn(async move {
                let answer = asker.ask(&kubelet).await;
                (kubelet, answer)
            });
        }
    }

    fn lead(&mut self, leads: bool) {
        info!(leads, "leadership changed");
        self.metrics.show(&self.auditor, leads);
        if leads {
            self.auditor.distrust_reports(Instant::now());
        }
    }

    fn observe(&mut self, batch: &mut Vec<Observation>) {
        let now = Instant::now();
        self.metrics.observations.inc_by(batch.len() as u64);
        for observation in batch.drain(..) {
            if let Observation::ReportsFailed(kind, cause) = &observation {
                warn!(?kind, %cause, "our reports cannot be watched");
            }
            self.auditor.observe(observation, now);
        }
    }

    fn tick(&mut self) {
        self.auditor.expire(Instant::now());
        self.metrics.show(&self.auditor, self.leadership.leads());
    }

    /// Evaluates what is due, as far as there is room to write.
    fn take_turns(&mut self) {
        if !self.leadership.leads() {
            return;
        }
        for _ in 0..MAX_TURNS {
            if self.writes.len() >= MAX_WRITES {
                return;
            }
            let start = Instant::now();
            let Some(turn) = self.auditor.turn(start, &Time(Timestamp::now())) else {
                return;
            };
            match turn {
                Turn::Gone(scope) => info!(?scope, "the namespace is gone"),
                Turn::Unchanged(_) => {
                    self.evaluated(start);
                    self.metrics.writes_suppressed.inc();
                }
                Turn::Publish(job) => {
                    self.evaluated(start);
                    let (publisher, marked) = (self.publisher.clone(), job.marked);
                    self.writes.spawn(async move { (publisher.publish(*job).await, marked) });
                }
            }
        }
    }

    fn evaluated(&self, start: Instant) {
        self.metrics.evaluations.inc();
        self.metrics.evaluation_seconds.observe(start.elapsed().as_secs_f64());
    }

    fn done(&mut self, (done, marked): (Done, Instant)) {
        if let Some(cause) = &done.failure {
            let reason = ReasonLabel { reason: cause.label() };
            self.metrics.write_failures.get_or_create(&reason).inc();
        } else if done.written {
            self.metrics.writes.inc();
            self.metrics.change_to_report_seconds.observe(marked.elapsed().as_secs_f64());
        } else {
            self.metrics.writes_suppressed.inc();
        }
        self.auditor.published(&done.scope, done.outcome, Instant::now());
    }

    /// Lets writes under way end, and gives leadership up.
    async fn stop(mut self) {
        let writes = async { while self.writes.join_next().await.is_some() {} };
        if tokio::time::timeout(STOP_TIMEOUT, writes).await.is_err() {
            warn!("writes under way were given up");
        }
        self.leadership.release().await;
    }
}

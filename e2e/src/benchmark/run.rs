//! One run, phase by phase.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use kube::Client;
use tokio::time::sleep;

use super::{
    churn::churn,
    crash_loop,
    fill::fill,
    metrics,
    objects::namespace_name,
    progress::Progress,
    raw,
    result::{Churn, CrashLoop, Idle, Reports, Rollout, Run, Start},
    rollout::roll_out,
    size::Size,
    usage::Usage,
    writes::Writes,
};
use crate::{ControlPlane, ControlPlaneOptions, Operator};

/// Nothing was written for this long: longer than the report of the cluster rests between two writes.
const QUIET: Duration = Duration::from_secs(5);

/// How long the operator may take for anything.
const PATIENCE: Duration = Duration::from_mins(10);

/// Namespaces beside those of the size: those of Kubernetes (default, kube-system, kube-public,
/// kube-node-lease) and the operator's own.
const OTHER_NAMESPACES: usize = 5;

/// Changes a second in the namespace that never rests.
const RESTLESS: u32 = 10;

/// What is run. A phase whose time or number is zero is left out.
#[derive(Clone, Debug)]
pub struct Options {
    /// What the cluster holds.
    pub size: Size,
    /// The binary `plumbline`.
    pub program: PathBuf,
    /// Further arguments of `plumbline run`.
    pub arguments: Vec<String>,
    /// Whether it is started once more.
    pub restart: bool,
    /// How long it is left alone.
    pub idle: Duration,
    /// How long things are changed.
    pub churn: Duration,
    /// Changes a second, one rate after another.
    pub changes: Vec<u32>,
    /// How many Pods crash.
    pub crashing: usize,
    /// How long they do.
    pub crash_loop: Duration,
    /// How many Deployments are rolled out.
    pub rollout: usize,
}

/// Runs the phases in turn on a cluster of its own.
pub async fn run(options: &Options, progress: &Progress) -> Result<Run> {
    let Options { size, .. } = options;
    let plane = ControlPlane::start(ControlPlaneOptions::default()).await?;
    let client = plane.client();
    Operator::install(&plane).await?;
    fill(&client, size, progress).await?;
    let raw = raw::list_all(&client).await?;
    let megabytes = raw.bytes / 1_000_000;
    progress.tell(format_args!("{megabytes} MB listed raw in {:.2} s", raw.seconds));

    let bench = Bench { plane: &plane, client: client.clone(), options, progress };
    let (mut operator, start) = bench.start("the first start", true).await?;
    let reports = bench.reports().await?;
    let mut restart = None;
    if options.restart {
        drop(operator);
        let (again, result) = bench.start("the second start", false).await?;
        (operator, restart) = (again, Some(result));
    }
    let idle = bench.idle(&operator).await?;
    let mut churn = Vec::new();
    for &per_second in options.changes.iter().filter(|_| !options.churn.is_zero()) {
        churn.push(bench.churn(&operator, per_second).await?);
    }
    let crash_loop = bench.crash_loop(&operator).await?;
    let rollout = bench.rollout(&operator).await?;
    Ok(Run {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        kubernetes: client.apiserver_version().await?.git_version,
        cores: std::thread::available_parallelism()?.get(),
        size: *size,
        raw,
        start,
        reports,
        restart,
        idle,
        churn,
        crash_loop,
        rollout,
    })
}

struct Bench<'a> {
    plane: &'a ControlPlane,
    client: Client,
    options: &'a Options,
    progress: &'a Progress,
}

/// What was used between two moments.
struct Span {
    start: Instant,
    before: Usage,
    id: i32,
}

impl Span {
    fn of(id: i32) -> Result<Self> {
        Ok(Self { start: Instant::now(), before: Usage::of(id)?, id })
    }

    /// The share of one processor since then, in percent, and the usage now.
    fn end(&self) -> Result<(f64, Usage)> {
        let now = Usage::of(self.id)?;
        let used = now.cpu_seconds - self.before.cpu_seconds;
        Ok((used / self.start.elapsed().as_secs_f64() * 100.0, now))
    }
}

impl Bench<'_> {
    async fn start(&self, what: &str, is_first: bool) -> Result<(Operator, Start)> {
        let Options { program, arguments, size, .. } = self.options;
        let api_server = self.plane.api_server_id()?;
        let writes = Writes::watch(&self.client).await?;
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let before = Usage::of(api_server)?;
        let start = Instant::now();
        let operator =
            Operator::start_within(PATIENCE, self.plane, program, "operator", &arguments).await?;
        let ready = start.elapsed();
        // Standing reports are all there at once: whether one is rewritten shows a while later.
        if !is_first {
            sleep(QUIET).await;
        }
        writes.wait(size.namespaces + OTHER_NAMESPACES + 1, QUIET, PATIENCE).await?;
        let last = writes.last().map(|last| last.duration_since(start).as_secs_f64());
        let usage = Usage::of(operator.id()?)?;
        let result = Start {
            ready_seconds: ready.as_secs_f64(),
            last_report_seconds: last,
            cpu_seconds: usage.cpu_seconds,
            api_server_cpu_seconds: Usage::of(api_server)?.cpu_seconds - before.cpu_seconds,
            peak_mib: usage.peak_mib,
            steady_mib: usage.resident_mib,
            writes: writes.count(),
            requests: metrics::requests(&operator).await?,
        };
        self.progress.tell(format_args!(
            "{what}: ready in {:.2} s, last report after {:.2} s, {:.2} s of CPU, {:.1} MiB at most, {} writes",
            result.ready_seconds, last.unwrap_or_default(), result.cpu_seconds, result.peak_mib, result.writes,
        ));
        Ok((operator, result))
    }

    async fn reports(&self) -> Result<Reports> {
        let mut reports = Reports { count: 0, bytes: 0, largest: 0 };
        for plural in ["securityreports", "clustersecurityreports"] {
            let path = format!("/apis/plumbline.dev/v1alpha1/{plural}");
            let request = http::Request::get(path).body(Vec::new())?;
            let list = self.client.request_text(request).await?;
            let list: serde_json::Value = serde_json::from_str(&list)?;
            for report in list["items"].as_array().context("a list has items")? {
                let bytes = report.to_string().len();
                reports.count += 1;
                reports.bytes += bytes;
                reports.largest = reports.largest.max(bytes);
            }
        }
        self.progress.tell(format_args!("{} reports, {} bytes", reports.count, reports.bytes));
        Ok(reports)
    }

    async fn idle(&self, operator: &Operator) -> Result<Option<Idle>> {
        let time = self.options.idle;
        if time.is_zero() {
            return Ok(None);
        }
        let writes = Writes::watch(&self.client).await?;
        let span = Span::of(operator.id()?)?;
        sleep(time).await;
        let (cpu_percent, _) = span.end()?;
        let writes = writes.count();
        self.progress.tell(format_args!("{time:?} of rest: {writes} writes, {cpu_percent:.2} %"));
        Ok(Some(Idle { seconds: time.as_secs_f64(), writes, cpu_percent }))
    }

    async fn churn(&self, operator: &Operator, per_second: u32) -> Result<Churn> {
        let Options { size, churn: time, .. } = self.options;
        let writes = Writes::watch(&self.client).await?;
        let mut namespaces: Vec<String> = (0..size.namespaces).map(namespace_name).collect();
        // One of them never rests; the others share the changes.
        let restless = namespaces.split_off(size.namespaces.saturating_sub(1));
        if namespaces.is_empty() {
            namespaces.clone_from(&restless);
        }
        let span = Span::of(operator.id()?)?;
        let api_server = Span::of(self.plane.api_server_id()?)?;
        let (on_all, on_one) = (format!("churn-{per_second}"), format!("restless-{per_second}"));
        let (all, one) = futures::try_join!(
            churn(&self.client, &on_all, &namespaces, per_second, *time),
            churn(&self.client, &on_one, &restless, RESTLESS, *time),
        )?;
        let seconds = span.start.elapsed().as_secs_f64();
        let (cpu_percent, usage) = span.end()?;
        self.progress.tell(format_args!(
            "{} changes in {seconds:.0} s: {:?}; {} more in one namespace: {:?}; {cpu_percent:.1} %",
            all.changes, all.latency, one.changes, one.latency,
        ));
        Ok(Churn {
            per_second,
            seconds,
            changes: all.changes,
            changes_of_restless: one.changes,
            latency: all.latency,
            latency_of_restless: one.latency,
            lost: all.lost + one.lost,
            writes: writes.count(),
            api_server_cpu_percent: api_server.end()?.0,
            cpu_percent,
            resident_mib: usage.resident_mib,
        })
    }

    async fn crash_loop(&self, operator: &Operator) -> Result<Option<CrashLoop>> {
        let Options { crashing, crash_loop: time, .. } = *self.options;
        if crashing == 0 || time.is_zero() {
            return Ok(None);
        }
        let pods = crash_loop::prepare(&self.client, self.progress, crashing).await?;
        let reports = self.options.size.namespaces + OTHER_NAMESPACES + 2;
        let writes = Writes::watch(&self.client).await?;
        writes.wait(reports, QUIET, PATIENCE).await?;
        let before = writes.count();
        let span = Span::of(operator.id()?)?;
        let updates = crash_loop::crash(&self.client, &pods, time).await?;
        let seconds = span.start.elapsed().as_secs_f64();
        let (cpu_percent, _) = span.end()?;
        let writes = writes.count() - before;
        self.progress.tell(format_args!(
            "{crashing} Pods in a crash loop: {updates} updates in {seconds:.0} s, {writes} writes, \
             {cpu_percent:.2} %"
        ));
        Ok(Some(CrashLoop { pods: crashing, seconds, updates, writes, cpu_percent }))
    }

    async fn rollout(&self, operator: &Operator) -> Result<Option<Rollout>> {
        let Options { size, rollout, .. } = *self.options;
        let deployments = rollout.min(size.deployments);
        if deployments == 0 {
            return Ok(None);
        }
        let writes = Writes::watch(&self.client).await?;
        let span = Span::of(operator.id()?)?;
        let pods = roll_out(&self.client, &size, deployments).await?;
        writes.wait(0, QUIET, PATIENCE).await?;
        let (_, usage) = span.end()?;
        let last = writes.last().context("the rollout is in no report")?;
        let seconds = last.duration_since(span.start).as_secs_f64();
        let namespaces = (0..deployments).map(|index| size.namespace_of(index));
        let result = Rollout {
            deployments,
            pods,
            seconds,
            namespaces: namespaces.collect::<std::collections::BTreeSet<_>>().len(),
            writes: writes.count(),
            most: writes.most(),
            cpu_percent: (usage.cpu_seconds - span.before.cpu_seconds) / seconds * 100.0,
        };
        self.progress.tell(format_args!("{result:?}"));
        Ok(Some(result))
    }
}

//! A run as a table in Markdown, each figure beside its budget.

use std::fmt::Write as _;

use super::{
    result::{Latency, Run},
    size::Size,
};

/// The bars of the design, for a cluster of one of its sizes.
struct Budget {
    pods: usize,
    deployments: usize,
    /// Times the raw lists.
    times_raw: f64,
    peak_mib: f64,
    /// Bytes of all reports; None where the design sets no bar.
    reports: Option<usize>,
}

const BUDGETS: [Budget; 2] = [
    Budget {
        pods: 10_000,
        deployments: 1_000,
        times_raw: 2.0,
        peak_mib: 30.0,
        reports: Some(1_000_000),
    },
    Budget { pods: 100_000, deployments: 4_600, times_raw: 2.5, peak_mib: 80.0, reports: None },
];

/// From the change to the written report, in milliseconds, of half and of 99 of 100 changes.
const LATENCY: [f64; 2] = [100.0, 500.0];

/// The share of one processor for Pods in a crash loop, in percent.
const CRASH_LOOP_PERCENT: f64 = 5.0;

fn budget(size: &Size) -> Option<&'static Budget> {
    BUDGETS.iter().find(|it| it.pods == size.pods && it.deployments == size.deployments)
}

/// Rows of: what, the figure, its budget and whether that is kept.
#[derive(Default)]
struct Rows(String);

impl Rows {
    fn add(&mut self, what: &str, figure: &str, bar: Option<(String, bool)>) {
        let (bar, kept) = match bar {
            None => (String::new(), ""),
            Some((bar, true)) => (bar, "yes"),
            Some((bar, false)) => (bar, "**no**"),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(self.0, "| {what} | {figure} | {bar} | {kept} |");
    }

    fn latency(&mut self, what: &str, latency: &Latency, bars: bool) {
        let Latency { p50, p99, max } = *latency;
        for (name, figure, bar) in [("p50", p50, LATENCY[0]), ("p99", p99, LATENCY[1])] {
            let bar = bars.then(|| (format!("{bar:.0} ms"), figure <= bar));
            self.add(&format!("{what}: {name}"), &format!("{figure:.0} ms"), bar);
        }
        self.add(&format!("{what}: longest"), &format!("{max:.0} ms"), None);
    }
}

/// The table.
pub fn table(run: &Run) -> String {
    let size = &run.size;
    let mut rows = Rows::default();
    add_starts(&mut rows, run);
    add_phases(&mut rows, run);
    format!(
        "{} Pods of {} Deployments in {} namespaces; Plumbline {}, Kubernetes {}, {} cores\n\n\
         | what | measured | budget | kept |\n|---|---|---|---|\n{}",
        size.pods,
        size.deployments,
        size.namespaces,
        run.version,
        run.kubernetes,
        run.cores,
        rows.0
    )
}

/// Of what happens from a start until the operator rests.
fn add_starts(rows: &mut Rows, run: &Run) {
    let Run { size, raw, start, reports, .. } = run;
    let budget = budget(size);
    rows.add(
        "raw lists of the same kinds",
        &format!("{}, {}", seconds(raw.seconds), megabytes(raw.bytes)),
        None,
    );
    let last = start.last_report_seconds.unwrap_or_default();
    rows.add(
        "start to last report",
        &seconds(last),
        budget.map(|it| {
            let bar = it.times_raw * raw.seconds;
            (format!("{} × raw = {}", it.times_raw, seconds(bar)), last <= bar)
        }),
    );
    rows.add("CPU until then: operator", &seconds(start.cpu_seconds), None);
    rows.add("CPU until then: API server", &seconds(start.api_server_cpu_seconds), None);
    rows.add(
        "peak resident memory",
        &mib(start.peak_mib),
        budget.map(|it| (mib(it.peak_mib), start.peak_mib <= it.peak_mib)),
    );
    rows.add("resident memory at rest", &mib(start.steady_mib), None);
    for (verb, asked) in &start.requests {
        let figure = format!(
            "{}; {} sent, {} received",
            asked.requests,
            megabytes(asked.sent),
            megabytes(asked.received)
        );
        rows.add(&format!("requests: {verb}"), &figure, None);
    }
    let figure = format!(
        "{} in {} reports, the largest {} bytes",
        megabytes(reports.bytes as u64),
        reports.count,
        reports.largest
    );
    rows.add(
        "reports as JSON",
        &figure,
        budget.and_then(|it| it.reports).map(|bar| (megabytes(bar as u64), reports.bytes <= bar)),
    );
    if let Some(restart) = &run.restart {
        let figure = format!("{}, {}", seconds(restart.ready_seconds), mib(restart.peak_mib));
        rows.add(
            "restart: ready, peak memory",
            &figure,
            budget.map(|it| {
                let bar = it.times_raw * raw.seconds;
                (
                    format!("{}, {}", seconds(bar), mib(it.peak_mib)),
                    restart.ready_seconds <= bar && restart.peak_mib <= it.peak_mib,
                )
            }),
        );
        let none = Some(("0".to_owned(), restart.writes == 0));
        rows.add("restart: reports written", &restart.writes.to_string(), none);
    }
}

/// Of what happens then.
fn add_phases(rows: &mut Rows, run: &Run) {
    if let Some(idle) = &run.idle {
        let what = format!("reports written in {:.0} s of rest", idle.seconds);
        rows.add(&what, &idle.writes.to_string(), Some(("0".to_owned(), idle.writes == 0)));
        rows.add("CPU at rest", &percent(idle.cpu_percent), None);
    }
    for churn in &run.churn {
        let rate = churn.per_second;
        let what = format!("{rate} changes/s for {:.0} s", churn.seconds);
        rows.latency(&what, &churn.latency, true);
        let what = "the same in the namespace that never rests";
        rows.latency(what, &churn.latency_of_restless, false);
        let none = Some(("0".to_owned(), churn.lost == 0));
        let told = format!("{} of {}", churn.lost, churn.changes + churn.changes_of_restless);
        rows.add("changes that no report told", &told, none);
        rows.add("reports written meanwhile", &churn.writes.to_string(), None);
        let api_server = percent(churn.api_server_cpu_percent);
        let both = format!("{}, {api_server}", percent(churn.cpu_percent));
        rows.add("CPU of one core meanwhile: operator, API server", &both, None);
        rows.add("resident memory after them", &mib(churn.resident_mib), None);
    }
    if let Some(it) = &run.crash_loop {
        let what = format!("CPU for {} Pods in a crash loop", it.pods);
        let bar =
            (format!("< {}", percent(CRASH_LOOP_PERCENT)), it.cpu_percent < CRASH_LOOP_PERCENT);
        rows.add(&what, &percent(it.cpu_percent), Some(bar));
        let figure = format!("{} for {} updates of status", it.writes, it.updates);
        rows.add("reports written meanwhile", &figure, None);
    }
    if let Some(it) = &run.rollout {
        let what = format!(
            "reports written for {} Deployments rolled out ({} Pods, {} namespaces) in {:.1} s",
            it.deployments, it.pods, it.namespaces, it.seconds
        );
        rows.add(&what, &format!("{}, at most {} of one namespace", it.writes, it.most), None);
        rows.add("CPU meanwhile", &percent(it.cpu_percent), None);
    }
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", to_f64(bytes) / 1e6)
}

fn seconds(seconds: f64) -> String {
    format!("{seconds:.2} s")
}

fn mib(mib: f64) -> String {
    format!("{mib:.1} MiB")
}

fn percent(percent: f64) -> String {
    format!("{percent:.1} %")
}

/// Counts here are far below 2^52.
#[allow(clippy::cast_precision_loss, reason = "bytes of a benchmark, printed in megabytes")]
fn to_f64(number: u64) -> f64 {
    number as f64
}

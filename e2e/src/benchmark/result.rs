//! What a run measured. Times are in seconds unless their name says otherwise.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::size::Size;

/// One run. A phase that was left out is absent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Run {
    /// The version of Plumbline.
    pub version: String,
    /// The version of the API server.
    pub kubernetes: String,
    /// Processors of the machine.
    pub cores: usize,
    /// What the cluster held.
    pub size: Size,
    /// The raw lists beside it.
    pub raw: Raw,
    /// The first start, without any report.
    pub start: Start,
    /// All reports after it.
    pub reports: Reports,
    /// A start with all reports standing.
    pub restart: Option<Start>,
    /// Rest.
    pub idle: Option<Idle>,
    /// Changes all over the cluster, at several rates.
    #[serde(default)]
    pub churn: Vec<Churn>,
    /// Pods in a crash loop.
    pub crash_loop: Option<CrashLoop>,
    /// Deployments rolled out at once.
    pub rollout: Option<Rollout>,
}

/// Lists of all kinds, thrown away.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Raw {
    /// How long they took, one after another.
    pub seconds: f64,
    /// How large they were.
    pub bytes: u64,
}

/// From the start of the process until it rests.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Start {
    /// Until it said that it is ready.
    pub ready_seconds: f64,
    /// Until the last report was written; None where none was.
    pub last_report_seconds: Option<f64>,
    /// Processor time of the operator, until it rested.
    pub cpu_seconds: f64,
    /// Processor time of the API server meanwhile.
    pub api_server_cpu_seconds: f64,
    /// The most resident memory, in MiB.
    pub peak_mib: f64,
    /// Resident memory at rest, in MiB.
    pub steady_mib: f64,
    /// Writes of reports that the API server announced: of a new one, its creation and its status.
    pub writes: usize,
    /// What it asked of the API server, by verb.
    pub requests: BTreeMap<String, Asked>,
}

/// Requests of one verb.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// How many.
    pub requests: u64,
    /// Bytes of their bodies.
    pub sent: u64,
    /// Bytes of the bodies of the answers.
    pub received: u64,
}

/// The reports that stand.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Reports {
    /// How many.
    pub count: usize,
    /// How large they are together as JSON, as the API server lists them.
    pub bytes: usize,
    /// The largest.
    pub largest: usize,
}

/// Rest.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Idle {
    /// For how long.
    pub seconds: f64,
    /// Writes of reports.
    pub writes: usize,
    /// The share of one processor that the operator took, in percent.
    pub cpu_percent: f64,
}

/// Changes all over the cluster.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Churn {
    /// How many a second.
    pub per_second: u32,
    /// For how long.
    pub seconds: f64,
    /// Changes that a report has to tell, all over the cluster.
    pub changes: usize,
    /// The same in one namespace that never rests.
    pub changes_of_restless: usize,
    /// From sending the change to the report that tells it.
    pub latency: Latency,
    /// The same in the namespace that never rests.
    pub latency_of_restless: Latency,
    /// Changes that no report told.
    pub lost: usize,
    /// Writes of reports.
    pub writes: usize,
    /// The share of one processor that the API server took, in percent.
    pub api_server_cpu_percent: f64,
    /// The share of one processor that the operator took, in percent.
    pub cpu_percent: f64,
    /// Resident memory at the end, in MiB.
    pub resident_mib: f64,
}

/// A distribution, in milliseconds.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Latency {
    /// Half are at most this.
    #[serde(rename = "p50_ms")]
    pub p50: f64,
    /// 99 of 100 are at most this.
    #[serde(rename = "p99_ms")]
    pub p99: f64,
    /// All are.
    #[serde(rename = "max_ms")]
    pub max: f64,
}

impl Latency {
    /// Of these, in whatever order.
    pub(super) fn of(mut milliseconds: Vec<f64>) -> Self {
        milliseconds.sort_by(f64::total_cmp);
        let at = |percent: usize| {
            let rank = (milliseconds.len() * percent).div_ceil(100).saturating_sub(1);
            milliseconds.get(rank).copied().unwrap_or_default()
        };
        Self { p50: at(50), p99: at(99), max: at(100) }
    }
}

/// Pods in a crash loop.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct CrashLoop {
    /// How many Pods, in one namespace.
    pub pods: usize,
    /// For how long.
    pub seconds: f64,
    /// Updates of their status.
    pub updates: usize,
    /// Writes of reports.
    pub writes: usize,
    /// The share of one processor that the operator took, in percent.
    pub cpu_percent: f64,
}

/// Deployments rolled out at once.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Rollout {
    /// How many Deployments.
    pub deployments: usize,
    /// How many Pods were replaced.
    pub pods: usize,
    /// From the first change to the last write.
    pub seconds: f64,
    /// In how many namespaces.
    pub namespaces: usize,
    /// Writes of reports.
    pub writes: usize,
    /// Writes of the report that was written most often.
    pub most: usize,
    /// The share of one processor that the operator took, in percent.
    pub cpu_percent: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_nearest_rank() {
        let told = |milliseconds| {
            let Latency { p50, p99, max } = Latency::of(milliseconds);
            format!("{p50} {p99} {max}")
        };
        assert_eq!(told((1..=200).rev().map(f64::from).collect()), "100 198 200");
        assert_eq!(told(vec![7.0]), "7 7 7");
        assert_eq!(told(Vec::new()), "0 0 0");
    }
}
